"""Hands over and deletes all that is kept about somebody, when they ask for it.

The copy is a file in their own direct messages: it is theirs, it may be long, and another program can read it. That
needs Slack's scope ``files:write``, which nothing else here uses; where a workspace has not given it, they are told how
they get their data otherwise.
"""

from dataclasses import asdict
from typing import Any

from bots.deleting import Mine, delete_all_of
from bots.slack.blocks.message import Message
from bots.slack.calling import Refused, SlackApi
from bots.slack.delivery import Delivery
from bots.slack.posting import whisper
from bots.slack.workshop import Workshop
from bots.told.exported import everything_as_json, written

_FILE = "omstilling.json"
_MAY_NOT = {"missing_scope", "not_allowed_token_type", "file_uploads_disabled", "restricted_action"}
"""Slack's words for a workspace where the app may not send files."""


def hand_over(workshop: Workshop, delivery: Delivery) -> None:
    """Send somebody a file with all that is kept about them."""
    if "posted" in delivery.so_far:
        return
    person, api = workshop.person(delivery.place), workshop.api(delivery.place)
    voice = workshop.voice(person)
    content = written(everything_as_json(workshop.desk.base, person.user.id)).encode()
    try:
        _send(api, delivery.place.slack_id, content, voice.say("slack_export_here"))
    except Refused as refused:
        if refused.code not in _MAY_NOT:
            raise
        whisper(api, delivery, Message(voice.say("slack_export_not_here")))
        return
    delivery.remember(posted="file")


def erase(workshop: Workshop, delivery: Delivery) -> Mine:
    """Delete all that is kept about somebody; give how much that was, also when this was done before."""
    person = workshop.person(delivery.place)
    gone: dict[str, Any] = asdict(delete_all_of(workshop.desk.base, person.user.id))
    if "gone" not in delivery.so_far:
        delivery.remember(gone=gone)
    return Mine(**delivery.so_far["gone"])


def _send(api: SlackApi, slack_id: str, content: bytes, comment: str) -> None:
    channel = api.write("conversations.open", users=slack_id)["channel"]["id"]
    there = api.read("files.getUploadURLExternal", filename=_FILE, length=len(content))
    api.upload(str(there["upload_url"]), content)
    file = {"id": there["file_id"], "title": _FILE}
    api.write("files.completeUploadExternal", files=[file], channel_id=channel, initial_comment=comment)
