"""What an issuer says of somebody becomes a ``User``: their role, municipality and groups here.

Only what the configuration names counts. Nobody becomes more than a member of one municipality by what they claim;
whom no municipality or role is found for is kept out.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from bots.access.configuration import Belonging, IssuerEntry, Mapped, Roles
from knowledge.access import Role, User
from knowledge.errors import Forbidden, Problem
from knowledge.municipalities import load_municipalities
from knowledge.personal_data.finding import holds_identity_number

Claims = Mapping[str, Any]
_MOST_SIGNS = 200


def person_of(entry: IssuerEntry, claims: Claims) -> User:
    """Give whoever the checked claims of a token are about.

    Raise ``Forbidden`` where they belong to no municipality here, or have no role.
    """
    return User(
        id=id_of(str(claims["iss"]), str(claims[entry.subject])),
        role=_role(entry.role, claims),
        name=name_of(claims.get(entry.person_name)),
        municipality=_municipality(entry.municipality, claims),
        groups=_groups(entry.groups, claims) if entry.groups else (),
    )


def id_of(issuer: str, subject: str) -> str:
    """Give an id that is the same each time, and tells nothing of the person to others."""
    return "oidc:" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:24]


def _role(said: Roles, claims: Claims) -> Role:
    given = [said.values[value] for value in _values(claims.get(said.claim)) if value in said.values]
    if given:
        return max(given, key=list(Role).index)
    if said.default == "none":
        raise Forbidden("no_role_here")
    return said.default


def _municipality(said: Belonging, claims: Claims) -> str:
    if said.always:
        return said.always
    (value,) = _values(claims.get(said.claim or ""))[:1] or [""]
    if said.values is not None:
        value = said.values.get(value, "")
    try:
        return load_municipalities().called(value).number
    except Problem:
        raise Forbidden("no_municipality_here") from None


def _groups(said: Mapped, claims: Claims) -> tuple[str, ...]:
    values = _values(claims.get(said.claim))
    named = values if said.values is None else [said.values[value] for value in values if value in said.values]
    return tuple(dict.fromkeys(named))


def name_of(said: object) -> str:
    """Give the name that somebody goes by, as far as it can be kept."""
    if not isinstance(said, str) or holds_identity_number(said):
        return ""
    return said[:_MOST_SIGNS]


def _values(claim: object) -> list[str]:
    """Give the values of a claim that may be one or several."""
    given = claim if isinstance(claim, list) else [claim]
    return [each for each in given if isinstance(each, str) and each]
