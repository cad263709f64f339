import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.sentences import is_list_item, sentence_spans, sentences, without_marker


@pytest.mark.parametrize(
    "parts",
    [
        ["Planen er vedtatt.", "Den gjelder fra nyttår."],
        ["Hvem bestemmer?", "Det gjør bystyret!", "Slik er det."],
        ["Planen ble vedtatt 9. juni 2020.", "Den gjelder nå."],
        ["Møtet var 12. Desember i fjor."],
        ["Det var den 3. gangen de møttes."],
        ["Kommunen har bl.a. 40 skoler, f.eks. Åsheim.", "Flere kommer."],
        ["Prosjektet kostet 3,5 mill. Kroner ble spart."],
        ["Det gjelder jf. § 11-2 i loven.", "Loven er ny."],
        ["Ordfører A. B. Hansen ledet møtet.", "Alle var der."],
        ["Andelen er 12.5 prosent.", "Den øker."],
        ["Målet er 3,14 prosent.", "Det er nådd."],
        ["«Vi må ha med folk.»", "Det sa rådmannen."],
        ["Hun sa «kom hit!» og gikk.", "Så ble det stille."],
        ["Det ble vedtatt i 2022.", "Etterpå kom pandemien."],
        ["De kom som nr. 2 av 10 kommuner.", "Det var bra."],
        ["Se www.asker.kommune.no for mer.", "Der står alt."],
        ["Vi vet ikke …", "Det får vi se."],
        ["Dr. Olsen og dir. Berg var med.", "De snakket lenge."],
        ["Dei møttest kl. 10.", "Det varte lenge."],
        ["The plan cost approx. 3 million.", "It was worth it, e.g. Limerick."],
    ],
    ids=lambda parts: parts[0],
)
def test_a_paragraph_is_cut_where_its_sentences_end(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_list_items_and_rows_are_units_of_their_own() -> None:
    text = "Slik gjør vi:\n\n- Spør folk. Og lytt.\n- Bygg\n1. Først\n12) Sist\nÅr: 2022; Vedtatt: ja"

    assert sentences(text) == [
        "Slik gjør vi:",
        "- Spør folk. Og lytt.",
        "- Bygg",
        "1. Først",
        "12) Sist",
        "År: 2022; Vedtatt: ja",
    ]


def test_the_marker_of_a_list_item_can_be_taken_off() -> None:
    assert [without_marker(item) for item in ("- Bygg", "• Bygg", "2. Bygg", "Bygg")] == ["Bygg"] * 4
    assert [is_list_item(item) for item in ("- Bygg", "2) Bygg", "Bygg", "2022 var et godt år")] == [
        True,
        True,
        False,
        False,
    ]


WORDS = st.lists(
    st.sampled_from(
        ["Planen", "vedtatt.", "9.", "juni", "bl.a.", "Å", "A.", "«Ja.»", "3,5", "mill.", "\n", "\n\n", "- ", "1. ",
         " ", "!", "?", "…", "slutt)", "\t", "\u00a0", "\x85", "\u2028", "x.", "nr.", "2022."]
    ),
    max_size=40,
).map(" ".join)  # fmt: skip


@given(st.one_of(WORDS, st.text(max_size=200)))
@example("-\nPlanen er vedtatt.")
@example("A.\x85B. C.")
def test_spans_are_ordered_disjoint_and_lose_nothing_but_white_space(text: str) -> None:
    spans = list(sentence_spans(text))

    ends = [0]
    for start, end in spans:
        assert ends[-1] <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert text[ends[-1] : start].strip() == ""
        ends.append(end)
    assert text[ends[-1] :].strip() == ""
