import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import clean

SAMI = "Guovdageaidnu, Kárášjohka, Áltá, Tjïelte; ŧ ŋ đ č ž Đ Ŋ Ŧ æøå ÆØÅ"


def test_sami_and_norwegian_letters_are_untouched() -> None:
    assert clean.plain(SAMI) == SAMI


def test_letters_written_as_base_and_accent_become_one_letter() -> None:
    assert clean.plain(unicodedata.normalize("NFD", SAMI)) == SAMI


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\ufb01nne \ufb02yt e\ufb03", "finne flyt effi"),
        ("sam\u00adskaping", "samskaping"),
        ("sam\u00ad\nskaping", "samskaping"),
        ("1\u00a0000\u202f000", "1 000 000"),
        ("a\u200bb\u200dc\ufeff\u2060d", "abcd"),
        ("trygg\u202etxe.pdf", "tryggtxe.pdf"),
        ("syn\U000e0073\U000e0065lig", "synlig"),
        ("a\x00b\x07c\x9f", "abc"),
        ("a\x0bb\u2028c", "a\nb\nc"),
        ("by\u2011utvikling", "by-utvikling"),
        ("\uf0b7 punkt", "• punkt"),
        ("en\ud800sur", "ensur"),
        ("x² og ½", "x² og ½"),
    ],
)
def test_what_people_cannot_see_is_gone_and_the_rest_is_ordinary(written: str, read: str) -> None:
    assert clean.plain(written) == read


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean.plain(text)

    assert clean.plain(once) == once
    assert clean.flow(clean.flow(text)) == clean.flow(text)
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet=st.characters(categories=("L",)), min_size=1))
def test_no_letter_is_ever_lost(word: str) -> None:
    assert len(unicodedata.normalize("NFD", clean.plain(word))) >= len(unicodedata.normalize("NFD", word))


def test_a_paragraph_has_single_spaces_and_at_most_one_blank_line() -> None:
    assert clean.flow("  a   b \n\n\n\n c\t d ") == "a b\n\nc d"


@pytest.mark.parametrize(
    ("lines", "document", "joined"),
    [
        (["hjemme-", "boende eldre"], "", "hjemmeboende eldre"),
        (["nord-", "norsk"], "en nord-norsk by", "nord-norsk"),
        (["nord-", "norsk"], "en nordnorsk by", "nordnorsk"),
        (["Nord-", "Norge"], "", "Nord-Norge"),
        (["barnehage-", "og skole"], "", "barnehage- og skole"),
        (["EU-", "prosjekt"], "", "EU-prosjekt"),
        (["2017-", "2020"], "", "2017-2020"),
        (["en linje", "og en til"], "", "en linje og en til"),
        (["Kárás-", "johka"], "", "Kárásjohka"),
    ],
)
def test_words_divided_at_the_line_end_are_mended_as_the_document_writes_them(
    lines: list[str], document: str, joined: str
) -> None:
    assert clean.join_lines(lines, clean.words_in([document])) == joined


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("• punkt", "- punkt"),
        ("– punkt", "- punkt"),
        ("1) først", "1. først"),
        ("12. tolvte", "12. tolvte"),
        ("a) delpunkt", "a) delpunkt"),
        ("2024 var året", None),
        ("-5 grader", None),
        ("Vanlig tekst.", None),
    ],
)
def test_list_items_are_known_by_their_mark(line: str, item: str | None) -> None:
    assert clean.list_item(line) == item
