"""Keeps Slack's libraries from telling of their work: what they tell holds what people wrote, their names, and tokens.

Bolt logs a whole request when its signature is wrong, and the SDK logs every call it makes. Both are silent at every
level, wherever a log is listened to; what is worth knowing is told by us, by ids alone.
"""

import logging

_NEVER = logging.CRITICAL + 1
QUIET = logging.getLogger("omstilling.bolt")
"""The log that Slack's libraries are given. Nobody hears it."""


def hush() -> None:
    """Be quiet from now on."""
    for each in (QUIET, logging.getLogger("slack_bolt"), logging.getLogger("slack_sdk")):
        each.setLevel(_NEVER)
        each.propagate = False
        if not each.handlers:
            each.addHandler(logging.NullHandler())
