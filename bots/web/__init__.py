"""The HTTP door: one application for people's own programs, for other assistants, and for the pages to come.

``app.py`` joins the rooms; each room is a router with the operations of one subject, and ``shapes/`` holds what comes
in and goes out. Who asks is told by ``identity.py``, what goes wrong by ``problems.py``.
"""
