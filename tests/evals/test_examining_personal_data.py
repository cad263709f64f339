"""The examiner of the guard: its numbers are right, its figures are no numbers, and what goes wrong counts."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from builders import a_file
from conftest import Terminal
from stdnum.isbn import is_valid as is_isbn
from stdnum.no import fodselsnummer
from stdnum.no.orgnr import is_valid as is_orgnr

from evals import look_alikes, personal_data
from evals.personal_data import MOST_ALARMS, Alarms, alarms_in
from evals.personal_numbers import SPELLINGS, numbers, spelled


def test_the_generated_numbers_are_right_by_another_hand() -> None:
    for kind in ("birth_number", "d_number", "month_40"):
        drawn = numbers(kind, Random(1))
        born = [next(drawn) for _ in range(500)]
        assert [number for number in born if not _has_check_digits(number)] == []


def _has_check_digits(number: str) -> bool:
    return (fodselsnummer.calc_check_digit1(number), fodselsnummer.calc_check_digit2(number)) == tuple(number[9:])


def test_a_number_of_2032_is_not_right_by_the_old_rule() -> None:
    drawn = numbers("birth_number_2032", Random(1))

    assert not any(_has_check_digits(next(drawn)) for _ in range(500))


def test_there_are_at_least_eight_spellings_of_every_kind_and_no_digit_is_lost() -> None:
    for number in ("12345678901", "123456789012"):
        written = [each for spelling in SPELLINGS if (each := spelled(number, spelling))]
        assert len(set(written)) == len(written) >= 8
        digits = ["".join(str(int(sign)) for sign in each if sign.isdigit()) for each in written]
        assert digits == [number] * len(written)


def test_the_look_alikes_are_what_they_look_like() -> None:
    random = Random(1)

    assert all(is_orgnr(look_alikes.FIGURES["orgnr"](random)) for _ in range(200))
    assert all(is_isbn(look_alikes.FIGURES["isbn"](random)) for _ in range(200))


def test_what_is_found_where_nothing_is_counts_as_a_false_alarm() -> None:
    number = next(numbers("birth_number", Random(0)))

    counted = alarms_in([f"{number} og 12 345 678 901", "tlf. 912 34 567", "2024"])

    assert (counted.strong, counted.candidates, counted.digits) == (1, 2, 34)
    assert counted.weak == {"phone": 1}
    assert (counted.share, round(counted.per_million_digits)) == (0.5, 29412)


def test_a_missed_number_or_too_many_alarms_do_not_pass() -> None:
    held = personal_data.examine(each=1, digits=20_000)
    many = Alarms(10_000, 1000, 1 + round(1000 * MOST_ALARMS), {})

    assert replace(held, look_alikes=replace(many, strong=0)).passes
    assert not replace(held, look_alikes=many).passes
    first, *rest = held.kinds
    assert not replace(held, look_alikes=replace(many, strong=0), kinds=(replace(first, found=0), *rest)).passes


def test_the_whole_examination_passes_and_is_told_as_json(terminal: Terminal, tmp_path: Path) -> None:
    a_file(tmp_path / "tekster", "plan.md", "Ring 912 34 567. Kommunen har 12 345 678 901 kroner.")

    result = terminal("evals", "personal-data", "--texts", tmp_path / "tekster", "--json")

    told = json.loads(result.out)
    assert (result.code, result.err) == (0, "")
    assert told["passes"] is True
    assert len(told["kinds"]) == 10
    assert all(each["found"] == each["of"] >= 1000 for each in told["kinds"])
    assert told["look_alikes"]["digits"] >= 1_000_000
    assert told["look_alikes"]["share"] < told["limit"] == 0.002
    assert told["missed"] == []
    texts = told["texts"]
    assert (texts["strong"], texts["candidates"], texts["weak"]) == (0, 1, {"phone": 1})


def test_too_many_alarms_are_told_and_the_exit_code_is_one(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.personal_data.MOST_ALARMS", 0.0)

    result = terminal("evals", "personal-data")

    assert result.code == 1
    assert "birth_number" in result.out
    assert "falske alarmer blant" in result.out
    assert "Ikke i orden" in result.out


def test_a_folder_of_texts_that_is_not_there_is_told_of_before_anything_is_measured(
    terminal: Terminal, tmp_path: Path
) -> None:
    result = terminal("evals", "personal-data", "--texts", tmp_path / "borte")

    assert (result.code, result.out) == (1, "")
    assert "borte" in result.err
