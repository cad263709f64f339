"""Who may settle what holds in a channel: whoever made it, those who run the workspace, and those who lead projects.

Guests and people of other organisations never may, whatever Slack says of them.
"""

from collections.abc import Mapping
from typing import Any

from bots.slack.calling import SlackApi
from bots.slack.people import Person
from knowledge.access import Role

_RUNS = ("is_admin", "is_owner", "is_primary_owner")


def may_settle(api: SlackApi, person: Person, channel: Mapping[str, Any]) -> bool:
    """Tell whether somebody may settle a channel, as ``conversations.info`` tells of it."""
    if person.is_outside:
        return False
    if person.user.may(Role.PROJECT_LEADER) or channel.get("creator") == person.slack_id:
        return True
    user = api.read("users.info", user=person.slack_id)["user"]
    return any(user.get(each) for each in _RUNS)
