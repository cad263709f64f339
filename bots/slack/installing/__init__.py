"""Workspaces that install the app by themselves: the way there, and their tokens, sealed and renewed."""
