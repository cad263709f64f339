"""Who may come in by a door that others reach: by an API key, by a token of an issuer, or signed in with a browser.

The doors hand in what a request carries, and get a ``User`` or ``NotSignedIn``. Nothing here knows HTTP as a server
does, so that every door can use it. ``configuration.py`` reads the one file that says who may come in.
"""
