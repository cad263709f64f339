"""The one file that says whom to believe about people: which issuers and workspaces, and what they mean here.

The file is read whole when the server starts, and one mistake in it stops the server with a sentence that names the
field. A field that is not known is a mistake. No secret stands in the file, only where one is to be found.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails

from bots.access.addresses import is_safe
from bots.access.parts import FIELD, Part, mistake, municipality
from bots.access.workspaces import Workspace, WorkspaceEntry, Workspaces
from knowledge.access import Role
from knowledge.errors import Invalid

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""The ways of signing that may be believed: all of them with a key that only the issuer has."""
_ORGANIZATIONS = "/organizations/"
_FOR_EVERYBODY = ("/common/", "/consumers/")


class Secret(Part):
    """Where a secret is to be found: in an environment variable, or in a file."""

    env: str | None = None
    file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _not_inline(cls, given: object) -> object:
        if isinstance(given, str):
            raise mistake("secret_inline")
        return given

    @model_validator(mode="after")
    def _one_place(self) -> "Secret":
        if (self.env is None) == (self.file is None):
            raise mistake("secret_place")
        return self

    def read(self) -> str:
        """Give the secret; raise ``Invalid`` where it is not there."""
        try:
            found = os.environ.get(self.env, "") if self.env else self._of_file()
        except (OSError, UnicodeDecodeError) as error:
            raise Invalid("access_secret_missing", place=self.file) from error
        if not found.strip():
            raise Invalid("access_secret_missing", place=self.env or self.file)
        return found.strip()

    def _of_file(self) -> str:
        return self.file.read_text("utf-8") if self.file else ""


class Mapped(Part):
    """A claim, and what its values mean here; without ``values`` they mean what they say."""

    claim: str
    values: dict[str, str] | None = None


class Belonging(Part):
    """The municipality of whoever comes: always the same one, or the one that a claim tells."""

    always: str | None = None
    claim: str | None = None
    values: dict[str, str] | None = None

    @model_validator(mode="before")
    @classmethod
    def _always(cls, given: object) -> object:
        return {"always": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _known(self) -> "Belonging":
        if (self.always is None) == (self.claim is None):
            raise mistake("municipality_place")
        return self

    @field_validator("always")
    @classmethod
    def _number(cls, said: str | None) -> str | None:
        return said and municipality(said)

    @field_validator("values")
    @classmethod
    def _numbers(cls, values: dict[str, str] | None) -> dict[str, str] | None:
        return values and {value: municipality(said) for value, said in values.items()}


class Roles(Part):
    """What somebody may do: the most that their values of a claim give, else ``default``; ``none`` keeps them out."""

    claim: str = "roles"
    values: dict[str, Role] = Field(default_factory=dict)
    default: Role | Literal["none"] = Role.READER


def _address(url: str) -> str:
    if not is_safe(url):
        raise mistake("address")
    return url


class IssuerEntry(Part):
    """One issuer, as the file tells of it."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    title: str = ""
    issuer: Annotated[str, BeforeValidator(_address)]
    client_id: Annotated[str, Field(min_length=1)]
    client_secret: Secret | None = None
    audiences: tuple[str, ...] = ()
    scope: str | None = None
    algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = ("RS256", "ES256", "PS256")
    tenants: tuple[str, ...] = ()
    subject: str = "sub"
    person_name: str = "name"
    municipality: Belonging
    groups: Mapped | None = None
    role: Roles = Roles()

    @model_validator(mode="after")
    def _whole(self) -> "IssuerEntry":
        if any(each in self.issuer for each in _FOR_EVERYBODY):
            raise mistake("issuer_for_everybody")
        if (_ORGANIZATIONS in self.issuer) != bool(self.tenants):
            raise mistake("tenants")
        if self.client_id in self.audiences and not self.scope:
            raise mistake("scope")
        return self

    @property
    def issuers(self) -> Mapping[str, str | None]:
        """Every issuer that may stand in a token, with its tenant where the entry is for several."""
        if not self.tenants:
            return {self.issuer: None}
        return {self.issuer.replace(_ORGANIZATIONS, f"/{tenant}/"): tenant for tenant in self.tenants}

    @property
    def calls_itself(self) -> str:
        """What the issuer says in its own document that it is."""
        return self.issuer.replace(_ORGANIZATIONS, "/{tenantid}/")


class _File(Part):
    issuers: tuple[IssuerEntry, ...]
    slack: tuple[WorkspaceEntry, ...] = ()

    @field_validator("issuers")
    @classmethod
    def _apart(cls, entries: tuple[IssuerEntry, ...]) -> tuple[IssuerEntry, ...]:
        if len({each.name for each in entries}) != len(entries):
            raise mistake("name_twice")
        return entries

    @field_validator("slack")
    @classmethod
    def _teams_apart(cls, entries: tuple[WorkspaceEntry, ...]) -> tuple[WorkspaceEntry, ...]:
        if len({each.team for each in entries}) != len(entries):
            raise mistake("team_twice")
        return entries

    @field_validator("slack")
    @classmethod
    def _vouched_for(cls, entries: tuple[WorkspaceEntry, ...], info: ValidationInfo) -> tuple[WorkspaceEntry, ...]:
        for each in entries:
            if each.issuer and not _issuer_called(each.issuer, info.data.get("issuers", ())):
                raise mistake("workspace_issuer")
            if not each.issuer and any(person.subject for person in each.people.values()):
                raise mistake("subject_without_issuer")
        return entries


@dataclass(frozen=True, slots=True)
class Entries:
    """All that the file says."""

    issuers: tuple[IssuerEntry, ...]
    workspaces: Workspaces


def read_entries(file: Path) -> Entries:
    """Read the file; raise ``Invalid`` with a sentence for the first mistake in it."""
    try:
        content = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)  # all is text: 0301 is no number
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", None) or str(error).replace("\n", " ")
        raise Invalid("access_file_unreadable", file=str(file), reason=reason) from error
    try:
        told = _File.model_validate(content)
    except ValidationError as error:
        raise _told(file, error.errors(include_input=False)[0]) from None  # the cause holds what was written
    return Entries(told.issuers, Workspaces(tuple(_workspace(each, told.issuers) for each in told.slack)))


def _workspace(entry: WorkspaceEntry, issuers: tuple[IssuerEntry, ...]) -> Workspace:
    found = _issuer_called(entry.issuer, issuers) if entry.issuer else None
    return Workspace(entry, found[0], found[1].subject == "email") if found else Workspace(entry)


def _issuer_called(said: str, issuers: tuple[IssuerEntry, ...]) -> tuple[str, IssuerEntry] | None:
    """Give the issuer that a workspace names, by its name or, where it is for several tenants, by its address."""
    for each in issuers:
        for address in each.issuers:
            if said == address or (said == each.name and not each.tenants):
                return address, each
    return None


def _told(file: Path, mistake: ErrorDetails) -> Invalid:
    field = ".".join(map(str, mistake["loc"])) or "issuers"
    kind = mistake["type"]
    if kind.startswith(FIELD):
        code = kind
    else:
        code = {"missing": "access_field_missing", "extra_forbidden": "access_field_unknown"}.get(
            kind, "access_field_unusable"
        )
    return Invalid(code, file=str(file), field=field, **_allowed(mistake))


def _allowed(mistake: ErrorDetails) -> dict[str, Any]:
    return {"allowed": mistake.get("ctx", {}).get("expected", mistake["msg"])}
