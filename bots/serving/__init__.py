"""The server: the doors that stand open for long, joined in one process, and what its operator needs.

``running.py`` is the way in; ``listening.py`` takes the address, ``process.py`` is one process that answers, and
``several.py`` sees to more than one.
"""
