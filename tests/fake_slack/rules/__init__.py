"""The rules a payload is held to: Slack's documented limits, and the house's own for access and safety.

Every rule is a pure function from a payload to breaches. A breach with an error is one that Slack would refuse; the
others Slack would take, but the house does not.
"""

from fake_slack.rules.breach import Breach
from fake_slack.rules.messages import Talked, check_message, check_prompts, check_stream
from fake_slack.rules.views import check_view

__all__ = ["Breach", "Talked", "check_message", "check_prompts", "check_stream", "check_view"]
