"""A national identity number that somebody writes outside a question is refused before it is stored or searched for."""

from pathlib import Path

import pytest
from conftest import Terminal

from bots.refusing import refuse_identity_numbers
from knowledge.errors import Invalid

NUMBER = "020132 99997"  # an example of the tax administration, of somebody born in 2032
SENTENCE = "Teksten ser ut til å inneholde et fødselsnummer eller et annet personnummer."


@pytest.mark.parametrize("texts", [[NUMBER], ["Kort", None, f"Gjelder {NUMBER}."]])
def test_an_identity_number_is_refused_and_not_repeated(texts: list[str | None]) -> None:
    with pytest.raises(Invalid) as refused:
        refuse_identity_numbers(texts)

    assert NUMBER not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["Ring 22 86 10 00", "post@asker.kommune.no", "Konto 1234.56.78903", "12 345 678 901", ""]
)
def test_what_is_often_an_office_s_own_may_be_written(text: str) -> None:
    refuse_identity_numbers([text, None])


@pytest.mark.parametrize(
    "command",
    [
        ("search", f"vedtak om {NUMBER}"),
        ("feedback", "give", "et-svar", "--useful", "--comment", f"Gjelder {NUMBER}"),
        ("feedback", "give", "et-svar", "--useful", "--reason", f"Gjelder {NUMBER}"),
        ("feedback", "set", "en-mening", "--state", "seen", "--note", NUMBER),
        ("projects", "new", "torg", "--municipality", "Asker", "--description", NUMBER),
        ("projects", "new", "torg", "--municipality", "Asker", "--title", NUMBER),
        ("projects", "new", NUMBER.replace(" ", ""), "--municipality", "Asker"),
        ("projects", "new", "torg", "--municipality", "Asker", "--by", NUMBER),
        ("projects", "edit", "loft", "--description", NUMBER),
        ("projects", "edit", "loft", "--participant", f"leder: {NUMBER}"),
        ("projects", "set", "loft", "st-1-byprofil", "--state", "done", "--note", NUMBER),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_what_is_written_at_the_terminal_is_refused_and_in_no_file(
    terminal: Terminal, tmp_path: Path, command: tuple[str, ...]
) -> None:
    assert terminal("projects", "new", "loft", "--municipality", "Asker").code == 0

    result = terminal(*command)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(SENTENCE)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if NUMBER.split()[1].encode() in path.read_bytes()] == []
