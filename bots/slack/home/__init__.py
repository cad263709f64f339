"""The home tab: what the assistant is, what is mine, and what I have chosen."""
