"""Tells who somebody in Slack is here: which user, with what rights, and how they are spoken to.

The access file says which workspace belongs to which municipality, and who there is employed. Guests, people of other
organisations, and everybody in a workspace that the file does not name, see what is open. A mistake here gives less.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bots.access.belonging import id_of, name_of
from bots.access.workspaces import SLACK, Workspace, Workspaces
from bots.slack.audience import Audiences
from bots.slack.calling import Refused, SlackApi
from bots.slack.place import Place
from bots.slack.profiles import Clock, Profile, Profiles
from knowledge.access import Role, Scope, User
from knowledge.language import Language

_UNTOLD = "en-US"
"""What Slack is set to until somebody chooses; it tells nothing of them."""
_LOCALES = {"nb": Language.NB, "no": Language.NB, "nn": Language.NN, "en": Language.EN}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in Slack, as they are known here.

    ``is_outside`` is for guests and for people of other organisations: to them there are open documents only.
    """

    user: User
    team: str
    slack_id: str
    name: str = ""
    locale: Language | None = None
    is_outside: bool = False

    @property
    def scope(self) -> Scope:
        """What they may see."""
        return self.user.scope


class People:
    """Everybody who may come by Slack."""

    def __init__(
        self, api: Callable[[Place], SlackApi], workspaces: Workspaces | None = None, clock: Clock = time.monotonic
    ) -> None:
        self._workspaces = workspaces or Workspaces()
        self._profiles = Profiles(api, clock)
        self._audiences = Audiences(api, self._profiles, self._scope_of, clock)

    def person_at(self, place: Place) -> Person:
        """Give whoever spoke somewhere.

        Raise ``Later`` where Slack does not answer, and ``Refused`` where they have been deactivated.
        """
        profile = self._profiles.of(place, place.slack_id)
        if profile.is_deleted:
            raise Refused("users.info", "account_inactive")
        return person_of(profile, place.team, self._workspaces.of(place.team))

    def audience_of(self, place: Place) -> Scope:
        """Give what everybody who reads what is posted somewhere may see."""
        return self.person_at(place).scope if place.is_direct else self._audiences.of(place)

    def somebody_joined(self, team: str, channel: str) -> None:
        """Take it that others may read a channel from now on."""
        self._audiences.forget(team, channel)

    def somebody_changed(self, team: str, told: Mapping[str, Any]) -> None:
        """Take what Slack tells of somebody who has come to a workspace, or is not what they were."""
        if self._profiles.learn(team, told):
            self._audiences.forget_team(team)

    def forget(self, team: str) -> None:
        """Forget all that is remembered of a workspace."""
        self._profiles.forget(team)
        self._audiences.forget_team(team)

    def _scope_of(self, profile: Profile, place: Place) -> Scope:
        return person_of(profile, place.team, self._workspaces.of(place.team)).scope


def person_of(profile: Profile, team: str, workspace: Workspace | None) -> Person:
    """Give who somebody is here, as a workspace of the access file has it."""
    inside = profile.is_member_of(team) and not profile.is_bot
    employed = workspace is not None and inside and workspace.employs(profile.email)
    outside = not inside or (workspace is not None and not employed)
    user = (
        _employee(profile, workspace)
        if workspace is not None and employed
        else User(id_of(SLACK, profile.slack_id), Role.READER, name_of(profile.name))
    )
    return Person(user, team, profile.slack_id, user.name, language_of(profile.locale), outside)


def language_of(locale: str) -> Language | None:
    """Give the language that somebody's Slack is set to, where that tells one of ours."""
    return None if locale == _UNTOLD else _LOCALES.get(locale.partition("-")[0].lower())


def _employee(profile: Profile, workspace: Workspace) -> User:
    said = workspace.person(profile.email) if profile.email else None
    return User(
        id=id_of(*workspace.subject_of(profile.slack_id, profile.email)),
        role=(said and said.role) or workspace.entry.role,
        name=name_of(profile.name),
        municipality=workspace.entry.municipality,
        groups=said.groups if said else (),
    )
