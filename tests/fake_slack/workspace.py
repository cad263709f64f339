"""What a workspace is made of: teams, people, channels, messages, views, files, tokens and agent sessions.

Plain values with nothing of the protocol in them, but for how each is shown to an app.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["channel", "group", "im"]
SCOPES = (
    "app_mentions:read assistant:write channels:history channels:read chat:write commands files:read files:write "
    "groups:history groups:read im:history im:read im:write users:read users:read.email"
)
"""What the app is allowed when nothing else is said."""


@dataclass(slots=True)
class Team:
    """A workspace that has installed the app, or that strangers come from."""

    id: str
    name: str
    domain: str
    installed: bool = True


@dataclass(slots=True)
class User:
    """A person, or the app's bot."""

    id: str
    name: str
    team: str
    email: str | None = None
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    deleted: bool = False
    is_admin: bool = False
    locale: str = "nb-NO"

    def shown(self, locale: bool = True) -> Json:
        """Give what ``users.info`` tells; of a stranger Slack tells no e-mail."""
        profile: Json = {"real_name": self.name, "display_name": self.name.lower(), "team": self.team}
        if self.email and not self.is_stranger:
            profile["email"] = self.email
        told: Json = {
            "id": self.id,
            "team_id": self.team,
            "name": self.name.lower().replace(" ", "."),
            "real_name": self.name,
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "tz": "Europe/Oslo",
            "tz_offset": 3600,
            "profile": profile,
        }
        if self.is_stranger:
            told["is_stranger"] = True
        if locale:
            told["locale"] = self.locale
        return told


@dataclass(slots=True)
class Channel:
    """A channel, a private group, or a direct message with the app."""

    id: str
    name: str
    kind: Kind
    members: list[str]
    team: str
    is_ext_shared: bool = False
    is_archived: bool = False
    creator: str = ""

    def shown(self) -> Json:
        """Give what ``conversations.info`` tells."""
        told: Json = {
            "id": self.id,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": self.kind == "im",
            "is_mpim": False,
            "is_private": self.kind != "channel",
            "is_archived": self.is_archived,
            "is_ext_shared": self.is_ext_shared,
            "is_shared": self.is_ext_shared,
            "context_team_id": self.team,
        }
        if self.kind == "im":
            return told | {"user": next(each for each in self.members if not each.startswith("UBOT"))}
        told["creator"] = self.creator
        return told | {"name": self.name, "name_normalized": self.name, "num_members": len(self.members)}


@dataclass(slots=True)
class File:
    """A file that somebody sent."""

    id: str
    name: str
    content: bytes
    mimetype: str
    user: str
    url: str
    check_first: bool = False
    """Whether the event tells nothing but the id, as it does for files from another workspace."""

    def shown(self) -> Json:
        """Give what ``files.info`` tells."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.name,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2].lower(),
            "size": len(self.content),
            "user": self.user,
            "mode": "hosted",
            "is_external": False,
            "file_access": "visible",
            "url_private": self.url,
            "url_private_download": self.url,
        }


@dataclass(slots=True)
class Message:
    """A message as it stands now."""

    channel: str
    ts: str
    user: str
    text: str
    at: float
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    by_app: bool = False
    ephemeral_to: str | None = None
    metadata: Json | None = None
    files: list[File] = field(default_factory=list)
    streaming: bool = False
    streamed: list[str] = field(default_factory=list)
    """The pieces of text, in the order they were streamed."""
    chunks: list[Json] = field(default_factory=list)
    """Everything that was streamed, as it came."""
    recipient: str | None = None
    edits: list[Json] = field(default_factory=list)
    """What the message was before each change: text and blocks."""
    deleted: bool = False
    chosen: Json = field(default_factory=dict)
    """What somebody has chosen in it, by action_id; it stays chosen on their screen."""

    @property
    def root(self) -> str:
        """The ts of the thread that this message is in, or begins."""
        return self.thread_ts or self.ts

    @property
    def order(self) -> tuple[int, int]:
        """Where it stands among other messages."""
        seconds, _, rest = self.ts.partition(".")
        return int(seconds), int(rest)

    @property
    def all_text(self) -> str:
        """Everything that can be read in the message, line by line: the text, and then what stands in the blocks."""
        return "\n".join([self.text, *_texts(self.blocks)])

    def block(self, kind: str) -> Json:
        """Give the first block of a type; a test that asks for one that is not there fails."""
        return next(each for each in self.blocks if each["type"] == kind)

    def shown(self, app: Json, metadata: bool = False) -> Json:
        """Give the message as Slack shows it to an app."""
        told: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        if self.by_app:
            told |= app
        if self.blocks:
            told["blocks"] = self.blocks
        if self.thread_ts:
            told["thread_ts"] = self.thread_ts
        if self.files:
            told["files"] = [each.shown() for each in self.files]
        if metadata and self.metadata:
            told["metadata"] = self.metadata
        if self.edits:
            told["edited"] = {"user": self.user, "ts": self.ts}
        return told


def _texts(value: Any) -> Iterator[str]:
    """Give every text that lies in some blocks, in order."""
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "text" and isinstance(each, str):
                yield each
            else:
                yield from _texts(each)


@dataclass(slots=True)
class View:
    """A modal that is open, or somebody's Home tab."""

    id: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: Json = field(default_factory=dict)
    """What the app last answered was wrong with what was sent in, by block_id."""
    versions: list[Json] = field(default_factory=list)
    chosen: Json = field(default_factory=dict)
    """What its user has chosen in it, by action_id; it stays chosen on their screen."""

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the view as it stands."""
        found: list[Json] = self.content["blocks"]
        return found

    @property
    def all_text(self) -> str:
        """Everything that can be read in the view, line by line."""
        return "\n".join(_texts(self.content))

    @property
    def title(self) -> str:
        """What stands on top of a modal."""
        return str(self.content.get("title", {}).get("text", ""))

    def shown(self, app: Json, state: Json | None = None) -> Json:
        """Give the view as Slack shows it to an app."""
        plain = {"private_metadata": "", "callback_id": "", "clear_on_close": False, "notify_on_close": False}
        ids = {"id": self.id, "hash": self.hash, "root_view_id": self.root_id, "previous_view_id": self.previous_id}
        return plain | {"external_id": ""} | self.content | ids | app | {"state": {"values": state or {}}}


@dataclass(slots=True)
class Token:
    """A token, what it may do, and whether it still may."""

    value: str
    team: str
    scopes: frozenset[str]
    kind: Literal["bot", "app"] = "bot"
    refresh: str | None = None
    expires: float | None = None
    revoked: bool = False


@dataclass(slots=True)
class Session:
    """How an agent session stands, and how it has stood."""

    channel: str
    thread_ts: str
    status: str = ""
    title: str = ""
    statuses: list[str] = field(default_factory=list)
    loading: list[str] = field(default_factory=list)
    """What ``assistant.threads.setStatus`` said, in order; an empty text takes it away."""
