import pytest
from hypothesis import given
from hypothesis import strategies as st
from passages import a_passage, quoted, texts

from assistant.extract import MOST, MOST_OF_PART
from assistant.verify import supported
from assistant.weigh import LONGEST_LIST, PASSAGES

PLAN = "Vannverket la nye rør. Asker vedtok klimaplanen i 2021. Skolen fikk nytt tak."


def test_the_sentence_that_says_most_of_what_was_asked_comes_first() -> None:
    statements = quoted("Når vedtok Asker klimaplanen?", a_passage(PLAN))

    assert texts(statements)[0] == "Asker vedtok klimaplanen i 2021."
    assert "Skolen fikk nytt tak." not in texts(statements)


def test_the_passage_that_was_found_best_goes_before_one_with_the_same_words() -> None:
    question = "Hvem eier vannverket i byen?"
    poor = a_passage("Byen og vannverket har en eier til.", document_id="b", score=0.6)
    good = a_passage("Vannverket i byen er det kommunen som eier.", document_id="a", score=1.5)

    assert quoted(question, poor, good)[0].citations[0].document_id == "a"


def test_a_heading_that_asks_the_same_goes_before_one_that_only_holds_the_words() -> None:
    wide = a_passage("Alt ble 9 mill. kroner.", heading="Hva skole, vei, kino og svømmehallen kostet", document_id="a")
    same = a_passage("Prisen ble 3 mill. kroner.", heading="Hva kostet svømmehallen?", document_id="b")

    assert texts(quoted("Hva kostet svømmehallen?", wide, same))[0] == "Prisen ble 3 mill. kroner."


def test_a_sentence_with_the_sort_of_thing_that_was_sought_goes_before_one_without() -> None:
    text = "Panelet i Trondheim er for innbyggere. Panelet i Trondheim har 1200 innbyggere."

    assert texts(quoted("Hvor mange innbyggere er i panelet i Trondheim?", a_passage(text)))[0].endswith(
        "har 1200 innbyggere."
    )


def test_a_list_is_quoted_whole_with_the_sentence_that_introduces_it() -> None:
    text = (
        "Vi har planer. Kommunen har tre klimatiltak:\n\n- nye busser\n- sol på tak\n3. sykkelveier\n\nRørene er gamle."
    )

    statements = quoted("Hvilke klimatiltak har kommunen?", a_passage(text))

    assert [(statement.text, statement.listed) for statement in statements[:4]] == [
        ("Kommunen har tre klimatiltak:", False),
        ("nye busser", True),
        ("sol på tak", True),
        ("sykkelveier", True),
    ]
    assert "Rørene er gamle." not in texts(statements)


def test_a_list_that_only_a_heading_introduces_is_quoted_whole() -> None:
    right = a_passage("- nye busser\n- sol på tak\n- sykkelveier", heading="Klimatiltak i kommunen")
    wrong = a_passage("- skole\n- vann", heading="Annet", document_id="annet")

    assert texts(quoted("Hvilke klimatiltak har kommunen?", wrong, right)) == [
        "nye busser",
        "sol på tak",
        "sykkelveier",
    ]


def test_the_marker_of_a_list_item_is_neither_said_nor_cited() -> None:
    passage = a_passage("12. sykkelveier i sentrum", start=40)

    (statement,) = quoted("Hvor er sykkelveiene?", passage)

    assert statement.text == statement.citations[0].quote == "sykkelveier i sentrum"
    assert (statement.citations[0].start, statement.citations[0].end) == (44, 65)


def test_a_very_long_list_is_cut() -> None:
    items = [f"tiltak {number}" for number in range(40)]
    passage = a_passage("Kommunen har disse klimatiltakene:\n" + "\n".join(f"- {item}" for item in items))

    statements = quoted("Hvilke klimatiltakene har kommunen?", passage)

    assert texts(statements)[1 : LONGEST_LIST + 1] == items[:LONGEST_LIST]
    assert len(statements) < 40


def test_a_sentence_that_leans_on_the_one_before_it_brings_that_one_along() -> None:
    text = "Skolen fikk nytt tak. Prosjektet het Solsikken. Det kostet Asker kommune 3 mill. kroner."

    statements = quoted("Hva kostet det Asker kommune?", a_passage(text))

    assert texts(statements)[:2] == ["Prosjektet het Solsikken.", "Det kostet Asker kommune 3 mill. kroner."]


def test_a_sentence_that_leans_on_nothing_stands_alone() -> None:
    first = "Det kostet Asker kommune 3 mill. kroner."

    assert texts(quoted("Hva kostet det Asker kommune?", a_passage(f"{first} Skolen fikk nytt tak.")))[0] == first


def test_two_sentences_that_lean_one_on_the_other_say_nothing_twice() -> None:
    text = (
        "Asker har en vannplan for kommunen. Den sikrer rent vann i Asker hele året. "
        "Den gir Asker sikre rør og rent vann."
    )

    said = texts(quoted("Hva gir rent vann i Asker?", a_passage(text)))

    assert len(said) == len(set(said))


def test_an_item_under_a_heading_that_begins_with_a_leaning_word_leans_on_nothing() -> None:
    passage = a_passage("Kommunen har nye rør.\n- spør innbyggerne tidlig", heading="De viktigste rådene")

    assert texts(quoted("Hva er rådet om å spørre innbyggerne tidlig?", passage))[0] == "spør innbyggerne tidlig"


@pytest.mark.parametrize("rule", ["***", "-----", "| --- | --- |"])
def test_a_line_without_words_is_never_quoted(rule: str) -> None:
    passage = a_passage(f"{rule}\nDen styrer arealene.", heading="Hva er kommuneplanen?")

    assert texts(quoted("Hva er kommuneplanen?", passage)) == ["Den styrer arealene."]


def test_what_is_said_in_two_places_is_said_once() -> None:
    one = a_passage("Asker vedtok klimaplanen i juni 2021.", document_id="a")
    same = a_passage("Asker vedtok klimaplanen i juni 2021.", document_id="b", score=0.99)
    near = a_passage("Klimaplanen vedtok Asker i juni 2021!", document_id="c", score=0.98)
    other = a_passage("Asker vedtok klimaplanen for Heggedal og Holmen i 2018.", document_id="d", score=0.97)

    statements = quoted("Når vedtok Asker klimaplanen?", one, same, near, other)

    assert sorted(statement.citations[0].document_id for statement in statements) == ["a", "d"]


def test_proposals_and_pointers_lose_to_what_the_sources_say() -> None:
    aside = a_passage("Verktøyets eget forslag til klimaplan i Asker er kort.", document_id="a", score=1.05)
    fact = a_passage("Klimaplanen i Asker er på 80 sider med tiltak.", document_id="b")

    assert quoted("Hva er klimaplanen i Asker?", aside, fact)[0].citations[0].document_id == "b"
    assert texts(quoted("Hva er klimaplanen i Asker?", aside)) == [aside.chunk.text]


def test_an_answer_has_a_bearable_number_of_quotes_and_a_list_counts_as_one() -> None:
    names = "eple pære plomme kirsebær banan drue".split()
    sentences = [a_passage(f"Kommunen vil plante {name}.", document_id=name) for name in names]
    listed = a_passage("Kommunen vil plante dette:\n- bjørk\n- gran\n- furu\n- osp\n- eik", document_id="liste")

    assert len(quoted("Hva vil kommunen plante?", *sentences)) == MOST
    mixed = quoted("Hva vil kommunen plante?", listed, *sentences)
    assert len({statement.citations[0].document_id for statement in mixed}) == MOST
    assert len(mixed) == MOST + 5


def test_one_part_of_a_question_gets_fewer_quotes() -> None:
    names = "eple pære plomme kirsebær banan drue".split()
    sentences = [a_passage(f"Kommunen vil plante {name}.", document_id=name) for name in names]

    assert len(quoted("Hva vil kommunen plante?", *sentences, of=2)) == MOST_OF_PART < MOST


def test_a_second_quote_is_chosen_for_the_words_that_nothing_has_met_yet() -> None:
    first = a_passage("Sykkelveier skal bygges nå.", document_id="a")
    nearly = a_passage("Sykkelveier er dyre og lange.", document_id="b", score=0.98)
    fresh = a_passage("Alle vannrør er gamle.", document_id="c", score=0.9)

    statements = quoted("Hva med sykkelveier og vannrør?", nearly, fresh, first)

    assert [statement.citations[0].document_id for statement in statements] == ["a", "c", "b"]
    assert "Alle vannrør er gamle." not in texts(quoted("Hva med sykkelveier?", first, nearly, fresh))


def test_words_that_were_met_by_a_quote_before_are_not_new_again() -> None:
    first = a_passage("Sykkelveier skal bygges nå.", document_id="a")
    fresh = a_passage("Alle vannrør er gamle.", document_id="c", score=0.9)
    again = a_passage("Svært mange vannrør lekker vann.", document_id="d", score=0.6)

    asked = "Hva med sykkelveier og vannrør?"

    assert {each.citations[0].document_id for each in quoted(asked, first, fresh, again)} == {"a", "c"}
    assert {each.citations[0].document_id for each in quoted(asked, first, again)} == {"a", "d"}


def test_a_quote_that_speaks_much_worse_and_adds_nothing_is_not_said() -> None:
    best = a_passage("Asker vedtok klimaplanen i 2021.", document_id="a")
    poor = a_passage("Klimaplanen er på 80 sider, og den er trykt på gult papir.", document_id="b", score=0.3)

    assert texts(quoted("Når vedtok Asker klimaplanen?", best, poor)) == ["Asker vedtok klimaplanen i 2021."]


def test_a_sentence_and_the_one_that_disagrees_count_as_one_quote() -> None:
    names = "eple pære plomme kirsebær banan".split()
    sentences = [a_passage(f"Kommunen vil plante {name}.", document_id=name, score=0.9) for name in names]
    disputed = a_passage("Kommunen vil plante bjørk. En annen kilde sier furu.", document_id="strid")

    statements = quoted("Hva vil kommunen plante?", disputed, *sentences)

    assert texts(statements)[:2] == ["Kommunen vil plante bjørk.", "En annen kilde sier furu."]
    assert len({statement.citations[0].document_id for statement in statements}) == MOST


def test_only_the_passages_that_were_found_first_are_read() -> None:
    others = [a_passage(f"Vannverket la {number} nye rør.", document_id=str(number)) for number in range(PASSAGES)]
    last = a_passage("Asker vedtok klimaplanen i 2021.", document_id="sist")

    statements = quoted("Når vedtok Asker klimaplanen?", *others, last)

    assert "sist" not in {statement.citations[0].document_id for statement in statements}


def test_no_passages_give_no_quotes() -> None:
    assert quoted("Hva er planen?") == []


def test_a_citation_tells_all_of_where_the_sentence_is_from() -> None:
    passage = a_passage(
        PLAN, heading="Vedtak", title="Planen", year=2021, place="Asker", url="https://eksempel.no/plan"
    )

    citation = quoted("Når vedtok Asker klimaplanen?", passage)[0].citations[0]

    assert (citation.title, citation.heading_path, citation.year) == ("Planen", ("Vedtak",), 2021)
    assert (citation.place, citation.url, citation.chunk_key) == (
        "Asker",
        "https://eksempel.no/plan",
        passage.chunk.key,
    )


LINES = st.lists(
    st.sampled_from(
        ["Asker har en plan.", "Den er ny.", "Planen har tre deler:", "- vann", "- vei 🚲", "1. A\u030asker", "2) rør",
         "Det ble 3,5 mill.", "Les mer om planen.", "•\u00a0plan", "***", "\u2028", "«Plan!»", "bl.a. planen"]
    ),
    max_size=12,
)  # fmt: skip


@given(st.lists(st.tuples(LINES, st.sampled_from(["\n", " ", "\n\n", "\r\n"]), st.integers(0, 9)), max_size=4))
def test_every_statement_stands_literally_where_it_says_and_passes_the_last_check(
    held: list[tuple[list[str], str, int]],
) -> None:
    question = "Hvilke deler har planen i Asker?"
    passages = [
        a_passage(joint.join(lines), document_id=str(number), start=start, heading="Den nye planen")
        for number, (lines, joint, start) in enumerate(held)
    ]
    by_key = {passage.chunk.key: passage.chunk for passage in passages}

    statements = quoted(question, *passages)

    for statement in statements:
        (citation,) = statement.citations
        piece = by_key[citation.chunk_key]
        assert statement.text == citation.quote
        assert piece.text[citation.start - piece.start : citation.end - piece.start] == citation.quote
    assert list(supported(statements, passages)) == statements


def test_a_proposal_of_the_editors_does_not_stand_beside_a_fact_but_may_stand_alone() -> None:
    fact = "Bærekraftspilotene i Asker lærte mye av hverandre."
    proposal = "Verktøyets egen vurdering: Bærekraftspilotene i Asker lærte mye av hverandre og av andre."

    assert texts(quoted("Hva lærte bærekraftspilotene i Asker?", a_passage(f"{fact} {proposal}"))) == [fact]
    assert texts(quoted("Hva lærte bærekraftspilotene i Asker?", a_passage(proposal))) == [proposal]


def test_what_can_be_done_is_answered_by_the_list_that_proposes_it() -> None:
    text = (
        "Verktøyets eget forslag til aktiviteter i fase 1 er å:\n\n- finne ut hvem saken berører\n- hente inn innspill"
    )
    text += "\n\nVerktøyets forslag til leveranse i fase 1 er en oversikt."

    said = texts(quoted("Hva kan vi gjøre i fase 1?", a_passage(text)))

    assert {"finne ut hvem saken berører", "hente inn innspill"} <= set(said)
