"""The one file that says whom to believe about people: which issuers, and what their claims mean here.

The file is read whole when the server starts, and one mistake in it stops the server with a sentence that names the
field. A field that is not known is a mistake. No secret stands in the file, only where one is to be found.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from bots.access.addresses import is_safe
from knowledge.access import Role
from knowledge.errors import Invalid, Problem
from knowledge.municipalities import load_municipalities

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""The ways of signing that may be believed: all of them with a key that only the issuer has."""
_ORGANIZATIONS = "/organizations/"
_FOR_EVERYBODY = ("/common/", "/consumers/")
_FIELD = "access_field_"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Secret(_Part):
    """Where a secret is to be found: in an environment variable, or in a file."""

    env: str | None = None
    file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _not_inline(cls, given: object) -> object:
        if isinstance(given, str):
            raise _mistake("secret_inline")
        return given

    @model_validator(mode="after")
    def _one_place(self) -> "Secret":
        if (self.env is None) == (self.file is None):
            raise _mistake("secret_place")
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


class Mapped(_Part):
    """A claim, and what its values mean here; without ``values`` they mean what they say."""

    claim: str
    values: dict[str, str] | None = None


class Belonging(_Part):
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
            raise _mistake("municipality_place")
        return self

    @field_validator("always")
    @classmethod
    def _number(cls, said: str | None) -> str | None:
        return said and _municipality(said)

    @field_validator("values")
    @classmethod
    def _numbers(cls, values: dict[str, str] | None) -> dict[str, str] | None:
        return values and {value: _municipality(said) for value, said in values.items()}


class Roles(_Part):
    """What somebody may do: the most that their values of a claim give, else ``default``; ``none`` keeps them out."""

    claim: str = "roles"
    values: dict[str, Role] = Field(default_factory=dict)
    default: Role | Literal["none"] = Role.READER


def _address(url: str) -> str:
    if not is_safe(url):
        raise _mistake("address")
    return url


class IssuerEntry(_Part):
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
            raise _mistake("issuer_for_everybody")
        if (_ORGANIZATIONS in self.issuer) != bool(self.tenants):
            raise _mistake("tenants")
        if self.client_id in self.audiences and not self.scope:
            raise _mistake("scope")
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


class _File(_Part):
    issuers: tuple[IssuerEntry, ...]

    @field_validator("issuers")
    @classmethod
    def _apart(cls, entries: tuple[IssuerEntry, ...]) -> tuple[IssuerEntry, ...]:
        if len({each.name for each in entries}) != len(entries):
            raise _mistake("name_twice")
        return entries


def read_entries(file: Path) -> tuple[IssuerEntry, ...]:
    """Read the file; raise ``Invalid`` with a sentence for the first mistake in it."""
    try:
        content = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)  # all is text: 0301 is no number
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", None) or str(error).replace("\n", " ")
        raise Invalid("access_file_unreadable", file=str(file), reason=reason) from error
    try:
        return _File.model_validate(content).issuers
    except ValidationError as error:
        raise _told(file, error.errors(include_input=False)[0]) from None  # the cause holds what was written


def _told(file: Path, mistake: ErrorDetails) -> Invalid:
    field = ".".join(map(str, mistake["loc"])) or "issuers"
    kind = mistake["type"]
    if kind.startswith(_FIELD):
        code = kind
    else:
        code = {"missing": "access_field_missing", "extra_forbidden": "access_field_unknown"}.get(
            kind, "access_field_unusable"
        )
    return Invalid(code, file=str(file), field=field, **_allowed(mistake))


def _allowed(mistake: ErrorDetails) -> dict[str, Any]:
    return {"allowed": mistake.get("ctx", {}).get("expected", mistake["msg"])}


def _mistake(kind: str) -> PydanticCustomError:
    return PydanticCustomError(f"{_FIELD}{kind}", "see the phrases")


def _municipality(said: str) -> str:
    try:
        return load_municipalities().called(said).number
    except Problem:
        raise _mistake("municipality") from None
