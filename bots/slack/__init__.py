"""The Slack door: where municipal employees meet the assistant.

``door.py`` joins it. What Slack sends comes in at the reception, which acknowledges at once and puts what takes time
in the registry's queue; the crew takes it from there and does it in the workshop. One room, one task.
"""
