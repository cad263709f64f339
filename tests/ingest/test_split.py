import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.section import Section
from ingest.split import MOST, split
from knowledge.document import Chunk


def cut(*sections: Section, most: int = MOST) -> tuple[str, tuple[Chunk, ...]]:
    return split("plan", "Planen", sections, most)


def texts(*sections: Section, most: int = MOST) -> list[str]:
    return [chunk.text for chunk in cut(*sections, most=most)[1]]


def test_a_section_that_fits_is_one_chunk_under_its_headings() -> None:
    text, (chunk,) = cut(Section(("Planen", "Vann"), "Om vann.\n\nOg rør.", page=3, page_label="iii"))

    assert text == "Planen\n\nVann\n\nOm vann.\n\nOg rør."
    assert chunk.text == text[chunk.start : chunk.end] == "Om vann.\n\nOg rør."
    assert (chunk.heading_path, chunk.page, chunk.page_label) == (("Planen", "Vann"), 3, "iii")
    assert chunk.searched == "Planen\nVann\nOm vann.\n\nOg rør."


def test_headings_stand_once_in_the_text_and_in_no_chunk() -> None:
    text, chunks = cut(
        Section(("A",), "Først."), Section(("A", "B"), "Så."), Section(("A", "C"), "Sist."), Section(("D",), "Slutt.")
    )

    assert text == "A\n\nFørst.\n\nB\n\nSå.\n\nC\n\nSist.\n\nD\n\nSlutt."
    assert [chunk.text for chunk in chunks] == ["Først.", "Så.", "Sist.", "Slutt."]


def test_a_long_section_is_cut_between_paragraphs() -> None:
    assert texts(Section((), "En to tre.\n\nFire fem.\n\nSeks sju."), most=22) == [
        "En to tre.\n\nFire fem.",
        "Seks sju.",
    ]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    assert texts(Section((), "Den første er her. Den andre er der. Den tredje er borte."), most=36) == [
        "Den første er her. Den andre er der.",
        "Den tredje er borte.",
    ]


def test_a_sentence_without_end_is_cut_between_words() -> None:
    found = texts(Section((), "ord " * 30), most=20)

    assert all(len(piece) <= 20 and set(piece.split()) == {"ord"} for piece in found)
    assert sum(piece.count("ord") for piece in found) == 30


def test_a_lead_in_goes_with_what_it_introduces() -> None:
    text = "Innledning om saken.\n\nDette gjør vi:\n\n- vi spør folk\n- vi bygger"

    assert texts(Section((), text), most=45) == [
        "Innledning om saken.",
        "Dette gjør vi:\n\n- vi spør folk\n- vi bygger",
    ]


@pytest.mark.parametrize("heading", ["Kilder", "Kjelder:", "SOURCES", "Litteraturliste", " Referanser "])
def test_reference_lists_are_kept_in_the_text_but_not_searched(heading: str) -> None:
    text, chunks = cut(Section(("Planen",), "Om vann."), Section(("Planen", heading), "Olsen (2019)."))

    assert "Olsen (2019)." in text
    assert [chunk.text for chunk in chunks] == ["Om vann."]


def test_the_same_section_twice_gives_chunks_of_different_names_that_stay_the_same() -> None:
    first = cut(Section(("A",), "Les mer."), Section(("A",), "Les mer."))[1]
    second = cut(Section(("A",), "Nytt."), Section(("A",), "Les mer."), Section(("A",), "Les mer."))[1]

    assert len({chunk.key for chunk in first}) == 2
    assert {chunk.key for chunk in first} < {chunk.key for chunk in second}


def test_sections_without_text_give_no_chunk() -> None:
    assert texts(Section(("A",), ""), Section(("A", "B"), "  ")) == []


WORD = st.one_of(
    st.sampled_from(
        ["planen", "bl.a.", "9.", "juni", "mill.", "Vann.", "slutt:", "3,5", "🚲", "Áltá", "«Ja.»", "a; b,"]
    ),
    st.text("abcæøå", min_size=1, max_size=60),
)
LINE = st.lists(WORD, min_size=1, max_size=25).map(" ".join)
BLOCK = st.one_of(
    LINE,
    st.lists(LINE, min_size=1, max_size=4).map(lambda lines: "\n".join(f"- {line}" for line in lines)),
)
TEXT = st.lists(BLOCK, min_size=1, max_size=5).map("\n\n".join)
HEADINGS = st.lists(st.sampled_from(["A", "B", "C", "Kilder"]), max_size=3).map(tuple)
SECTIONS = st.lists(st.builds(Section, HEADINGS, TEXT, st.one_of(st.none(), st.integers(1, 9))), max_size=5)


@given(SECTIONS, st.integers(10, 300))
@example([Section((), "a" * 40)], 10)
@example([Section(("A",), "slutt:\n\nslutt:\n\n" + "b " * 30)], 20)
def test_chunks_are_exact_spans_in_order_within_the_limit_that_lose_nothing(sections: list[Section], most: int) -> None:
    text, chunks = cut(*sections, most=most)

    end = 0
    for number, chunk in enumerate(chunks):
        assert chunk.ordinal == number
        assert end <= chunk.start < chunk.end <= len(text)
        assert chunk.text == text[chunk.start : chunk.end]
        assert 0 < len(chunk.text) <= most
        assert chunk.text.strip()
        end = chunk.end
    searched = [section for section in sections if section.heading_path[-1:] != ("Kilder",)]
    assert squeezed(chunk.text for chunk in chunks) == squeezed(section.text for section in searched)
    assert len({chunk.key for chunk in chunks}) == len(chunks)
    assert all(section.text in text for section in sections)


def squeezed(parts: object) -> str:
    return "".join("".join(part.split()) for part in parts)  # type: ignore[attr-defined]
