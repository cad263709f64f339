"""``keys …``: a key is shown once, listed without its secret, and revoked for good."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import Terminal

from knowledge.access import Role
from knowledge.knowledge_base import open_for_reading
from knowledge.registry.keys import ApiKey
from knowledge.settings import KnowledgeSettings

TOKEN = r"omst_[2-9a-z]{12}_[0-9a-f]{64}\n"


def create(terminal: Terminal, *said: str) -> str:
    result = terminal("keys", "create", "--name", "Sakssystemet", "--role", "reader", *said)
    assert result.code == 0, result.err
    return result.out


def listed(terminal: Terminal) -> Any:
    return json.loads(terminal("keys", "list", "--json").out)


def opened(folder: Path, token: str) -> ApiKey | None:
    with open_for_reading(KnowledgeSettings(data=folder / "data")) as base:
        return base.keys.find(token.strip())


def test_a_key_alone_goes_to_standard_output_and_what_is_said_of_it_beside(terminal: Terminal, tmp_path: Path) -> None:
    said = ("--municipality", "Trondheim", "--group", "plan", "--group", "helse", "--days", "30", "--by", "Kari")
    result = terminal("keys", "create", "--name", "Sakssystemet", "--role", "project_leader", *said)

    assert re.fullmatch(TOKEN, result.out)
    assert "Trondheim (5001), plan, helse. Ta vare på den nå" in result.err
    found = opened(tmp_path, result.out)
    assert found
    assert (found.user.role, found.user.municipality, found.user.groups) == (
        Role.PROJECT_LEADER,
        "5001",
        ("plan", "helse"),
    )
    assert ((found.expires - found.created).days, found.created_by) == (30, "Kari")


def test_a_key_sees_what_is_open_and_lasts_ninety_days_unless_more_is_said(terminal: Terminal, tmp_path: Path) -> None:
    narrow, wide = opened(tmp_path, create(terminal)), opened(tmp_path, create(terminal, "--everything"))

    assert narrow
    assert wide
    assert (narrow.expires - narrow.created).days == 90
    assert (narrow.user.scope.labels, narrow.user.everything) == ({"open"}, False)
    assert wide.user.everything


def test_keys_are_listed_without_their_secrets(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal("keys", "list").out == "Ingen nøkler ennå. Lag en med: omstilling keys create\n"
    token = create(terminal, "--municipality", "5006")
    assert opened(tmp_path, token)

    (told,) = listed(terminal)
    shown = terminal("keys", "list").out

    assert (told["name"], told["municipality"], told["state"]) == ("Sakssystemet", "5006", "valid")
    assert re.search(r"Sakssystemet +reader +Steinkjer \(5006\) +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d +gjelder", shown)
    secret = token.strip().rpartition("_")[2]
    assert secret not in shown
    assert secret not in json.dumps(told)
    assert "digest" not in told


def test_nothing_of_a_key_is_cut_on_a_narrow_screen(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    create(terminal, "--municipality", "5006")
    (told,) = listed(terminal)
    monkeypatch.setenv("COLUMNS", "80")

    shown = terminal("keys", "list").out

    assert told["id"] in shown
    assert "…" not in shown


def test_a_revoked_key_lets_nobody_in_and_is_listed_as_that(terminal: Terminal, tmp_path: Path) -> None:
    token = create(terminal)
    (told,) = listed(terminal)

    assert terminal("keys", "revoke", told["id"]).out == f"Nøkkelen {told['id']} er trukket tilbake.\n"

    assert opened(tmp_path, token) is None
    assert listed(terminal)[0]["state"] == "revoked"
    assert "trukket tilbake" in terminal("keys", "list").out


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("--days", "367"), "En nøkkel kan gjelde i 1 til 366 dager."),
        (("--days", "0"), "En nøkkel kan gjelde i 1 til 366 dager."),
        (("--group", "plan"), "En gruppe hører til en kommune."),
        (("--municipality", "Atlantis"), "Vi kjenner ingen kommune med navn eller nummer «Atlantis»."),
        (("--municipality", "Herøy"), "«Herøy» kan være flere kommuner"),
        (("--name", " "), "Gi nøkkelen et navn"),
    ],
)
def test_a_key_that_cannot_be_is_told_why(terminal: Terminal, said: tuple[str, ...], told: str) -> None:
    result = terminal("keys", "create", "--name", "Sakssystemet", "--role", "reader", *said)

    assert (result.code, result.out) == (1, "")
    assert told in result.err
    assert listed(terminal) == []


def test_whoever_made_a_key_is_told_that_their_name_stands_there(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "kari")
    create(terminal)

    said = json.loads(terminal("my-data", "export").out)

    assert [(each["what"], each["where"]) for each in said["named"]] == [("key", listed(terminal)[0]["id"])]


def test_a_key_that_is_not_there_is_told_so(terminal: Terminal) -> None:
    result = terminal("keys", "revoke", "ingen")

    assert (result.code, "ingen nøkkel med id «ingen»" in result.err) == (1, True)
