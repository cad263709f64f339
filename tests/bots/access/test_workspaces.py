"""What the access file says of Slack: the people it names are themselves, and each mistake names its field."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from entries import an_entry
from issuer import TrialIssuer

from bots import wiring
from bots.access.access import Access
from bots.access.belonging import person_of
from bots.access.configuration import read_entries
from bots.access.workspaces import SLACK, Workspace
from knowledge.access import Role
from knowledge.errors import Invalid
from knowledge.language import Language

KARI = "kari@trondheim.kommune.no"


def a_workspace(**changed: Any) -> dict[str, Any]:
    said = {"team": "T0001", "municipality": "Trondheim", "domains": ["Trondheim.kommune.no"]}
    return {name: value for name, value in (said | changed).items() if value is not None}


def a_file(folder: Path, *workspaces: dict[str, Any], issuers: tuple[dict[str, Any], ...] = ()) -> Path:
    written = folder / "access.yaml"
    written.write_text(yaml.safe_dump({"issuers": list(issuers), "slack": list(workspaces)}), "utf-8")
    return written


def read(folder: Path, *workspaces: dict[str, Any], issuers: tuple[dict[str, Any], ...] = ()) -> Workspace:
    found = read_entries(a_file(folder, *workspaces, issuers=issuers)).workspaces.of("T0001")
    assert found is not None
    return found


def test_a_workspace_belongs_to_its_municipality_and_its_people_are_known_by_their_e_mail(tmp_path: Path) -> None:
    people = {"Kari@Trondheim.kommune.no": {"role": "project_leader", "groups": ["plan"]}}
    workspace = read(tmp_path, a_workspace(people=people))

    assert workspace.entry.municipality == "5001"
    assert workspace.entry.role is Role.READER
    named = workspace.person(KARI.upper())
    assert named is not None
    assert (named.role, named.groups) == (Role.PROJECT_LEADER, ("plan",))
    assert workspace.subject_of("U1", KARI) == (SLACK, "U1")


def test_only_those_of_the_domains_are_employed_and_those_who_are_named(tmp_path: Path) -> None:
    workspace = read(tmp_path, a_workspace(people={"raad@firma.no": {}}))

    told = {email: workspace.employs(email) for email in (KARI, "raad@firma.no", "per@firma.no", "", "x@ntrondheim.no")}
    assert told == {KARI: True, "raad@firma.no": True, "per@firma.no": False, "": False, "x@ntrondheim.no": False}
    assert not workspace.employs("ola@evil-trondheim.kommune.no")
    assert not workspace.employs("trondheim.kommune.no")


def test_without_domains_every_full_member_is_employed(tmp_path: Path) -> None:
    assert read(tmp_path, a_workspace(domains=None)).employs("")


def test_somebody_with_a_subject_is_the_same_as_on_the_web(tmp_path: Path, issuer: TrialIssuer) -> None:
    one = an_entry(issuer, subject="oid")
    workspace = read(tmp_path, a_workspace(issuer="trondheim", people={KARI: {"subject": "5-k"}}), issuers=(one,))
    entry = read_entries(tmp_path / "access.yaml").issuers[0]

    on_the_web = person_of(entry, {"iss": issuer.address, "oid": "5-k"})

    assert workspace.subject_of("U1", KARI) == (issuer.address, "5-k")
    assert workspace.subject_of("U2", "ola@trondheim.kommune.no") == (SLACK, "U2")
    assert on_the_web.id.startswith("oidc:")


def test_an_issuer_that_calls_people_by_their_e_mail_needs_no_subject(tmp_path: Path, issuer: TrialIssuer) -> None:
    one = an_entry(issuer, subject="email")

    workspace = read(tmp_path, a_workspace(issuer="trondheim"), issuers=(one,))

    assert workspace.subject_of("U1", KARI) == (issuer.address, KARI)
    assert workspace.subject_of("U1", "") == (SLACK, "U1")


def test_only_the_workspaces_of_the_file_may_have_the_app(tmp_path: Path) -> None:
    said = a_workspace(), a_workspace(team="T0002", enterprise="E0001", municipality="5006")
    workspaces = read_entries(a_file(tmp_path, *said)).workspaces

    assert workspaces.admits("T0001", None)
    assert workspaces.admits("T0001", "E0009")
    assert workspaces.admits("T0002", "E0001")
    assert workspaces.admits("", "E0001")
    assert not workspaces.admits("T0002", "E0009")
    assert not workspaces.admits("T0003", None)
    assert not workspaces.admits("", "E0009")
    assert not workspaces.admits("", None)


def test_without_a_file_any_workspace_may() -> None:
    assert Access.read(None).workspaces.admits("T0009", None)


Change = Callable[[dict[str, Any]], object]
MISTAKES: dict[str, tuple[Change, str, str]] = {
    "unknown": (lambda said: said.update(name="x"), "access_field_unknown", "slack.0.name"),
    "unknown, of a person": (
        lambda said: said.update(people={KARI: {"rolle": "reader"}}),
        "access_field_unknown", f"slack.0.people.{KARI}.rolle",
    ),
    "missing": (lambda said: said.pop("municipality"), "access_field_missing", "slack.0.municipality"),
    "no team": (lambda said: said.pop("team"), "access_field_missing", "slack.0.team"),
    "a team that is none": (lambda said: said.update(team="trondheim"), "access_field_unusable", "slack.0.team"),
    "an organisation that is none": (
        lambda said: said.update(enterprise="T0001"), "access_field_unusable", "slack.0.enterprise",
    ),
    "no such municipality": (
        lambda said: said.update(municipality="Andeby"), "access_field_municipality", "slack.0.municipality",
    ),
    "no such role": (lambda said: said.update(role="boss"), "access_field_unusable", "slack.0.role"),
    "an address as a domain": (lambda said: said.update(domains=[KARI]), "access_field_domain", "slack.0.domains"),
    "a name as an e-mail": (lambda said: said.update(people={"Kari": {}}), "access_field_email", "slack.0.people"),
    "one person twice": (
        lambda said: said.update(people={KARI: {}, KARI.upper(): {}}), "access_field_person_twice", "slack.0.people",
    ),
    "an issuer that is none": (lambda said: said.update(issuer="x"), "access_field_workspace_issuer", "slack"),
    "a subject, but no issuer": (
        lambda said: said.update(people={KARI: {"subject": "1"}}), "access_field_subject_without_issuer", "slack",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_stops_the_server_with_a_sentence_that_names_its_field(mistake: str, tmp_path: Path) -> None:
    change, code, field = MISTAKES[mistake]
    said = a_workspace()
    change(said)

    with pytest.raises(Invalid) as stopped:
        Access.read(a_file(tmp_path, said))

    assert (stopped.value.code, stopped.value.details["field"]) == (code, field)
    for language in Language:
        assert field in wiring.phrases_over_http().say(code, language, **stopped.value.details)


def test_a_workspace_that_is_named_twice_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="access_field_team_twice"):
        Access.read(a_file(tmp_path, a_workspace(), a_workspace()))


def test_an_issuer_for_several_tenants_is_named_by_the_address_of_one(tmp_path: Path) -> None:
    several = {
        "name": "samarbeid",
        "issuer": "https://login.microsoftonline.com/organizations/v2.0",
        "client_id": "x",
        "tenants": ["a", "b"],
        "municipality": "5001",
        "subject": "email",
    }
    address = "https://login.microsoftonline.com/b/v2.0"

    assert read(tmp_path, a_workspace(issuer=address), issuers=(several,)).subject_of("U1", KARI) == (address, KARI)
    with pytest.raises(Invalid, match="access_field_workspace_issuer"):
        read(tmp_path, a_workspace(issuer="samarbeid"), issuers=(several,))
