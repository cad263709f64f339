"""Where an answer belongs in the framework, and what could be asked next, come from the documents that were found."""

from typing import Any

from passages import a_passage

from assistant.answer import Statement, cite
from assistant.placing import MOST_QUESTIONS, cells_of, follow_ups
from knowledge.document import Passage


def citing(*passages: Passage) -> Statement:
    return Statement("…", tuple(cite(each, 0, len(each.chunk.text)) for each in passages))


def placed(document_id: str, *processes: str, phases: tuple[int, ...] = ()) -> Passage:
    told: dict[str, Any] = {"processes": processes, "phases": phases}
    return a_passage(f"Tekst {document_id}.", document_id=document_id, **told)


def test_an_answer_belongs_where_most_of_what_it_cites_belongs() -> None:
    one, two, other = placed("a", "standardisere"), placed("b", "standardisere"), placed("c", "utforme-politikk")
    statements = [citing(other), citing(one), citing(two)]

    assert cells_of(statements, [one, two, other]) == (("standardisere", 0), ("utforme-politikk", 0))


def test_a_phase_is_told_where_the_document_tells_it() -> None:
    passage = placed("a", "standardisere", phases=(2, 3))

    assert cells_of([citing(passage)], [passage]) == (("standardisere", 2), ("standardisere", 3))


def test_a_document_of_many_processes_or_of_none_places_nothing() -> None:
    wide, bare = placed("a", "standardisere", "utforme-politikk", "skape-prosjekter"), placed("b")

    assert cells_of([citing(wide), citing(bare)], [wide, bare]) == ()


def test_what_was_found_and_not_cited_places_nothing() -> None:
    used, unused = placed("a", "standardisere"), placed("b", "utforme-politikk")

    assert cells_of([citing(used)], [used, unused]) == (("standardisere", 0),)
    assert cells_of([], [used, unused]) == ()


def asking(heading: str, document_id: str = "a") -> Passage:
    return a_passage("Tekst.", document_id=document_id, heading=heading)


def test_headings_that_are_questions_and_were_not_answered_may_be_asked_next() -> None:
    cited, further = asking("Hvem ledet panelet i Trondheim?"), asking("Hva kostet broen i Asker?")
    others = [asking("Kilder til Trondheim"), asking("")]

    found = follow_ups("Hvem var leder for panelet i Trondheim?", [citing(cited)], [cited, further, *others])

    assert found == ("Hva kostet broen i Asker?",)


def test_a_question_that_was_asked_already_is_not_asked_again_nor_is_one_twice() -> None:
    cited = asking("Svar")
    passages = [asking("Hva kostet broen i Asker?"), asking("Hvor mye kostet broen i Asker?"), asking("Hva er NTNU?")]

    assert follow_ups("Hva kostet den nye broen i Asker?", [citing(cited)], passages) == ("Hva er NTNU?",)
    assert follow_ups("Hvem er rådmann?", [citing(cited)], passages) == ("Hva kostet broen i Asker?", "Hva er NTNU?")


def test_a_heading_that_does_not_stand_alone_is_no_question_to_ask() -> None:
    assert follow_ups("Hvem?", [], [asking("Hvorfor ble det slik?"), asking("Hvorfor ble Asker slått sammen?")]) == (
        "Hvorfor ble Asker slått sammen?",
    )


def test_no_more_questions_are_given_than_a_person_reads() -> None:
    names = ["Asker", "Bergen", "Bodø", "Drammen", "Steinkjer"]
    things = ["broen", "skolen", "parken", "kaia", "torget"]
    passages = [asking(f"Hvem eier {thing} i {name}?") for name, thing in zip(names, things, strict=True)]

    assert len(follow_ups("Hva?", [], passages)) == MOST_QUESTIONS
