"""Where another document says the same of the same with another number or date, it is quoted beside the answer."""

import pytest
from passages import a_passage

from assistant.answer import Statement, cite
from assistant.disagreeing import MOST, disagreeing
from knowledge.document import Passage

SAID = "Panelet i Trondheim hadde 40 innbyggere."
CITED = a_passage(SAID, document_id="panel")
STATEMENTS = [Statement(SAID, (cite(CITED, 0, len(SAID)),))]


def otherwise(*passages: Passage) -> list[str]:
    return [each.text for each in disagreeing(STATEMENTS, [CITED, *passages])]


def another(text: str, document_id: str = "avis") -> Passage:
    return a_passage(text, document_id=document_id)


def test_another_number_of_the_same_in_another_document_is_quoted() -> None:
    passage = another("Slik var det. Panelet i Trondheim hadde 45 innbyggere.")

    (statement,) = disagreeing(STATEMENTS, [CITED, passage])

    assert statement.text == statement.citations[0].quote == "Panelet i Trondheim hadde 45 innbyggere."
    assert statement.citations[0].document_id == "avis"


@pytest.mark.parametrize(
    "text",
    [
        "Panelet i Trondheim hadde 40 innbyggere.",
        "Panelet i Trondheim hadde førti innbyggere.",
        "Panelet i Asker hadde 45 innbyggere.",
        "Panelet hadde 45 innbyggere.",
        "Panelet i Trondheim hadde innbyggere.",
        "Panelet i Trondheim hadde 12 fagfolk.",
        "Skolene i Trondheim fikk 45 nye vinduer.",
        "",
    ],
)
def test_what_says_the_same_or_something_of_something_else_is_not_quoted(text: str) -> None:
    assert otherwise(another(text)) == []


def test_the_same_document_does_not_disagree_with_itself() -> None:
    assert otherwise(a_passage("Panelet i Trondheim hadde 45 innbyggere.", document_id="panel")) == []


def test_a_source_that_is_cited_too_is_not_quoted_beside() -> None:
    other = another("Panelet i Trondheim hadde 45 innbyggere.")
    both = [*STATEMENTS, Statement("…", (cite(other, 0, len(other.chunk.text)),))]

    assert disagreeing(both, [CITED, other]) == ()


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Rådet vedtok planen 9. juni 2021.", "Rådet vedtok planen 12. juni 2021.", True),
        ("Rådet vedtok planen 9. juni 2021.", "Rådet vedtok planen 09.06.2021.", False),
        ("Rådet vedtok planen 9. juni 2021.", "Rådet vedtok planen i 2021.", False),
        ("Broen kostet 10 millioner kroner.", "Broen kostet 12 millioner kroner.", True),
        ("Broen kostet 10 millioner kroner.", "Broen kostet 10 000 000 kroner.", False),
        ("Kuttet er 40 prosent.", "Kuttet er 55 prosent.", True),
    ],
)
def test_dates_amounts_and_shares_may_disagree_too(one: str, other: str, differ: bool) -> None:
    cited = a_passage(one, document_id="a")
    statements = [Statement(one, (cite(cited, 0, len(one)),))]

    assert bool(disagreeing(statements, [cited, a_passage(other, document_id="b")])) is differ


def test_only_a_few_are_quoted_and_none_twice() -> None:
    others = [another(f"Panelet i Trondheim hadde {n} innbyggere.", f"d{n}") for n in (41, 42, 43, 44)]

    assert len(otherwise(*others)) == MOST
    assert len(otherwise(others[0], others[0])) == 1
