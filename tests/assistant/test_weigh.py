from random import Random

import pytest
from passages import a_passage, grounds_of, weighed

from assistant.weigh import Quote, weigh
from evals.personal_numbers import numbers
from knowledge.document import Passage
from knowledge.glossary import Glossary, Term

ASKED = "Når ble klimamålet i Asker vedtatt?"
TOLD = "Klimamålet i Asker ble vedtatt i 2021."


def said(quote: Quote) -> list[str]:
    text = quote.passage.chunk.text
    return [text[start:end] for start, end in quote.spans]


def first_said(question: str, *passages: Passage) -> list[str]:
    return said(weighed(question, *passages)[0])


def test_quotes_come_with_the_best_first() -> None:
    quotes = weighed(ASKED, a_passage(f"Vannet er blått. {TOLD} Asker er en kommune."))

    scores = [quote.score for quote in quotes]
    assert said(quotes[0]) == [TOLD]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[1] > scores[2]


@pytest.mark.parametrize(
    "other",
    [
        "En annen kilde oppgir 2019.",
        "Ei anna kjelde seier 2019.",
        "To andre kilder oppgir 2019.",
        "Eldre kopier sier 2019.",
        "Nettsiden sier derimot 2019.",
        "Et annet sted står det 2019.",
        "An older page says 2019.",
        "The reports disagree on the year.",
    ],
)
def test_a_sentence_that_tells_of_another_source_is_shown_with_the_one_it_disagrees_with(other: str) -> None:
    assert first_said(ASKED, a_passage(f"Vannet er blått. {TOLD} {other} Skolen er ny.")) == [TOLD, other]


def test_every_sentence_that_disagrees_in_a_row_is_brought_along() -> None:
    others = ["En annen kilde oppgir 2019.", "Nettsiden sier derimot 2018."]

    assert first_said(ASKED, a_passage(" ".join([TOLD, *others, "Skolen er ny."]))) == [TOLD, *others]


def test_a_sentence_that_says_that_sources_disagree_brings_along_what_each_of_them_says() -> None:
    disagreement = "Kildene er uenige om når klimamålet i Asker ble vedtatt."
    sides = ["Planen sier 2021.", "Nettsiden sier 2019."]

    text = " ".join(["Vannet er blått.", disagreement, *sides, "Skolen er ny."])

    assert first_said(ASKED, a_passage(text)) == [disagreement, *sides]


def test_a_sentence_that_disagrees_with_nothing_stands_alone() -> None:
    assert first_said(ASKED, a_passage(f"{TOLD} Skolen er ny. Vannet er blått.")) == [TOLD]


def test_what_is_said_in_another_paragraph_is_no_side_of_a_disagreement() -> None:
    disagreement = "Kildene er uenige om når klimamålet i Asker ble vedtatt."

    assert first_said(ASKED, a_passage(f"{TOLD}\nEn annen kilde oppgir 2019.")) == [TOLD]
    assert first_said(ASKED, a_passage(f"{disagreement} Planen sier 2021.\nSkolen er ny.")) == [
        disagreement,
        "Planen sier 2021.",
    ]


def test_a_quote_that_leans_on_one_sentence_and_is_disagreed_with_by_another_brings_both() -> None:
    run = [
        "Prosjektet het Solsikken.",
        "Det kostet Asker kommune 3 mill. kroner.",
        "En annen kilde sier 4 mill. kroner.",
    ]

    assert first_said("Hva kostet det Asker kommune?", a_passage(" ".join(run))) == run


def test_a_quote_tells_how_fully_it_meets_each_word_of_the_question() -> None:
    (quote,) = weighed("sykkelveier i Asker sentrum", a_passage("Sentrum har sykkelveier."))

    assert [word.stem for word in grounds_of("sykkelveier i Asker sentrum").words] == [
        "s:sykkelvei",
        "s:ask",
        "s:sentrum",
    ]
    assert quote.met == (1.0, 0.0, 1.0)


def test_what_a_quote_covers_is_counted_with_its_title_and_heading() -> None:
    question = "Når ble klimamålet i Asker vedtatt?"
    bare = a_passage("Det skjedde i 2021.", title="Notat")
    titled = a_passage("Det skjedde i 2021.", title="Klimamålet i Asker")
    headed = a_passage("Det skjedde i 2021.", title="Notat", heading="Da klimamålet i Asker ble vedtatt")

    covered = [weighed(question, passage)[0].covered for passage in (bare, titled, headed)]

    assert covered == [0.0, pytest.approx(2 / 3), 1.0]
    assert weighed(question, titled)[0].met == (0.0, 0.0, 0.0)


def test_a_sentence_under_a_fitting_heading_goes_before_the_same_one_elsewhere() -> None:
    text = "Det skjedde i 2021."
    under = a_passage(text, heading="Klimamålet i Asker", document_id="a")
    elsewhere = a_passage(text, heading="Vann", document_id="b", score=1.01)

    assert weighed("Når kom klimamålet i Asker?", elsewhere, under)[0].passage == under


def test_a_quote_tells_whether_it_holds_what_was_sought() -> None:
    quotes = weighed(ASKED, a_passage(f"{TOLD} Klimamålet i Asker er strengt."))

    assert [(said(quote)[0], quote.has_sought) for quote in quotes] == [
        (TOLD, True),
        ("Klimamålet i Asker er strengt.", False),
    ]


def test_where_nothing_special_is_sought_every_quote_has_it() -> None:
    quotes = weighed("Fortell om klimamålet i Asker", a_passage(f"{TOLD} Vannet er blått."))

    assert [quote.has_sought for quote in quotes] == [True, True]


def test_a_list_without_an_introduction_has_what_was_sought_when_it_is_one() -> None:
    (quote,) = weighed("Hvilke tiltak har kommunen?", a_passage("- busser\n- sol", heading="Tiltak"))

    assert quote.has_sought


def test_what_is_defined_may_be_named_in_another_language() -> None:
    glossary = Glossary([Term("involvere", ("medvirkning", "participation"), (), {})])
    passage = a_passage("Byen har god medvirkning nå. Medvirkning er at innbyggerne deltar.")

    best = weigh("What is participation?", [passage], grounds_of("What is participation?", glossary))[0]

    assert (said(best), best.has_sought) == (["Medvirkning er at innbyggerne deltar."], True)


def test_no_passages_and_passages_without_a_score_are_bearable() -> None:
    assert weighed(ASKED) == []
    assert said(weighed(ASKED, a_passage(TOLD, score=0.0))[0]) == [TOLD]


def test_a_sentence_with_an_identity_number_is_never_quoted() -> None:
    number = next(numbers("birth_number", Random(1)))
    passage = a_passage(f"Kari ({number}) ledet møtet om badeplassen. Møtet om badeplassen var åpent for alle.")

    quotes = weighed("Hvem ledet møtet om badeplassen?", passage)

    assert [said(quote) for quote in quotes] == [["Møtet om badeplassen var åpent for alle."]]


def test_a_sentence_that_leans_on_one_with_an_identity_number_is_quoted_without_it() -> None:
    number = next(numbers("birth_number", Random(1)))
    passage = a_passage(f"Møtet om badeplassen ble ledet av Kari ({number}). Det kom 40 innbyggere.")

    quotes = weighed("Hvor mange innbyggere kom på møtet om badeplassen?", passage)

    assert [said(quote) for quote in quotes] == [["Det kom 40 innbyggere."]]
