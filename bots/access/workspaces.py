"""What the access file says of people in Slack: whose workspace it is, who is employed there, and what each may do.

Slack says who somebody is, by id and e-mail; the file says what that means here. Whoever the file does not make an
employee sees what is open, and no more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, field_validator

from bots.access.parts import Part, mistake, municipality
from knowledge.access import Role

SLACK = "https://slack.com"
"""Who vouches for people in Slack: what Slack's own sign-in calls its issuer."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DOMAIN = re.compile(r"[^@\s.]+(\.[^@\s.]+)+")


class PersonEntry(Part):
    """What the file says of one person. ``subject`` is what the workspace's issuer calls them."""

    role: Role | None = None
    groups: tuple[str, ...] = ()
    subject: str | None = None


class WorkspaceEntry(Part):
    """One workspace in Slack, as the file tells of it."""

    team: Annotated[str, Field(pattern=r"^T[A-Z0-9]{2,19}$")]
    enterprise: Annotated[str, Field(pattern=r"^E[A-Z0-9]{2,19}$")] | None = None
    municipality: str
    role: Role = Role.READER
    domains: tuple[str, ...] = ()
    people: dict[str, PersonEntry] = Field(default_factory=dict)
    issuer: str | None = None

    @field_validator("municipality")
    @classmethod
    def _number(cls, said: str) -> str:
        return municipality(said)

    @field_validator("domains")
    @classmethod
    def _domains(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_DOMAIN.fullmatch(each) for each in said):
            raise mistake("domain")
        return tuple(each.lower() for each in said)

    @field_validator("people")
    @classmethod
    def _by_email(cls, said: dict[str, PersonEntry]) -> dict[str, PersonEntry]:
        if not all(_EMAIL.fullmatch(each) for each in said):
            raise mistake("email")
        lower = {email.lower(): person for email, person in said.items()}
        if len(lower) != len(said):
            raise mistake("person_twice")
        return lower


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace, with the issuer that vouches for its people on the web too, where there is one.

    ``by_email`` where that issuer calls people by the e-mail that Slack knows them by.
    """

    entry: WorkspaceEntry
    issuer: str | None = None
    by_email: bool = False

    def person(self, email: str) -> PersonEntry | None:
        """Give what the file says of whoever has an e-mail."""
        return self.entry.people.get(email.lower())

    def employs(self, email: str) -> bool:
        """Tell whether a full member with this e-mail is employed: named in the file, or of one of its domains."""
        if not self.entry.domains:
            return True
        before, _, domain = email.lower().rpartition("@")
        return self.person(email) is not None or (bool(before) and domain in self.entry.domains)

    def subject_of(self, slack_id: str, email: str) -> tuple[str, str]:
        """Give who vouches for somebody, and what they are called there."""
        named = self.person(email)
        if self.issuer and named and named.subject:
            return self.issuer, named.subject
        if self.issuer and self.by_email and email:
            return self.issuer, email
        return SLACK, slack_id


@dataclass(frozen=True, slots=True)
class Workspaces:
    """The workspaces that the file names. Without any, everybody in Slack reads what is open."""

    named: Sequence[Workspace] = ()

    def of(self, team: str) -> Workspace | None:
        """Give the workspace of a team, where the file names it."""
        return next((each for each in self.named if each.entry.team == team), None)

    def admits(self, team: str, enterprise: str | None) -> bool:
        """Tell whether a team, or without one an organisation, may have the app: any where the file names none."""
        if not self.named:
            return True
        if not team:
            return enterprise is not None and any(each.entry.enterprise == enterprise for each in self.named)
        found = self.of(team)
        return found is not None and found.entry.enterprise in {None, enterprise}
