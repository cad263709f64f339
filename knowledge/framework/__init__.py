"""The framework as living data: six processes, their phases, and the activities that lead through them.

``framework`` holds the values, ``shape`` and ``rules`` what a file must fulfil to become one, ``reading`` and
``writing`` the way from a file and back, ``changes`` what a new edition changes.
"""
