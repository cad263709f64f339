"""What everybody who can read a channel may see: what all of them may, and never more than any one of them.

A private channel is read by its members. A public one can be read by every full member of the workspace, whether they
have joined or not, so all of them count. Whatever is not certain (a channel that is shared with others or too large,
somebody Slack does not tell of, a call that fails) leaves what is open.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from threading import Lock
from typing import Any

from bots.slack.calling import Later, Refused, SlackApi
from bots.slack.place import Place
from bots.slack.profiles import PAGE, Clock, Profile, Profiles
from knowledge.access import Scope

HOLDS = 60.0
"""Seconds for which what an audience may see is not looked up again."""
MOST_MEMBERS = 5000
_SHARED = ("is_ext_shared", "is_pending_ext_shared", "pending_connected_team_ids", "pending_shared")
_MOST_CHANNELS = 2000
_ALL = ""


def common(scopes: Iterable[Scope]) -> Scope:
    """Give what all of these scopes see; what is open where there are none."""
    found = list(scopes)
    return reduce(Scope.within, found) if found else Scope.open()


@dataclass(frozen=True, slots=True)
class _Looked:
    at: float
    scope: Scope


class Audiences:
    """The audiences of channels. ``scope_of`` tells what somebody may see in a workspace."""

    def __init__(
        self,
        api: Callable[[Place], SlackApi],
        profiles: Profiles,
        scope_of: Callable[[Profile, Place], Scope],
        clock: Clock = time.monotonic,
    ) -> None:
        self._api = api
        self._profiles = profiles
        self._scope_of = scope_of
        self._clock = clock
        self._changing = Lock()
        self._looked: dict[tuple[str, str], _Looked] = {}
        self._changed: dict[tuple[str, str], float] = {}

    def of(self, place: Place) -> Scope:
        """Give what everybody who can read the channel of a place may see."""
        key, begun = (place.team, place.channel), self._clock()
        with self._changing:
            looked = self._looked.get(key)
        if looked is not None and begun - looked.at <= HOLDS:
            return looked.scope
        try:
            scope = self._look(place)
        except (Later, Refused):
            return Scope.open()
        with self._changing:
            changed = max(self._changed.get(each, begun - 1) for each in (key, (place.team, _ALL)))
            if changed >= begun:  # somebody came while we were looking
                return Scope.open()
            if len(self._looked) >= _MOST_CHANNELS:
                self._looked.clear()
            self._looked[key] = _Looked(begun, scope)
        return scope

    def forget(self, team: str, channel: str) -> None:
        """Look again the next time: somebody has come, or the channel is another."""
        now = self._clock()
        with self._changing:
            self._looked.pop((team, channel), None)
            self._changed = {key: at for key, at in self._changed.items() if now - at < 2 * HOLDS}
            self._changed[team, channel] = now

    def forget_team(self, team: str) -> None:
        """Look again at every channel of a workspace."""
        self.forget(team, _ALL)
        with self._changing:
            self._looked = {key: looked for key, looked in self._looked.items() if key[0] != team}

    def _look(self, place: Place) -> Scope:
        api = self._api(place)
        told = api.read("conversations.info", channel=place.channel, include_num_members=True)
        channel: Mapping[str, Any] = told.get("channel") or {}
        if any(channel.get(each) for each in _SHARED) or int(channel.get("num_members") or 0) > MOST_MEMBERS:
            return Scope.open()
        members = self._members(api, place)
        others = set(members or ()) - {api.installed.bot_user}
        people = self._profiles.of_all(place, others) if others else None
        if people is None:
            return Scope.open()
        if not _is_private(channel):
            everybody = self._profiles.everybody(place)
            if everybody is None:
                return Scope.open()
            people += [each for each in everybody if each.is_member_of(place.team)]
        return common(self._scope_of(each, place) for each in people if _reads(each, place.team))

    def _members(self, api: SlackApi, place: Place) -> list[str] | None:
        """Give the ids of all members; None where they are too many."""
        members: list[str] = []
        cursor = None
        while len(members) <= MOST_MEMBERS:
            page = api.read("conversations.members", channel=place.channel, limit=PAGE, cursor=cursor)
            members += page.get("members") or ()
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return members
        return None


def _is_private(channel: Mapping[str, Any]) -> bool:
    """Tell whether only its members can read a channel; one that does not say so is public."""
    return any(channel.get(each) is True for each in ("is_private", "is_mpim", "is_im"))


def _reads(profile: Profile, team: str) -> bool:
    """Tell whether somebody in a channel is a reader: not one who has left, nor a program of the workspace's own."""
    return not (profile.is_deleted or (profile.is_bot and team in profile.teams))
