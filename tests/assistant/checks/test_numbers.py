"""A number of a statement stands in its evidence, and belongs there to the same thing and the same place."""

import pytest
from passages import a_passage, evidence_of

from assistant.checks import numbers
from assistant.checks.quantities import quantities
from knowledge.document import Passage
from knowledge.language import detect

CLIMATE = a_passage(
    "Trondheim brukte 12 millioner kroner i 2019, mens Asker brukte 7 millioner kroner i 2021. "
    "Panelet hadde 40 innbyggere og 12 fagfolk. Minst 30 prosent svarte på undersøkelsen.",
    title="Klimaarbeid 2030",
)


def unfounded(statement: str, *passages: Passage) -> bool:
    """Tell whether some number of a statement is not borne by the passages it cites."""
    return numbers.unfounded(statement, quantities(statement, detect(statement)), evidence_of(statement, *passages))


@pytest.mark.parametrize(
    "statement",
    [
        "Panelet hadde 40 innbyggere.",
        "Panelet hadde førti innbyggere.",
        "Panelet hadde 12 fagfolk.",
        "Panelet hadde tolv fagfolk og førti innbyggere.",
        "The panel had 40 inhabitants and 12 experts.",
        "Trondheim brukte 12 millioner kroner i 2019.",
        "Asker brukte 7 000 000 kroner i 2021.",
        "Trondheim brukte 12 mill. kr, og Asker 7 mill. kr.",
        "Minst 30 prosent svarte på undersøkelsen.",
        "Panelet hadde innbyggere og fagfolk.",
        "Klimaarbeid fram mot 2030 hadde et panel med 40 innbyggere.",
    ],
)
def test_a_number_that_its_source_tells_of_the_same_is_borne(statement: str) -> None:
    assert not unfounded(statement, CLIMATE)


@pytest.mark.parametrize(
    "statement",
    [
        "Panelet hadde 41 innbyggere.",
        "Panelet hadde fjorten innbyggere.",
        "Panelet hadde 12 innbyggere.",
        "Panelet hadde 40 fagfolk.",
        "Panelet hadde 12 innbyggere og 40 fagfolk.",
        "Panelet hadde 30 innbyggere.",
        "Asker brukte 12 millioner kroner i 2019.",
        "Trondheim brukte 7 millioner kroner.",
        "Trondheim brukte 12 millioner kroner i 2021.",
        "Trondheim brukte 12 milliarder kroner i 2019.",
        "Trondheim brukte 12 millioner euro i 2019.",
        "40 prosent svarte på undersøkelsen.",
        "Panelet hadde 40 innbyggere i 2025.",
    ],
)
def test_a_number_that_is_not_that_of_the_same_is_not_borne(statement: str) -> None:
    assert unfounded(statement, CLIMATE)


ASKER = a_passage("Målet er 55 prosent kutt.", document_id="a", title="Klimaplan for Asker", place="Asker")
STEINKJER = a_passage("Målet er 40 prosent kutt.", document_id="s", title="Klimaplan for Steinkjer", place="Steinkjer")


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("Målet i Asker er 55 prosent kutt.", False),
        ("Målet i Steinkjer er 40 prosent kutt.", False),
        ("Målet i Steinkjer er 55 prosent kutt.", True),
        ("Målet i Asker er 40 prosent kutt.", True),
    ],
)
def test_a_number_is_that_of_the_place_its_document_is_about(statement: str, wrong: bool) -> None:
    assert unfounded(statement, ASKER, STEINKJER) is wrong


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("40 innbyggere møttes", ["innbyggere"]),
        ("40 av de innbyggerne", ["innbyggerne"]),
        ("40", []),
        ("40 og 12", []),
    ],
)
def test_what_a_number_counts_is_the_next_word_of_weight(text: str, word: list[str]) -> None:
    assert list(numbers.counted(text, quantities(text)[0])) == word
