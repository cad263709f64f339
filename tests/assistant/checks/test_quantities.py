"""Numbers, dates and amounts are the same however they are written, and never the same when they are not."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checks.quantities import Quantity, Sort, loosely, quantities, without
from knowledge.language import Language

NB, NN, EN = Language.NB, Language.NN, Language.EN


def only(text: str, language: Language = NB) -> Quantity:
    found = quantities(text, language)
    assert len(found) == 1, [text[each.start : each.end] for each in found]
    return found[0]


def tells(told: str, source: str, told_in: Language = NB, source_in: Language = NB) -> bool:
    """Tell whether the one quantity in a text is told by one in another."""
    return any(only(told, told_in).is_told_by(other) for other in quantities(source, source_in))


SAME = [
    ("1200 personer", NB, "1 200 personer", NB),
    ("1200 personer", NB, "1.200 personer", NB),
    ("1,200 people", EN, "1200 personer", NB),
    ("1\u00a0200 personer", NB, "1\u202f200 personar", NN),
    ("fjorten dager", NB, "14 dager", NB),
    ("14 days", EN, "fjorten dagar", NN),
    ("fourteen days", EN, "fjorten dager", NB),
    ("sju byer", NB, "syv byer", NB),
    ("tjueen kommuner", NB, "21 kommunar", NN),
    ("twenty-one towns", EN, "tjueein kommunar", NN),
    ("enogtyve år", NB, "21 år", NB),
    ("femogtredve år", NB, "thirty-five years", EN),
    ("tredje plass", NB, "3 plass", NB),
    ("1,5 mill. kr", NB, "1 500 000 kroner", NB),
    ("1,5 millioner kroner", NB, "1.5 million kroner", NN),
    ("1.5 million NOK", EN, "1 500 000 norske kroner", NB),
    ("kr 1 500 000", NB, "1,5 MNOK", NB),
    ("MNOK 1,5", NB, "1,5 mill. kr.", NB),
    ("42 mrd. kroner", NB, "42 milliardar kroner", NN),
    ("42 billion NOK", EN, "42 milliarder kroner", NB),
    ("20 millioner euro", NB, "€20 million", EN),
    ("en halv million", NB, "500 000", NB),
    ("ein halv million kroner", NN, "500 000 kroner", NB),
    ("half a million", EN, "en halv million", NB),
    ("halvannen million", NB, "1,5 millioner", NB),
    ("3 tusen", NB, "3000", NB),
    ("40 %", NB, "40 prosent", NB),
    ("40 %", NB, "40%", NB),
    ("40 per cent", EN, "40 pst", NB),
    ("12,5 prosent", NB, "12.5 percent", EN),
    ("halvparten", NB, "50 prosent", NB),
    ("half of them", EN, "halvparten", NN),
    ("en tredjedel", NB, "a third", EN),
    ("to tredeler", NB, "2/3", NB),
    ("two thirds", EN, "67 prosent", NB),
    ("33 prosent", NB, "ein tredel", NN),
    ("3/4", NB, "tre firedelar", NN),
    ("tre av", NB, "three of", EN),
    ("17. november 2022", NB, "17.11.2022", NB),
    ("November 17, 2022", EN, "17. november 2022", NN),
    ("17th of November 2022", EN, "17/11/2022", NB),
    ("2022-11-17", NB, "17 Nov. 2022", EN),
    ("november 2022", NB, "17. november 2022", NB),
    ("07/2019", NB, "juli 2019", NB),
    ("July 2019", EN, "07/2019", NB),
    ("2022", NB, "17. november 2022", NB),
    ("17. november", NB, "17.11.2022", NB),
    ("2018", NB, "2015-18", NB),
    ("2015", NB, "2015–2018", NB),
    ("2018", NB, "2015–2018", NB),
    ("40", NB, "40 prosent", NB),
    ("500 000 kroner", NB, "500 000", NB),
]


@pytest.mark.parametrize(("told", "told_in", "source", "source_in"), SAME, ids=[f"{a} ~ {c}" for a, _, c, _ in SAME])
def test_what_is_the_same_is_told_however_it_is_written(
    told: str, told_in: Language, source: str, source_in: Language
) -> None:
    assert tells(told, source, told_in, source_in)


OTHER = [
    ("1200 personer", "12 000 personer"),
    ("1200 personer", "120 personer"),
    ("14 dager", "15 dager"),
    ("fjorten dager", "førti dager"),
    ("1,5 mill. kr", "15 mill. kr"),
    ("1,5 mill. kr", "1,5 mrd. kr"),
    ("1,5 millioner kroner", "1,5 millioner euro"),
    ("40 prosent", "40 kroner"),
    ("40 prosent", "40 personer"),
    ("40 kroner", "40 prosent"),
    ("halvparten", "60 prosent"),
    ("en tredjedel", "to tredjedeler"),
    ("2/3", "3/4"),
    ("17. november 2022", "17. november 2021"),
    ("17. november 2022", "18. november 2022"),
    ("17. november 2022", "november 2022"),
    ("17. november 2022", "2022"),
    ("november 2022", "oktober 2022"),
    ("07/2019", "08/2019"),
    ("2022", "17. november 2021"),
    ("2016", "2015-18"),
    ("11", "17.11.2022"),
    ("en halv million", "en million"),
    ("5", "2015"),
]


@pytest.mark.parametrize(("told", "source"), OTHER, ids=[f"{a} / {b}" for a, b in OTHER])
def test_what_is_not_the_same_is_not_told(told: str, source: str) -> None:
    assert not tells(told, source)


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("Panelet hadde 40 innbyggere og møttes fire ganger i 2020.", NB, ["40", "fire", "2020"]),
        ("Målet er 55 prosent innen 2030, vedtatt 9. juni 2021.", NB, ["55 prosent", "2030", "9. juni 2021"]),
        ("I 2020 300 personer", NB, ["2020", "300"]),
        ("Vi to som møttes", NB, ["to"]),
        ("They may go to the march", EN, []),
        ("To of them", EN, []),
        ("Two of them", EN, ["Two"]),
        ("U4SSC og CO2", NB, []),
        ("første gang, andre gang", NB, []),
        ("mellom 10 og 20 prosent", NB, ["10", "20 prosent"]),
        ("10–20 prosent", NB, ["10", "20 prosent"]),
        ("", NB, []),
    ],
)
def test_quantities_are_found_where_they_stand_and_nowhere_else(
    text: str, language: Language, parts: list[str]
) -> None:
    assert [text[each.start : each.end].strip() for each in quantities(text, language)] == parts


def test_a_source_may_mean_a_number_by_a_word_that_is_seldom_one() -> None:
    assert quantities("En pilot ble prøvd.") == []
    assert [each.loose for each in loosely("En pilot ble prøvd i 2020.")] == [True, False]
    assert tells("1 pilot", "to piloter") is False
    assert any(only("1 pilot").is_told_by(other) for other in loosely("En pilot ble prøvd."))


def test_only_four_figures_of_our_time_are_a_year() -> None:
    assert only("2022").is_year
    assert not only("1200").is_year
    assert not only("2022 kroner").is_year
    assert not only("202").is_year


def test_a_text_without_its_quantities_keeps_the_places_of_its_words() -> None:
    text = "Panelet hadde 40 innbyggere i 2020."
    bare = without(text, quantities(text))

    assert bare == "Panelet hadde    innbyggere i     ."
    assert len(bare) == len(text)


def grouped(number: int, sign: str) -> str:
    return f"{number:,}".replace(",", sign)


def scaled(number: int) -> list[str]:
    """Spell a number with its scale, where it has few figures."""
    return [
        f"{number // scale}{comma}{number % scale * 10 // scale} {name}"
        for scale, names in ((10**6, ("millioner", "mill.", "million")), (10**9, ("milliarder", "mrd.", "billion")))
        if number >= scale and number % (scale // 10) == 0
        for name in names
        for comma in ",."
    ]


NUMBERS = st.integers(0, 10**12) | st.integers(0, 9999) | st.integers(0, 10_000).map(lambda n: n * 10**5)


@given(number=NUMBERS, data=st.data())
def test_every_spelling_of_a_number_is_told_by_every_other(number: int, data: st.DataObject) -> None:
    spellings = [str(number), *(grouped(number, sign) for sign in (" ", "\u00a0", "\u202f", ".", ",", "'"))]
    one, other = (data.draw(st.sampled_from([*spellings, *scaled(number)])) for _ in range(2))

    assert tells(f"Det var {one} i alt.", f"I alt {other}.")


@given(number=st.integers(0, 10**12), other=st.integers(0, 10**12), sign=st.sampled_from([" ", "\u00a0", "'"]))
def test_no_number_is_told_by_another(number: int, other: int, sign: str) -> None:
    assert tells(f"{number} i alt", f"{grouped(other, sign)} i alt") == (number == other)


WORDS = {
    NB: "tjue|tretti|førti|femti|seksti|sytti|åtti|nitti",
    EN: "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety",
}
UNITS = {NB: "en|to|tre|fire|fem|seks|sju|åtte|ni", EN: "one|two|three|four|five|six|seven|eight|nine"}


@given(ten=st.integers(2, 9), unit=st.integers(0, 9), language=st.sampled_from([NB, EN]))
def test_a_number_word_is_told_by_its_figures(ten: int, unit: int, language: Language) -> None:
    tens, units = WORDS[language].split("|"), ["", *UNITS[language].split("|")]
    word = tens[ten - 2] + ("-" if language is EN and unit else "") + units[unit]

    assert tells(f"{word} år", f"{10 * ten + unit} år", language, NB)
    assert not tells(f"{word} år", f"{10 * ten + (unit + 1) % 10} år", language, NB)


MONTHS = {
    NB: "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember",
    EN: "January|February|March|April|May|June|July|August|September|October|November|December",
}


def spelled(day: date, data: st.DataObject) -> tuple[str, Language]:
    names = {language: names.split("|")[day.month - 1] for language, names in MONTHS.items()}
    return data.draw(
        st.sampled_from(
            [
                (f"{day.day}. {names[NB]} {day.year}", NB),
                (f"{day.day}.{day.month}.{day.year}", NB),
                (f"{day:%d.%m.%Y}", NB),
                (f"{day:%Y-%m-%d}", NB),
                (f"{day.day} {names[EN]} {day.year}", EN),
                (f"{names[EN]} {day.day}, {day.year}", EN),
            ]
        )
    )


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(one=DAYS, other=DAYS, data=st.data())
def test_every_spelling_of_a_date_is_told_by_every_other_and_by_no_other_date(
    one: date, other: date, data: st.DataObject
) -> None:
    told, told_in = spelled(one, data)
    again, again_in = spelled(one, data)
    strange, strange_in = spelled(other, data)

    assert tells(told, f"Vedtatt {again}.", told_in, again_in)
    assert tells(told, f"Vedtatt {strange}.", told_in, strange_in) == (one == other)


@given(text=st.text(max_size=80) | st.text("0123456789., /-%krmil'", max_size=30), language=st.sampled_from(Language))
def test_in_any_text_quantities_stand_in_order_and_do_not_overlap(text: str, language: Language) -> None:
    found = loosely(text, language)

    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(each.sort is Sort.DATE or each.readings for each in found)
