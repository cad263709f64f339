"""What a message means in its conversation: what it is for, and what it leans on of what was asked before.

``intent.py`` tells what it is for, ``follow_up.py`` makes it stand alone. All of it by rules, never by a model.
"""
