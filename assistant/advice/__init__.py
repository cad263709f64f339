"""What to do next, and why. ``recommend`` is pure: framework, progress, evidence and focus become advice.

``standing`` tells where a project stands, ``score`` what speaks for an activity, ``adviser`` fetches what they need.
"""
