"""The command line: everything the product can do, scriptable.

Only Typer and the phrases are imported when the program starts; each command brings what it needs itself.
"""
