"""The file that says who may come in: the example serves, and each mistake is a sentence that names its field."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from entries import a_file, an_entry
from issuer import TrialIssuer
from test_workspaces import MISTAKES as SLACK_MISTAKES

from bots import wiring
from bots.access.access import Access
from bots.access.addresses import is_own_path, is_safe
from bots.access.configuration import read_entries
from knowledge.access import Role
from knowledge.errors import Invalid
from knowledge.language import Language

EXAMPLE = Path(__file__).parents[3] / "docs" / "access.example.yaml"


def test_the_example_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMSTILLING_TRONDHEIM_SECRET", "hemmelig")
    (tmp_path / "secret").write_text("enda-en\n", "utf-8")
    written = tmp_path / "access.yaml"
    written.write_text(EXAMPLE.read_text("utf-8").replace("/run/secrets/samarbeid", str(tmp_path / "secret")), "utf-8")

    access = Access.read(written)

    assert access.is_configured
    assert access.names == ["trondheim", "samarbeid", "idp"]
    assert [each.secret for each in access.issuers] == ["hemmelig", "enda-en", None]
    one, many, other = (each.entry for each in access.issuers)
    assert one.role.values["Omstilling.Kunnskapsforvalter"] is Role.KNOWLEDGE_MANAGER
    assert many.municipality.values
    assert sorted(many.municipality.values.values()) == ["5006", "5037"]
    assert [issuer.split("/")[3] for issuer in many.issuers] == list(many.tenants)
    assert other.algorithms == ("ES256",)
    slack = access.workspaces.of("T00005001")
    assert slack is not None
    assert slack.issuer == one.issuer


def test_without_a_file_nobody_is_told_apart() -> None:
    assert not Access.read(None).is_configured


def test_a_file_without_issuers_is_for_keys_alone(tmp_path: Path) -> None:
    access = Access.read(a_file(tmp_path))

    assert (access.is_configured, access.issuers) == (True, ())


def test_a_number_with_a_nought_in_front_stays_one(tmp_path: Path, issuer: TrialIssuer) -> None:
    written = a_file(tmp_path, an_entry(issuer, municipality="5001"))
    written.write_text(written.read_text("utf-8").replace("'5001'", "0301"), "utf-8")

    assert read_entries(written).issuers[0].municipality.always == "0301"


Change = Callable[[dict[str, Any]], object]
MISTAKES: dict[str, tuple[Change, str, str]] = {
    "unknown": (lambda said: said.update(audience="x"), "access_field_unknown", "issuers.0.audience"),
    "unknown, further in": (
        lambda said: said.update(role={"clam": "roles"}), "access_field_unknown", "issuers.0.role.clam",
    ),
    "missing": (lambda said: said.pop("client_id"), "access_field_missing", "issuers.0.client_id"),
    "empty": (lambda said: said.update(client_id=""), "access_field_unusable", "issuers.0.client_id"),
    "a name with spaces": (lambda said: said.update(name="A B"), "access_field_unusable", "issuers.0.name"),
    "plain http": (lambda said: said.update(issuer="http://a.no"), "access_field_address", "issuers.0.issuer"),
    "a symmetric way of signing": (
        lambda said: said.update(algorithms=["HS256"]), "access_field_unusable", "issuers.0.algorithms.0",
    ),
    "no signing": (lambda said: said.update(algorithms=["none"]), "access_field_unusable", "issuers.0.algorithms.0"),
    "no way of signing": (lambda said: said.update(algorithms=[]), "access_field_unusable", "issuers.0.algorithms"),
    "the secret itself": (
        lambda said: said.update(client_secret="p4ss"), "access_field_secret_inline", "issuers.0.client_secret",
    ),
    "a secret in two places": (
        lambda said: said.update(client_secret={"env": "A", "file": "b"}),
        "access_field_secret_place", "issuers.0.client_secret",
    ),
    "no municipality": (lambda said: said.pop("municipality"), "access_field_missing", "issuers.0.municipality"),
    "an unknown municipality": (
        lambda said: said.update(municipality="9999"), "access_field_municipality", "issuers.0.municipality.always",
    ),
    "an unknown municipality of a value": (
        lambda said: said.update(municipality={"claim": "tid", "values": {"a": "Atlantis"}}),
        "access_field_municipality", "issuers.0.municipality.values",
    ),
    "a municipality both ways": (
        lambda said: said.update(municipality={"claim": "tid", "always": "5001"}),
        "access_field_municipality_place", "issuers.0.municipality",
    ),
    "an unknown role": (
        lambda said: said.update(role={"values": {"A": "boss"}}), "access_field_unusable", "issuers.0.role.values.A",
    ),
    "everybody's accounts": (
        lambda said: said.update(issuer="https://login.microsoftonline.com/common/v2.0"),
        "access_field_issuer_for_everybody", "issuers.0",
    ),
    "organizations without tenants": (
        lambda said: said.update(issuer="https://login.microsoftonline.com/organizations/v2.0"),
        "access_field_tenants", "issuers.0",
    ),
    "tenants of an issuer for one": (
        lambda said: said.update(tenants=["a"]), "access_field_tenants", "issuers.0",
    ),
    "our own client as audience without scope": (
        lambda said: said.update(audiences=[said["client_id"]]), "access_field_scope", "issuers.0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_field_and_never_with_a_secret(
    tmp_path: Path, issuer: TrialIssuer, mistake: str
) -> None:
    change, code, field = MISTAKES[mistake]
    said = an_entry(issuer)
    change(said)

    with pytest.raises(Invalid) as caught:
        read_entries(a_file(tmp_path, said))

    assert (caught.value.code, caught.value.details["field"]) == (code, field)
    for language in Language:
        sentence = wiring.all_phrases().say(code, language, **caught.value.details)
        assert field in sentence
        assert "p4ss" not in sentence
    assert caught.value.__cause__ is None


def test_two_issuers_have_two_names(tmp_path: Path, issuer: TrialIssuer) -> None:
    with pytest.raises(Invalid, match="access_field_name_twice"):
        read_entries(a_file(tmp_path, an_entry(issuer), an_entry(issuer)))


@pytest.mark.parametrize("content", ["issuers: [", "", "- a", "issuers: 1", "issuers:\n  - 1", "\x00"])
def test_a_file_that_is_no_access_file_is_told_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "access.yaml").write_text(content, "utf-8")

    with pytest.raises(Invalid, match=r"access_f(ile_unreadable|ield_)"):
        read_entries(tmp_path / "access.yaml")


def test_a_file_that_is_not_there_is_told_of_once(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as told:
        read_entries(tmp_path / "access.yaml")

    assert told.value.details["reason"] == "No such file or directory"


@pytest.mark.parametrize("secret", [{"env": "NOT_SET"}, {"file": "/nowhere/at/all"}])
def test_a_secret_that_is_not_where_it_should_be_is_told_with_the_place(
    tmp_path: Path, issuer: TrialIssuer, secret: dict[str, str]
) -> None:
    with pytest.raises(Invalid, match="access_secret_missing") as caught:
        Access.read(a_file(tmp_path, an_entry(issuer, client_secret=secret)))

    assert str(caught.value.details["place"]) in secret.values()


def test_the_secret_is_not_shown_with_the_issuer(tmp_path: Path, issuer: TrialIssuer) -> None:
    (tmp_path / "secret").write_text("p4ss", "utf-8")
    access = Access.read(a_file(tmp_path, an_entry(issuer, client_secret={"file": str(tmp_path / "secret")})))

    assert access.issuers[0].secret == "p4ss"
    assert "p4ss" not in repr(access)


def test_every_mistake_of_the_file_is_among_those_that_are_tried() -> None:
    phrases = yaml.safe_load((EXAMPLE.parents[1] / "bots" / "access" / "phrases.yaml").read_text("utf-8"))
    tried = {code for _, code, _ in [*MISTAKES.values(), *SLACK_MISTAKES.values()]}
    tried |= {"access_field_name_twice", "access_field_team_twice"}

    assert {code for code in phrases if code.startswith("access_field_")} == tried


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://login.example.no/a", True), ("http://localhost:1", True), ("http://[::1]:1/x", True),
        ("http://127.0.0.9/", True), ("http://login.example.no", False), ("http://127.0.0.1.nip.io", False),
        ("https://a@b.no", False), ("https://", False), ("file:///etc/passwd", False), ("https://a.no:x", False),
        ("https://a.no/#b", False), ("http://localhost@evil.no", False), ("https://a.no/\n", False),
    ],
)  # fmt: skip
def test_which_addresses_are_safe(url: str, safe: bool) -> None:
    assert is_safe(url) == safe


@pytest.mark.parametrize(
    ("place", "own"), [("/", True), ("/a/b?c=d#e", True), ("//a", False), ("/\\a", False), ("a", False)]
)
def test_which_places_are_our_own(place: str, own: bool) -> None:
    assert is_own_path(place) == own
