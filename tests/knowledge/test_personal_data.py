"""Every identity number is found, however it is written, exactly where it stands; figures are left alone.

All numbers here are computed from random dates and check digits, or belong to people born in 2032.
"""

import unicodedata
from random import Random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.personal_numbers import KINDS, SPELLINGS, check_digits, numbers, spelled
from knowledge.personal_data.finding import Found, found_in
from knowledge.personal_data.folding import foldings
from knowledge.personal_data.kinds import Personal, is_strong

TOLD_AS = {
    "birth_number": Personal.BIRTH_NUMBER,
    "birth_number_2032": Personal.BIRTH_NUMBER,
    "d_number": Personal.D_NUMBER,
    "d_number_2032": Personal.D_NUMBER,
    "month_40": Personal.H_NUMBER,
    "month_65": Personal.TEST_NUMBER,
    "month_80": Personal.TEST_NUMBER,
    "d_month_80": Personal.TEST_NUMBER,
    "fh_number": Personal.FH_NUMBER,
    "duf_number": Personal.DUF_NUMBER,
}


def a_number(kind: str = "birth_number", seed: int = 0) -> str:
    return next(numbers(kind, Random(seed)))


def strong(text: str) -> list[str]:
    return [text[each.start : each.end] for each in found_in(text) if is_strong(each.kind)]


words = st.text(st.sampled_from("abcæøå ,;()«»\n"), max_size=12)


@given(st.sampled_from(sorted(KINDS)), st.integers(), st.sampled_from(SPELLINGS), words, words)
def test_any_number_in_any_spelling_is_found_exactly_where_it_stands(kind, seed, spelling, before, after) -> None:  # type: ignore[no-untyped-def]
    written = spelled(a_number(kind, seed), spelling)
    if written is None:
        return

    found = found_in(f"{before}{written}{after}")

    assert found == (Found(TOLD_AS[kind], len(before), len(before) + len(written)),)


def test_every_kind_that_is_generated_is_told_by_its_name() -> None:
    assert KINDS.keys() == TOLD_AS.keys()


@pytest.mark.parametrize("number", ["02013299997", "02013299903", "02013299806"])
def test_the_examples_of_the_tax_administration_for_2032_are_found(number: str) -> None:
    assert strong(f"Barnet får {number}.") == [number]


@given(st.integers(), st.integers(1, 9))
def test_a_number_with_a_wrong_last_digit_is_no_identity_number(seed: int, more: int) -> None:
    right = a_number("birth_number", seed)

    assert strong(right[:10] + str((int(right[10]) + more) % 10)) == []


@pytest.mark.parametrize("remainder", range(4, 11))
def test_a_first_check_digit_that_leaves_more_than_three_is_refused(remainder: int) -> None:
    endings = ((nine, check_digits(nine, remainder)) for nine in (f"150683{each:03}" for each in range(500)))
    refused = [f"{nine}{ending}" for nine, ending in endings if ending]

    assert len(refused) > 300
    assert [number for number in refused if strong(number)] == []


@pytest.mark.parametrize(
    "date", ["320183", "000183", "720183", "290283", "310483", "011383", "013983", "015383", "019383"]
)
def test_a_day_that_does_not_exist_makes_no_number(date: str) -> None:
    made = [f"{date}{each:03}{ending}" for each in range(1000) if (ending := check_digits(f"{date}{each:03}"))]

    assert len(made) > 500
    assert [number for number in made if strong(number)] == []


def test_the_last_of_february_in_the_year_2000_exists() -> None:
    number = next(
        f"290200{each:03}{ending}" for each in range(500, 999) if (ending := check_digits(f"290200{each:03}"))
    )

    assert strong(number) == [number]


NUMBER = a_number()


@pytest.mark.parametrize(
    "text",
    [
        "Nr. 12 {} 500",
        "0301 {} 91",
        "fnr{}x",
        "_{}_",
        "2024_{}.pdf",
        "5,{},300",
        "sak 2024/123-{}",
        "{}²",
        "{}①",
        "12\u200b{}",
        "?id=%20{}%20",
        "<b>{}</b>",
        "{}\n{}",
    ],
)
def test_nothing_around_a_number_hides_it(text: str) -> None:
    assert strong(text.replace("{}", NUMBER)) == [NUMBER] * text.count("{}")


@pytest.mark.parametrize(
    "between",
    [" ", "\u00a0", "\u2009", "\u202f", "\u3000", ".", "-", "\u2011", "\u2013", "\u2212", "\u00ad", "\u200b", "\u2060",
     "_", "/", ":", "+", " - ", " – ", "\n", "\t", "%20", "%C2%A0", "%e2%80%93", "%E2%80%8B", "%2D", "．"],
)  # fmt: skip
def test_whatever_people_and_programs_put_between_date_and_number_is_seen_through(between: str) -> None:
    written = f"{NUMBER[:6]}{between}{NUMBER[6:]}"

    assert strong(f"Gjelder {written} i dag") == [written]


def test_every_character_that_compatibility_makes_a_digit_is_read_as_that_digit() -> None:
    folded = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x80, 0x110000)}
    signs = {sign: digit for sign, digit in folded.items() if len(digit) == 1 and digit in "0123456789"}

    assert len(signs) > 50
    assert {sign: foldings(sign)[-1] for sign in signs} == signs


@pytest.mark.parametrize("zero", ["０", "٠", "०", "𝟎", "⁰"])
def test_a_number_in_digits_of_another_style_or_script_is_found(zero: str) -> None:
    digits = [sign for sign in map(chr, range(0x80, 0x1FFFF)) if unicodedata.digit(sign, None) is not None]
    style = unicodedata.name(zero).rsplit(" ", 1)[0]
    of = {unicodedata.digit(each): each for each in digits if unicodedata.name(each).rsplit(" ", 1)[0] == style}
    written = "".join(of[int(each)] for each in NUMBER)

    assert strong(f"({written})") == [written]


@given(st.text(st.sampled_from("0123456789019 .-\u200b\u00a0%²@+/ab"), max_size=60))
def test_finds_lie_in_the_text_in_order_and_apart(text: str) -> None:
    found = found_in(text)

    edges = [edge for each in found for edge in (each.start, each.end)]
    assert edges == sorted(edges)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(len(folded) == len(text) for folded in foldings(text))


@given(st.text(max_size=60))
def test_folding_changes_no_length(text: str) -> None:
    assert all(len(folded) == len(text) for folded in foldings(text))


@pytest.mark.parametrize(
    "text",
    [
        "Organisasjonsnummer 974760673, 974 760 673 MVA",
        "Gnr. 123 bnr. 45, 5006-123/45/0/0",
        "Saksnr. 2021/12345, 24/01234-5 og 24/01235-17",
        "Kommune 0301: 709 037 innbyggere, 12 345 678 901 kr, 98 765 432 109 kr",
        "12345678 1234567 123456 1234 12,5 2019 2020 2021 2022",
        "31.12.2024, 2024-12-31 23:59:59, 31.12.24–01.01.25",
        "ISBN 978-82-15-01234-5 og 9788215012345",
        "LOV-2005-05-20-28, FOR-2006-02-15-456 § 12-3",
        "59.9127394 10.7461000",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14",
        "a@b, @navn, 50 % @ 3",
        "",
    ],
)
def test_public_figures_raise_no_alarm(text: str) -> None:
    assert found_in(text) == ()


@pytest.mark.parametrize(
    "phone",
    [
        "+47 912 34 567",
        "+4791234567",
        "(+47) 22 12 34 56".removeprefix("("),
        "0047 91 23 45 67",
        "912 34 567",
        "22 12 34 56",
    ],
)
def test_a_norwegian_phone_number_is_found_and_is_weak(phone: str) -> None:
    text = f"Ring {phone}."

    assert [(each.kind, text[each.start : each.end]) for each in found_in(text)] == [(Personal.PHONE, phone)]
    assert not is_strong(Personal.PHONE)


@pytest.mark.parametrize("address", ["kari.eksempel@example.no", "k+a@post.example.kommune.no", "kåre@exämple.no"])
def test_an_address_is_found_and_is_weak(address: str) -> None:
    text = f"Skriv til <{address}>, ikke til @{address[:4]}."

    assert [(each.kind, text[each.start : each.end]) for each in found_in(text)] == [(Personal.EMAIL, address)]
    assert not is_strong(Personal.EMAIL)


@pytest.mark.parametrize("account", ["12345678911", "1234.56.78911", "1234 56 78911"])
def test_an_account_number_is_found_and_is_weak(account: str) -> None:
    text = f"Betal til {account} i dag"

    assert [(each.kind, text[each.start : each.end]) for each in found_in(text)] == [(Personal.ACCOUNT, account)]
    assert not is_strong(Personal.ACCOUNT)


def test_what_may_be_either_is_told_as_the_identity_number() -> None:
    both = (each for each in numbers("birth_number", Random(1)) if _passes_as_account(each))

    assert [each.kind for each in found_in(next(both))] == [Personal.BIRTH_NUMBER]


def _passes_as_account(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), number, strict=True))
    return total % 11 == 0


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "12 ",
        "1 ",
        "1\u200b",
        "123456 12345 ",
        "a@",
        "@",
        "a.",
        "a" * 63 + "(@",
        "%20",
        "+47 ",
        "²1",
        "01.01.70 ",
    ],
)
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    short, long = (min(time_of(piece * (signs // len(piece))) for _ in range(3)) for signs in (10_000, 80_000))

    assert long / short < 32  # eight times as much, or 64 times where each sign is looked at from each


def time_of(text: str) -> float:
    """Give the seconds that it takes to look through a text."""
    began = perf_counter()
    found_in(text)
    return perf_counter() - began
