"""``omstilling pause``, ``resume`` and ``pauses``: the switch that closes a door."""

import json

import pytest
from conftest import Terminal

REASON = "Vi legger inn nye planer."


def test_a_door_is_closed_and_opened_and_both_are_remembered(terminal: Terminal) -> None:
    assert terminal("pauses").out == "Ingen dører har vært stengt.\n"
    closed = terminal("pause", "api", "--reason", REASON, "--by", "Kari")
    standing = json.loads(terminal("pauses", "--json").out)
    opened = terminal("resume", "api", "--by", "Ola")
    after = json.loads(terminal("pauses", "--json").out)

    assert (closed.code, opened.code) == (0, 0)
    assert "omstilling resume api" in closed.out
    assert [(each["door"], each["reason"], each["begun_by"]) for each in standing["standing"]] == [
        ("api", REASON, "Kari")
    ]
    assert after["standing"] == []
    assert [each["ended_by"] for each in after["history"]] == ["Ola"]
    assert REASON in terminal("pauses").out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("pause", "kjeller", "--reason", REASON), "Velg en av disse: web, slack, api, mcp."),
        (("pause", "web", "--reason", " "), "--reason"),
        (("pause", "web", "--reason", "x" * 301), "300"),
        (("pause", "web", "--reason", "Gjelder 13097248022."), "fødselsnummer"),
        (("resume", "web"), "er ikke stengt"),
    ],
)
def test_what_cannot_be_done_is_told_and_closes_nothing(
    terminal: Terminal, arguments: tuple[str, ...], word: str
) -> None:
    told = terminal(*arguments)

    assert told.code == 1
    assert word in told.err
    assert json.loads(terminal("pauses", "--json").out)["history"] == []
