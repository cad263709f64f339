"""Norway's municipalities, as the table that comes with the program has them."""

import re
from collections import Counter
from importlib import resources
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import Invalid, NotFound
from knowledge.municipalities import Municipalities, Municipality, Size, load_municipalities

TABLE: dict[str, Any] = yaml.safe_load(
    resources.files("knowledge").joinpath("content", "municipalities.yaml").read_text("utf-8")
)
TODAY = {each["number"] for each in TABLE["municipalities"]}
FORMER = {each["number"]: each["became"] for each in TABLE["former"]}
EVERY = load_municipalities()

A = Municipality("0001", ("Nordvik", "Davvi"), "Fylket", Size.SMALL)
B = Municipality("0002", ("Sørvik",), "Fylket", Size.LARGE)
C = Municipality("0003", ("Vik",), "Fylket", Size.MEDIUM)
D = Municipality("0004", ("Vik", "Sørvik gamle"), "Fylket", Size.MEDIUM)
FEW = Municipalities([A, B, C, D], {"0101": ["0001"], "0102": ["0001"], "0103": ["0002", "0003"], "0104": ["9999"]})


def test_a_number_of_today_is_that_municipality() -> None:
    assert FEW.today("0001") == (A,)
    assert FEW.called(" 0001 ") == A


def test_a_former_number_is_what_it_became() -> None:
    assert FEW.today("0101") == (A,)
    assert FEW.called("0101") == A
    assert FEW.name("0102") == "Nordvik"


def test_a_number_that_became_several_is_never_taken_for_one_of_them() -> None:
    assert FEW.today("0103") == (B, C)
    assert FEW.name("0103") == "Sørvik / Vik"
    with pytest.raises(Invalid) as failure:
        FEW.called("0103")
    assert failure.value.code == "municipality_ambiguous"
    assert failure.value.details == {"municipality": "0103", "choices": "Sørvik (0002), Vik (0003)"}
    assert "0103" not in FEW.numbers("0002") | FEW.numbers("0003")


def test_a_name_that_two_municipalities_have_is_answered_with_both() -> None:
    with pytest.raises(Invalid) as failure:
        FEW.called("vik")

    assert failure.value.details == {"municipality": "vik", "choices": "Vik (0003), Vik (0004)"}


@pytest.mark.parametrize("said", ["Nordvik", "nordvik", " NORDVIK ", "Davvi", "davvi"])
def test_a_municipality_is_called_by_each_of_its_official_names(said: str) -> None:
    assert FEW.called(said) == A
    assert A.name == "Nordvik"


@pytest.mark.parametrize("said", ["", " ", "Nord", "9999", "0104", "000", "Nordvik kommune"])
def test_what_no_municipality_is_called_is_not_found(said: str) -> None:
    with pytest.raises(NotFound) as failure:
        FEW.called(said)

    assert (failure.value.code, failure.value.details) == ("municipality_unknown", {"municipality": said})


def test_a_number_that_nobody_knows_is_shown_as_it_is() -> None:
    assert FEW.today("9999") == ()
    assert FEW.name("9999") == "9999"
    assert FEW.numbers("8888") == {"8888"}


def test_the_numbers_of_a_municipality_are_its_own_and_those_that_became_it_alone() -> None:
    assert FEW.numbers("0001") == {"0001", "0101", "0102"}
    assert FEW.numbers("0002") == {"0002"}


COUNTIES = {"Oslo": 1, "Rogaland": 23, "Møre og Romsdal": 27, "Nordland": 41, "Østfold": 12, "Akershus": 21,
            "Buskerud": 18, "Innlandet": 46, "Vestfold": 6, "Telemark": 17, "Agder": 25, "Vestland": 43,
            "Trøndelag": 38, "Troms": 21, "Finnmark": 18}  # fmt: skip
"""How many municipalities each county has had since 1 January 2024."""


def test_the_table_has_every_municipality_of_every_county() -> None:
    counted = Counter(EVERY.called(number).county for number in TODAY)

    assert counted == COUNTIES
    assert len(TODAY) == sum(COUNTIES.values()) == len(TABLE["municipalities"]) == 357


def test_every_number_has_four_digits_and_begins_with_its_countys() -> None:
    counties = {each["number"]: each["name"] for each in TABLE["counties"]}

    assert all(re.fullmatch(r"\d{4}", number) for number in TODAY | FORMER.keys())
    for number in TODAY:
        assert EVERY.called(number).county == counties[number[:2]]


def test_no_number_is_both_of_today_and_former_and_none_stands_twice() -> None:
    assert not TODAY & FORMER.keys()
    assert len(FORMER) == len(TABLE["former"])


def test_every_former_number_leads_to_municipalities_of_today() -> None:
    for number, became in FORMER.items():
        assert became, number
        assert len(set(became)) == len(became), number
        assert [each.number for each in EVERY.today(number)] == became


@pytest.mark.parametrize(
    ("number", "name", "county", "size"),
    [
        ("0301", "Oslo", "Oslo", Size.LARGE),
        ("5001", "Trondheim", "Trøndelag", Size.LARGE),
        ("5006", "Steinkjer", "Trøndelag", Size.LARGE),
        ("3203", "Asker", "Akershus", Size.LARGE),
        ("1508", "Ålesund", "Møre og Romsdal", Size.LARGE),
        ("3120", "Rakkestad", "Østfold", Size.MEDIUM),
        ("1151", "Utsira", "Rogaland", Size.SMALL),
        ("5041", "Snåsa", "Trøndelag", Size.SMALL),
    ],
)
def test_a_municipality_has_its_name_county_and_size(number: str, name: str, county: str, size: Size) -> None:
    found = EVERY.called(name)

    assert (found.number, found.name, found.county, found.size) == (number, name, county, size)


@pytest.mark.parametrize(
    ("former", "today"),
    [
        ("0220", {"3203"}),  # Asker before 2020
        ("0627", {"3203"}),  # Røyken
        ("3025", {"3203"}),  # Asker in Viken
        ("1601", {"5001"}),  # Trondheim in Sør-Trøndelag
        ("1662", {"5001"}),  # Klæbu in Sør-Trøndelag
        ("5030", {"5001"}),  # Klæbu in Trøndelag
        ("1702", {"5006"}),  # Steinkjer
        ("5039", {"5006"}),  # Verran
        ("1534", {"1580"}),  # Haram before it was part of Ålesund
        ("1507", {"1508", "1580"}),  # Ålesund while Haram was part of it
        ("1850", {"1806", "1875"}),  # Tysfjord
        ("5012", {"5055", "5056", "5059"}),  # Snillfjord
    ],
)
def test_a_number_that_is_no_longer_used_leads_to_the_place_of_today(former: str, today: set[str]) -> None:
    assert {each.number for each in EVERY.today(former)} == today


def test_a_municipality_is_known_by_all_the_numbers_it_has_had() -> None:
    assert {"5001", "1601", "1662", "5030"} == EVERY.numbers("5001")
    assert EVERY.numbers("1508") & {"1507", "1580", "1534"} == set()


@pytest.mark.parametrize("said", ["Snåase", "Guovdageaidnu", "Kárášjohka", "Oslove"])
def test_a_sami_name_is_a_name_too(said: str) -> None:
    assert said in EVERY.called(said).names
    assert EVERY.called(said).name != said


@pytest.mark.parametrize("said", ["Herøy", "våler"])
def test_a_name_that_is_used_twice_in_the_country_is_never_guessed(said: str) -> None:
    with pytest.raises(Invalid) as failure:
        EVERY.called(said)

    assert failure.value.details["choices"].count("(") == 2  # type: ignore[attr-defined]


@given(st.sampled_from(sorted(TODAY | FORMER.keys())), st.sampled_from(sorted(TODAY)))
def test_a_number_is_among_those_of_a_municipality_exactly_when_it_is_that_one_alone(number: str, today: str) -> None:
    assert (number in EVERY.numbers(today)) is ([each.number for each in EVERY.today(number)] == [today])


def test_every_municipality_is_called_by_its_name_unless_another_has_it_too() -> None:
    names = Counter(name.casefold() for number in TODAY for name in EVERY.called(number).names)
    for number in TODAY:
        one = EVERY.called(number)
        for name in one.names:
            if names[name.casefold()] == 1:
                assert EVERY.called(name) == one
