"""What Slack tells of people: looked up once, remembered for a few minutes, and never written down.

Whoever Slack will not tell of is a stranger. When Slack does not answer, what was told last holds for an hour.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from bots.slack.calling import Later, Refused, SlackApi
from bots.slack.place import Place

_LOG = logging.getLogger("omstilling.slack")
FRESH = 300.0
"""Seconds for which what Slack told of somebody is not asked for again."""
_LAST_KNOWN = 3600.0
_MOST = 5000
"""How many people are remembered one by one."""
_MOST_LISTS = 8
PAGE = 999
"""How many Slack gives at a time, at most."""
_MOST_PAGES = 20
_MOST_ONE_BY_ONE = 25
"""How many are asked for one by one, before the list of everybody is."""
_NO_PERSON = {"USLACKBOT"}
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody in Slack. ``email`` is empty where Slack does not tell it, or nobody has confirmed it."""

    slack_id: str
    teams: frozenset[str] = frozenset()
    name: str = ""
    email: str = ""
    locale: str = ""
    is_guest: bool = False
    is_stranger: bool = False
    is_deleted: bool = False
    is_bot: bool = False

    def is_member_of(self, team: str) -> bool:
        """Tell whether they are a full member of a workspace: no guest, and of no other organisation."""
        return team in self.teams and not (self.is_guest or self.is_stranger or self.is_deleted)


def read_profile(told: Mapping[str, Any]) -> Profile:
    """Take what Slack tells of somebody."""
    said = told.get("profile") or {}
    wider = told.get("enterprise_user") or {}
    teams = [told.get("team_id"), *(wider.get("teams") or ())]
    confirmed = told.get("is_email_confirmed") is not False
    return Profile(
        slack_id=str(told.get("id") or ""),
        teams=frozenset(str(each) for each in teams if each),
        name=str(said.get("display_name") or told.get("real_name") or said.get("real_name") or ""),
        email=str(said.get("email") or "") if confirmed else "",
        locale=str(told.get("locale") or ""),
        is_guest=bool(told.get("is_restricted") or told.get("is_ultra_restricted")),
        is_stranger=bool(told.get("is_stranger")),
        is_deleted=bool(told.get("deleted")),
        is_bot=bool(told.get("is_bot")) or told.get("id") in _NO_PERSON,
    )


@dataclass(slots=True)
class _Everybody:
    """All the people of one workspace, as they were listed."""

    at: float
    people: dict[str, Profile]


@dataclass(slots=True)
class _Remembered:
    people: "OrderedDict[tuple[str, str], tuple[float, Profile]]" = field(default_factory=OrderedDict)
    lists: "OrderedDict[str, _Everybody]" = field(default_factory=OrderedDict)


class Profiles:
    """What Slack has told of people."""

    def __init__(self, api: Callable[[Place], SlackApi], clock: Clock = time.monotonic) -> None:
        self._api = api
        self._clock = clock
        self._changing = Lock()
        self._listing = Lock()
        self._kept = _Remembered()

    def of(self, place: Place, slack_id: str) -> Profile:
        """Give what Slack tells of somebody; raise ``Later`` where it is not known and Slack does not answer."""
        found = self._recalled(place.team, slack_id, FRESH)
        if found is not None:
            return found
        try:
            told = self._api(place).read("users.info", user=slack_id, include_locale=True)
        except Later:
            last = self._recalled(place.team, slack_id, _LAST_KNOWN)
            if last is None:
                raise
            return last
        except Refused as refused:
            _LOG.warning("slack refused", extra={"method": refused.method, "code": refused.code})
            return self._keep(place.team, Profile(slack_id, is_stranger=True))
        return self._keep(place.team, read_profile(told.get("user") or {"id": slack_id}))

    def of_all(self, place: Place, slack_ids: Iterable[str]) -> list[Profile] | None:
        """Give what Slack tells of several; None where that would take too many calls."""
        wanted = set(slack_ids)
        unknown = [each for each in wanted if self._recalled(place.team, each, FRESH) is None]
        if len(unknown) > _MOST_ONE_BY_ONE:
            if self.everybody(place) is None:
                return None
            unknown = [each for each in wanted if self._recalled(place.team, each, FRESH) is None]
        if len(unknown) > _MOST_ONE_BY_ONE:
            return None
        return [self.of(place, each) for each in wanted]

    def everybody(self, place: Place) -> list[Profile] | None:
        """Give everybody whom the workspace lists; None where they are too many. Raise ``Later`` or ``Refused``."""
        with self._listing:
            with self._changing:
                listed = self._kept.lists.get(place.team)
            if listed is None or self._clock() - listed.at > FRESH:
                people = self._list(place)
                if people is None:
                    return None
                listed = _Everybody(self._clock(), people)
                with self._changing:
                    self._kept.lists[place.team] = listed
                    while len(self._kept.lists) > _MOST_LISTS:
                        self._kept.lists.popitem(last=False)
        return list(listed.people.values())

    def learn(self, team: str, told: Mapping[str, Any]) -> bool:
        """Take what Slack tells of somebody unasked; tell whether they may be another than they were taken for."""
        profile = read_profile(told)
        before = self._recalled(team, profile.slack_id, _LAST_KNOWN)
        with self._changing:
            if (listed := self._kept.lists.get(team)) is not None:
                listed.people = {**listed.people, profile.slack_id: profile}
        self._keep(team, profile)
        return before is None or replace(before, name="", locale="") != replace(profile, name="", locale="")

    def forget(self, team: str) -> None:
        """Forget everybody in a workspace."""
        with self._changing:
            self._kept.lists.pop(team, None)
            for key in [each for each in self._kept.people if each[0] == team]:
                del self._kept.people[key]

    def _list(self, place: Place) -> dict[str, Profile] | None:
        api, cursor = self._api(place), None
        people: dict[str, Profile] = {}
        for _ in range(_MOST_PAGES):
            page = api.read("users.list", limit=PAGE, cursor=cursor, team_id=place.team, include_locale=True)
            people |= {each.slack_id: each for each in map(read_profile, page.get("members") or ())}
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return people
        return None

    def _recalled(self, team: str, slack_id: str, seconds: float) -> Profile | None:
        """Give what was told within so many seconds, the latest of it."""
        now = self._clock()
        found: list[tuple[float, Profile]] = []
        with self._changing:
            with suppress(KeyError):
                found.append(self._kept.people[team, slack_id])
            with suppress(KeyError):
                listed = self._kept.lists[team]
                found.append((listed.at, listed.people[slack_id]))
        at, profile = max(found, key=lambda each: each[0], default=(0.0, None))
        return profile if profile is not None and now - at <= seconds else None

    def _keep(self, team: str, profile: Profile) -> Profile:
        with self._changing:
            self._kept.people[team, profile.slack_id] = self._clock(), profile
            self._kept.people.move_to_end((team, profile.slack_id))
            while len(self._kept.people) > _MOST:
                self._kept.people.popitem(last=False)
        return profile
