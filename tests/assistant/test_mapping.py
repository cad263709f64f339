import pytest
from builders import a_draft
from hypothesis import given, settings
from hypothesis import strategies as st
from small_frameworks import IB, PO, ST, a_framework, an_activity

from assistant.mapping import Mapper, Proposal, confidence, proposed_from, shown_from
from knowledge.document import Chunk, Description
from knowledge.framework.framework import Text

DEED = "Kommunen opprettet et borgerpanel i 2020."
PLAIN = Description("Et dokument")
FRAMEWORK = a_framework(
    an_activity("panel", IB, 2, title=Text("Opprett et borgerpanel"), signs=("opprettet borgerpanel",)),
    an_activity("profil", ST, 3, title=Text("Publiser byprofilen"), signs=("publisert byprofil", "byprofil")),
    an_activity("høring", PO, 3, title=Text("Send planen på høring"), signs=("sendt høring", "høringsinnspill")),
)
MAPPER = Mapper(FRAMEWORK)


def chunk(text: str, *headings: str, start: int = 0, page: int | None = None) -> Chunk:
    return Chunk(text[:8], 0, start, start + len(text), text, headings, page, None, text)


def proposed(*chunks: Chunk, said: Description = PLAIN, least: float | None = None) -> list[Proposal]:
    return MAPPER.propose(chunks, said, least)


def names(proposals: list[Proposal]) -> list[str]:
    return [each.activity for each in proposals]


def test_a_document_is_mapped_by_the_sentence_that_shows_it() -> None:
    text = f"Dette er en tekst om medvirkning. {DEED} Møtene er åpne."

    (found,) = proposed(chunk(text, "Medvirkning", "Panelet", start=40, page=7))

    assert (found.activity, found.quote, found.sign) == ("panel", DEED, "opprettet borgerpanel")
    assert (found.start - 40, found.end - 40) == (text.index(DEED), text.index(DEED) + len(DEED))
    assert (found.heading_path, found.page) == (("Medvirkning", "Panelet"), 7)


def test_what_a_proposal_quotes_stands_literally_in_the_text_of_the_document() -> None:
    draft = a_draft(
        "plan",
        ["Ærlig talt 🎉 – «før» var alt annerledes.", f"• Først.\n• {DEED}", "Planen ble sendt på høring i mai."],
    )

    found = proposed(*draft.chunks)

    assert set(names(found)) == {"panel", "høring"}
    for each in found:
        assert draft.text[each.start : each.end] == each.quote


def test_each_activity_is_proposed_once_by_its_best_sentence_wherever_it_stands() -> None:
    weak, strong = "Et panel av borgere ble kanskje opprettet.", DEED

    for order in ((weak, strong), (strong, weak)):
        found = proposed(*(chunk(text, start=1000 * number) for number, text in enumerate(order)), least=0.0)
        assert [each.quote for each in found if each.activity == "panel"] == [strong]


def test_of_two_equal_sentences_the_first_is_quoted() -> None:
    found = proposed(chunk(DEED, start=0), chunk(DEED, start=500))

    assert [each.start for each in found] == [0]


def test_the_surest_is_proposed_first() -> None:
    found = proposed(chunk(f"Byprofilen er nevnt. Planen ble sendt på høring. {DEED}"), least=0.0)

    assert len(found) == 3
    assert [each.confidence for each in found] == sorted((each.confidence for each in found), reverse=True)


def test_nothing_is_proposed_of_a_text_that_shows_nothing() -> None:
    assert proposed(chunk("Været var fint i hele mai. Vannverket la nye rør.")) == []
    assert proposed() == []


def test_only_what_is_sure_enough_is_proposed() -> None:
    unsure = chunk("Et ombud ble opprettet.")
    (sure,) = proposed(chunk(DEED))

    assert proposed(unsure) == []
    assert names(proposed(unsure, least=0.0)) == ["panel"]
    assert names(proposed(chunk(DEED), least=sure.confidence)) == ["panel"]
    assert proposed(chunk(DEED), least=sure.confidence + 1e-6) == []
    assert sure.confidence >= shown_from() >= proposed_from() > 0


@pytest.mark.parametrize(
    "heading",
    [
        "Hva vet vi ikke?",
        "Kva veit vi ikkje?",
        "What do we not know?",
        "Hva kan andre lære?",
        "Kilder",
        "Kjelder",
        "Innhold",
    ],
)
def test_what_stands_under_a_heading_that_tells_nothing_done_is_passed_over(heading: str) -> None:
    assert proposed(chunk(DEED, heading)) == []
    assert proposed(chunk(DEED, "Om panelet", heading)) == []
    assert names(proposed(chunk(DEED, "Hva ble gjort?"))) == ["panel"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Verktøyets eget forslag er at kommunen oppretter et borgerpanel.",
        "Det er ikke kjent om kommunen har opprettet et borgerpanel.",
        "Kildene sier ikke om et borgerpanel ble opprettet.",
        "Det står ikkje om eit borgarpanel vart oppretta.",
        "Kildene tier om kommunen har opprettet et borgerpanel.",
        "Vår tolkning er at kommunen har opprettet et borgerpanel.",
        "Ingen kilde forteller om kommunen har opprettet et borgerpanel.",
        "- Ingen av kjeldene fortel om eit borgarpanel vart oppretta.",
    ],
)
def test_a_sentence_that_says_that_nobody_knows_is_passed_over(sentence: str) -> None:
    assert proposed(chunk(sentence), least=0.0) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Kommunen har ikke opprettet et borgerpanel.",
        "Kommunen har ikkje oppretta eit borgarpanel.",
        "Et borgerpanel ble IKKE opprettet.",
        "Borgerpanel opprettet: not yet.",
        "Kommunen opprettet et borgerpanel, men ikke i bydelene.",
        "Ikke bare ble et borgerpanel foreslått, men det ble ikke opprettet.",
    ],
)
def test_a_sentence_that_denies_something_is_passed_over(sentence: str) -> None:
    assert proposed(chunk(sentence), least=0.0) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Kommunen opprettet ikke bare et ombud, men også et borgerpanel.",
        "Kommunen oppretta ikkje berre eit ombod, men òg eit borgarpanel.",
        "Borgerpanelet ble opprettet, not only discussed.",
        "Kommunen opprettet et borgerpanel i Notodden.",
    ],
)
def test_a_sentence_that_says_not_only_denies_nothing(sentence: str) -> None:
    assert [each.quote for each in proposed(chunk(sentence))] == [sentence]


@pytest.mark.parametrize("marker", ["- ", "* ", "• ", "–  ", "1. ", "12) "])
def test_a_quote_never_begins_with_the_marker_of_a_list(marker: str) -> None:
    text = f"Dette ble gjort:\n{marker}{DEED}\n{marker}Møtene er åpne."

    (found,) = proposed(chunk(text, start=40))

    assert found.quote == DEED
    assert (found.start, found.end) == (40 + text.index(DEED), 40 + text.index(DEED) + len(DEED))


def test_a_deed_counts_more_than_a_mention() -> None:
    (done,) = proposed(chunk("Byprofilen ble publisert i mai."), least=0.0)
    (mentioned,) = proposed(chunk("Publisert byprofil: se neste side."), least=0.0)

    assert (done.seen["deed"], mentioned.seen["deed"]) == (1.0, 0.0)
    assert done.confidence > mentioned.confidence


def test_a_document_that_is_placed_in_the_cell_makes_it_surer() -> None:
    def sure(*processes: str, phases: tuple[int, ...] = ()) -> float:
        return proposed(chunk(DEED), said=Description("X", processes=processes, phases=phases))[0].confidence

    assert sure() < sure(IB) < sure(IB, phases=(2,))
    assert sure() < sure(phases=(2,))
    assert sure() == sure(PO, phases=(3,))


def test_a_title_in_the_sentence_makes_it_surer() -> None:
    words = a_framework(
        an_activity("likt", title=Text("Byprofilen"), signs=("byprofil",)),
        an_activity("ulikt", ST, 2, title=Text("Noe helt annet"), signs=("byprofil",)),
    )

    found = Mapper(words).propose([chunk("Byprofilen ble publisert.")], PLAIN, 0.0)

    assert names(found) == ["likt", "ulikt"]
    assert found[0].seen["title"] == pytest.approx(1.0)
    assert found[1].seen["title"] == 0


def test_the_activity_that_a_sentence_shows_most_plainly_is_told_from_the_rest() -> None:
    found = {each.activity: each for each in proposed(chunk(f"{DEED[:-1]}, og byprofilen er nevnt."), least=0.0)}

    assert found["panel"].seen["first"] == 1.0
    assert 0 < found["profil"].seen["first"] < 1.0


def test_one_activity_is_shown_best_by_one_sentence_of_a_document() -> None:
    chunks = [chunk("Et ombud ble opprettet."), chunk(DEED, start=300)]

    found = MAPPER.best(FRAMEWORK.by_id["panel"], chunks, PLAIN)

    assert found is not None
    assert (found.quote, found.start) == (DEED, 300)
    assert MAPPER.best(FRAMEWORK.by_id["profil"], chunks, PLAIN) is None


def test_a_title_without_words_is_no_obstacle() -> None:
    odd = a_framework(an_activity("tegn", title=Text("–"), signs=("opprettet borgerpanel",)))

    (found,) = Mapper(odd).propose([chunk(DEED)], PLAIN, 0.0)

    assert found.seen["title"] == 0


def test_confidence_is_a_probability_that_grows_with_all_that_is_seen() -> None:
    nothing = dict.fromkeys(("share", "weight", "first", "title", "deed", "process", "phase"), 0.0)

    assert 0 < confidence(nothing) < 0.01
    for name in nothing:
        assert confidence(nothing) < confidence(nothing | {name: 1.0}) < 1


@given(st.lists(st.sampled_from([DEED, "Planen ble sendt på høring.", "Byprofilen.", "Været var fint."]), max_size=5))
@settings(max_examples=60, deadline=None)
def test_more_text_never_makes_a_document_show_less(sentences: list[str]) -> None:
    chunks = [chunk(text, start=100 * number) for number, text in enumerate(sentences)]
    sure = {each.activity: each.confidence for each in proposed(*chunks, least=0.0)}

    for fewer in range(len(chunks)):
        for each in proposed(*chunks[:fewer], least=0.0):
            assert sure[each.activity] >= each.confidence
    assert names(proposed(*chunks)) == [name for name, value in sure.items() if value >= proposed_from()]
