"""What every request passes on its way in, and every response on its way out, whatever room they belong to.

Each guard is one small ASGI application around the next; ``rank.py`` says in which order they stand. Whatever a guard
refuses is refused with a problem document, in the caller's language.
"""
