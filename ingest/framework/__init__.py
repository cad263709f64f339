"""The framework goes out to a spreadsheet and comes back, so that a municipality edits it in a program it knows.

``columns`` holds what sheets, columns and values are called in three languages, ``cells`` how values stand in one cell,
``rows`` the framework as rows, ``workbook`` the way out, ``tables`` and ``sheet`` the way back, ``importing`` the one
door for a file of either kind. What is written and read again is the same framework.
"""
