"""Hears of what changes in a workspace: who reads a channel, who people are, and that the app is no longer there.

What is heard here takes effect before Slack is answered. What is not heard, for the event is not subscribed to or
another process took it, is noticed when what is remembered grows old: a minute for channels, five for people.
"""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bots.slack.crew import Deed
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop

_OTHER_READERS = ("member_joined_channel", "channel_shared", "channel_unshared")
_OTHER_PEOPLE = ("user_change", "team_join")


def listen(app: App, reception: Reception, workshop: Workshop) -> None:
    """Hear of it."""

    def other_readers(body: Mapping[str, Any], event: Mapping[str, Any], ack: Ack) -> None:
        workshop.people.somebody_joined(str(body["team_id"]), str(event.get("channel") or ""))
        ack()

    def other_people(body: Mapping[str, Any], event: Mapping[str, Any], ack: Ack) -> None:
        if isinstance(event.get("user"), Mapping):
            workshop.people.somebody_changed(str(body["team_id"]), event["user"])
        ack()

    def gone(context: BoltContext, event: Mapping[str, Any], ack: Ack) -> None:
        if event["type"] != "tokens_revoked" or (event.get("tokens") or {}).get("bot"):
            _wipe(reception, workshop, context, is_uninstalled=event["type"] == "app_uninstalled")
        ack()

    for name in _OTHER_READERS:
        app.event(name)(other_readers)
    for name in _OTHER_PEOPLE:
        app.event(name)(other_people)
    for name in ("tokens_revoked", "app_uninstalled"):
        app.event(name)(gone)


def deeds(_workshop: Workshop) -> dict[str, Deed]:
    """Give nothing: all of it is done at once."""
    return {}


def _wipe(reception: Reception, workshop: Workshop, context: BoltContext, is_uninstalled: bool) -> None:
    """Forget a workspace: its tokens, its orders, and what was remembered of its people."""
    team = context.team_id or ""
    workshop.installations.wipe("" if context.is_enterprise_install else team, context.enterprise_id)
    if team:
        reception.crew.stop_team(team)
        workshop.people.forget(team)
        if is_uninstalled:
            reception.base.slack_channels.forget(team)
