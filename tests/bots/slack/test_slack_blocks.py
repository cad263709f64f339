"""What is shown in Slack stays within its limits and calls on nobody, whatever comes in."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from fake_slack.rules import Talked, check_message, check_stream, check_view
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from passages import a_passage
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from assistant.advice.evidence import Basis, Evidence, Nearness
from assistant.advice.recommend import recommend
from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Citation, Lacking, Statement, Status, Writing, cite
from assistant.matrix import Shown, matrix
from bots import wiring
from bots.slack.blocks.about import About
from bots.slack.blocks.advice import activity_view, advice_message
from bots.slack.blocks.answers import answer_message, follow_ups_of, rest_of, whole_answer
from bots.slack.blocks.matrix import matrix_message
from bots.slack.blocks.message import Message
from bots.slack.blocks.problems import failure_message, problem_message
from bots.slack.blocks.prose import MESSAGE, VIEW, weight
from bots.slack.blocks.sources import sources_view
from bots.slack.blocks.statements import streamed
from bots.telling import Numbers
from bots.told.advice import advice_as_told
from bots.told.voice import Voice
from knowledge.document import Kind, Provenance
from knowledge.errors import Invalid
from knowledge.framework.framework import Framework
from knowledge.framework.reading import shipped
from knowledge.language import Language
from knowledge.project import State

ODD = [
    "<!channel> se her", "<@U123|ola>", "<https://ond.example|kommunen>", "[kilde](https://ond.example)", "&lt;&amp;",
    "![bilde](https://ond.example/x.png)", ":tada: *fet* _kursiv_ ~strek~ `kode`", "# Overskrift", "1. punkt",
    "- punkt", "a@b.no www.asker.no", "Æ" * 700, "ord " * 900, "\n\n> sitat\n", "\u202eomvendt", "x", "  ",
]  # fmt: skip
TEXTS = st.sampled_from(ODD) | st.text(max_size=60)
ADDRESSES = st.sampled_from([None, "https://www.asker.kommune.no/a?b=1&c=2", "javascript:alert(1)", "https://a b", "http://[",
                             "https://x.example/" + "a" * 5000, "https://x.example/a|b>c"])  # fmt: skip
SLOWLY = settings(max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
FRAMEWORK = shipped()


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    quote = draw(TEXTS)
    return Citation(
        document_id=draw(st.sampled_from("abcdefghijkl")),
        version=draw(st.integers(1, 99)),
        title=draw(TEXTS),
        heading_path=tuple(draw(st.lists(TEXTS, max_size=3))),
        page=draw(st.none() | st.integers(1, 999)),
        page_label=draw(st.none() | TEXTS),
        url=draw(ADDRESSES),
        place=draw(st.none() | TEXTS),
        year=draw(st.none() | st.integers(1, 2100)),
        provenance=draw(st.sampled_from(Provenance)),
        quote=quote,
        start=0,
        end=len(quote),
        chunk_key=draw(st.sampled_from("pq")),
    )


def statements(most: int) -> st.SearchStrategy[tuple[Statement, ...]]:
    each = st.builds(
        Statement,
        text=TEXTS,
        citations=st.lists(citations(), max_size=4).map(tuple),
        listed=st.booleans(),
        provenance=st.sampled_from(Provenance),
    )
    return st.lists(each, max_size=most).map(tuple)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    status = draw(st.sampled_from([each for each in Status if each is not Status.ADVISED]))
    said = draw(statements(12)) * draw(st.sampled_from([1, 1, 1, 6]))
    return Answer(
        status=status,
        language=draw(st.sampled_from(Language)),
        statements=said,
        passages=tuple(a_passage(each, title=each) for each in draw(st.lists(TEXTS, max_size=3))),
        words_only=draw(st.booleans()),
        lacking=draw(st.none() | st.sampled_from(Lacking)),
        beside=draw(statements(3)),
        writing=Writing(model=draw(TEXTS), trouble=draw(st.sampled_from(["", "model_slow"])), details={}),
        cells=draw(st.sampled_from([(), (("standardisere", 3),), (("ukjent", 0),)])),
        follow_ups=tuple(draw(st.lists(TEXTS, max_size=7))),
        disagreeing=draw(statements(4)),
        warnings=draw(st.sampled_from([(), ("phone", "email")])),
    )


ABOUTS = st.fixed_dictionaries(
    {
        "private": st.booleans(),
        "why_private": TEXTS,
        "is_first": st.booleans(),
        "is_late": st.booleans(),
        "kept": st.booleans(),
        "remarks": st.lists(TEXTS, max_size=3).map(tuple),
        "nothing_to_read": st.booleans(),
    }
)
LINKS = st.sampled_from([None, "https://vi.example/kilder?a=1&b=2"])


def voice(language: Language = Language.NB) -> Voice:
    return Voice(language, wiring.phrases_over_slack())


def about(**how: Any) -> About:
    return replace(About(voice(), FRAMEWORK, "levering"), **how)


def breaches(message: Message) -> list[str]:
    told = {name: each for name, each in message.told().items() if each is not None}
    sent = {"channel": "C1", "unfurl_links": False, "unfurl_media": False, "thread_ts": "1.1", **told}
    return [each.sentence for each in check_message(sent, Talked(in_channel=False, known=frozenset()))]


def holds(message: Message) -> None:
    """Hold a message to what Slack and the house ask of it."""
    assert breaches(message) == []
    assert message.text.strip()
    assert weight(message.blocks) <= MESSAGE
    for each in Block.parse_all([dict(block) for block in message.blocks]):
        each.validate_json()


def holds_as_window(view: Mapping[str, Any]) -> None:
    """Hold a window to what Slack and the house ask of it."""
    assert [each.sentence for each in check_view("view", dict(view), "modal")] == []
    assert weight(view["blocks"]) <= VIEW
    View(**{**view, "blocks": [dict(each) for each in view["blocks"]]}).validate_json()


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of long answers, which are the point here
@SLOWLY
@given(answers(), ABOUTS, LINKS)
def test_every_answer_fits_in_a_message_and_in_its_windows(
    answer: Answer, told: dict[str, Any], address: str | None
) -> None:
    how = about(**told, link=lambda _: address)
    holds(answer_message(answer, how))
    holds(Message("resten", rest_of(answer, how)))
    holds_as_window(whole_answer(answer, how))
    holds_as_window(sources_view(answer, how))


@SLOWLY
@given(statements(6), st.sampled_from(Language))
def test_every_statement_can_be_streamed_and_nothing_in_it_is_a_link_or_a_mention(
    some: tuple[Statement, ...], language: Language
) -> None:
    numbers, how = Numbers(), about(voice=voice(language))
    for each in some:
        told = streamed(each, how, numbers)
        sent = {"channel": "C1", "ts": "1.1", "markdown_text": told}
        assert [
            one.sentence for one in check_stream(sent, Talked(in_channel=False, known=frozenset()), "chat.appendStream")
        ] == []
        shown = MarkdownIt().render(told)
        assert not any(tag in shown for tag in ("<a ", "<img", "<h1", "<ol"))


@SLOWLY
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12), st.sampled_from(Language), st.booleans())
def test_advice_fits_whatever_its_evidence_says(
    found: list[tuple[str, str]], language: Language, has_project: bool
) -> None:
    spoken, project = voice(language), "p" * 60 if has_project else ""
    told = advice_as_told(spoken, advice_with(FRAMEWORK, found), FRAMEWORK)
    holds(advice_message(told, spoken, project, found[0][0]))
    for each in told["recommendations"]:
        holds_as_window(activity_view(FRAMEWORK.by_id[each["activity"]["id"]], FRAMEWORK, spoken, project, each))


def advice_with(framework: Framework, found: Iterable[tuple[str, str]]) -> Any:
    evidence = tuple(
        Evidence(f"d{number}", title, Kind.CASE, title, 2019, Nearness.ALIKE, Basis.FOUND, a_citation(quote))
        for number, (title, quote) in enumerate(found)
    )
    begun = {each.id: State.UNDER_WAY for each in framework.activities[:9]}
    return recommend(framework, begun, {each.id: evidence for each in framework.activities})


def a_citation(quote: str = "Vi lærte mye.", **more: Any) -> Citation:
    passage = a_passage(f"Først noe. {quote} Så noe.", title=more.pop("title", "Planen"), url="https://a.example/b")
    return replace(cite(passage, 11, 11 + len(quote)), **more)


def an_answer(*some: Statement, **more: Any) -> Answer:
    return Answer(Status.QUOTED, Language.NB, some, (), **more)


def of_type(message: Message, kind: str) -> list[Any]:
    return [each for each in message.blocks if each["type"] == kind]


def buttons(message: Message) -> dict[str, str]:
    found = [one for each in of_type(message, "actions") for one in each["elements"]]
    found += [each["accessory"] for each in of_type(message, "section") if "accessory" in each]
    return {each["action_id"]: each.get("value", "") for each in found}


def test_what_is_said_stands_with_the_number_of_its_source_and_whose_it_is() -> None:
    said = Statement("Begynn i det små.", (a_citation(),), provenance=Provenance.EDITORIAL)
    message = answer_message(an_answer(said), about())
    assert "Begynn i det små. (verktøyets eget forslag) [1]" in str(message.blocks)
    assert message.text == "Begynn i det små."


def test_a_source_is_told_with_where_it_is_and_links_that_say_where_they_go() -> None:
    said = Statement("Vi lærte mye.", (a_citation(place="Asker", year=2019),))
    message = answer_message(an_answer(said), about(link=lambda _: "https://vi.example/kilder/plan"))
    assert "[1] Planen, Asker, 2019 · <https://a.example/b|Åpne kilden hos a.example>" in str(message.blocks)
    assert "<https://vi.example/kilder/plan|Les mer i Omstilling>" in str(message.blocks)


def test_sources_that_disagree_stand_beside_each_other() -> None:
    one, other = (
        Statement(text, (a_citation(document_id=name),)) for text, name in (("I 2019.", "a"), ("I 2021.", "b"))
    )
    told = str(answer_message(an_answer(one, disagreeing=(other,)), about()).blocks)
    assert "I 2019. [1]" in told
    assert "Kildene er ikke enige. En annen kilde sier:" in told
    assert "I 2021. [2]" in told


def test_an_answer_that_is_too_long_is_cut_between_statements_and_says_so() -> None:
    long = [Statement(f"Nummer {number}: {'ord ' * 150}slutt", (a_citation(),)) for number in range(40)]
    message = answer_message(an_answer(*long), about())
    told = [
        piece["text"]
        for each in of_type(message, "rich_text")
        for part in each["elements"]
        for piece in part["elements"]
    ]
    assert 0 < len(told) < 40
    assert all(each.endswith("slutt [1]") for each in told)
    assert "Resten er det ikke plass til her. Trykk «Vis hele svaret»." in str(message.blocks)
    assert buttons(message)["whole_answer"] == "levering"
    assert "Nummer 39" in str(whole_answer(an_answer(*long), about()))


def test_an_answer_that_fits_is_not_said_to_be_cut() -> None:
    message = answer_message(an_answer(Statement("Kort.", (a_citation(),))), about())
    assert "whole_answer" not in buttons(message)
    assert buttons(message)["sources"] == "levering"


def test_only_a_private_answer_can_be_shown_to_everyone() -> None:
    said = an_answer(Statement("Kort.", (a_citation(),)))
    assert "show_all" not in buttons(answer_message(said, about()))
    private = answer_message(said, about(private=True, why_private="Noen her har ikke tilgang."))
    assert buttons(private)["show_all"] == "levering"
    assert "Bare du ser dette. Noen her har ikke tilgang." in str(private.blocks[0])


def test_what_is_not_kept_is_neither_judged_nor_opened_again() -> None:
    message = answer_message(an_answer(Statement("Kort.", (a_citation(),))), about(kept=False))
    assert of_type(message, "context_actions") == []
    assert "sources" not in buttons(message)


def test_questions_to_go_on_with_carry_their_number() -> None:
    asked = an_answer(Statement("Kort.", (a_citation(),)), follow_ups=("Når?", "Hvorfor " + "så lenge " * 12 + "?"))
    message = answer_message(asked, about())
    values = [
        one["value"]
        for each in of_type(message, "actions")
        for one in each["elements"]
        if one["action_id"] == "ask_follow_up"
    ]
    values += [each["accessory"]["value"] for each in of_type(message, "section")]
    assert values == ["levering 0", "levering 1"]
    assert follow_ups_of(asked, about())[1].endswith("så lenge ?")


def test_what_follows_streamed_statements_does_not_say_them_again() -> None:
    answer = an_answer(Statement("Kort.", (a_citation(),)))
    assert "Kort." not in str(rest_of(answer, about()))
    assert "[1] Planen" in str(rest_of(answer, about()))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!channel> hei", r"\<\!channel\> hei"),
        ("[her](https://ond.example)", r"\[her\](https\://ond.example)"),
        (":tada:", r"\:tada:"),
        ("1. punkt", r"1\. punkt"),
        ("Dette er fire erfaringer: læring", "Dette er fire erfaringer: læring"),
    ],
)
def test_streamed_text_shows_marks_as_they_are(text: str, told: str) -> None:
    assert streamed(Statement(text, ()), about(), Numbers()) == f"\n\n{told}"


def test_items_of_a_list_follow_each_other_in_the_stream() -> None:
    item = Statement("intern forankring", (a_citation(),), listed=True)
    assert streamed(item, about(), Numbers(), is_next_in_list=True) == "\n- intern forankring \\[1\\]"


def test_the_window_of_sources_shows_the_quote_in_bold_with_the_text_around_it() -> None:
    passage = a_passage("Først noe. Vi lærte mye. Så noe.", title="Planen")
    answer = Answer(Status.QUOTED, Language.NN, (Statement("x", (cite(passage, 11, 24),)),), (passage,))
    quote = next(part for each in sources_view(answer, about())["blocks"] if each["type"] == "rich_text"
                 for part in each["elements"] if part["type"] == "rich_text_quote")  # fmt: skip
    assert [(each["text"], "style" in each) for each in quote["elements"]] == [
        ("Først noe. ", False), ("Vi lærte mye.", True), (" Så noe.", False),
    ]  # fmt: skip


def test_a_quote_that_does_not_stand_in_the_passage_is_shown_alone() -> None:
    passage = a_passage("Noe helt annet.")
    moved = replace(cite(passage, 0, 3), quote="Vi lærte mye.")
    view = sources_view(Answer(Status.QUOTED, Language.NB, (Statement("x", (moved,)),), (passage,)), about())
    assert "Vi lærte mye." in str(view)
    assert "Noe helt annet." not in str(view)


def test_advice_in_an_answer_is_the_advice_of_the_other_doors() -> None:
    advice = advice_with(FRAMEWORK, [("Pilotene", "Vi lærte mye.")])
    said = tuple(Statement(each.activity.title.nb, (), listed=True) for each in advice.recommendations)
    answer = AdvisedAnswer(Status.ADVISED, Language.NB, said, (), advice=advice, framework=FRAMEWORK)
    message = answer_message(answer, about())
    holds(message)
    first = advice.recommendations[0].activity
    assert f"1. {first.title.nb}" in str(message.blocks)
    assert "Råd fra rammeverket i bruk" in str(message.blocks)
    assert buttons(message)["activity_more"].startswith("- ")
    assert message.text.startswith("Neste steg: ")


def test_the_buttons_of_an_activity_name_the_project_and_the_activity() -> None:
    told = advice_as_told(voice(), advice_with(FRAMEWORK, [("Pilotene", "Vi lærte mye.")]), FRAMEWORK)
    message = advice_message(told, voice(), "klimaby")
    first = told["recommendations"][0]["activity"]["id"]
    row = of_type(message, "actions")[0]["elements"]
    assert [(each["action_id"], each["value"]) for each in row] == [
        (f"activity_{act}", f"klimaby {first}") for act in ("done", "begun", "irrelevant", "more")
    ]
    assert "«Vi lærte mye.»" in str(message.blocks)


def test_advice_without_evidence_says_that_nobody_has_done_it() -> None:
    told = advice_as_told(voice(), recommend(FRAMEWORK, {}, {}), FRAMEWORK)
    assert "Ingen har gjort dette ennå i kildene vi har." in str(advice_message(told, voice(), "p").blocks)


def test_when_all_is_done_the_next_round_is_told() -> None:
    done = dict.fromkeys(FRAMEWORK.by_id, State.DONE)
    message = advice_message(advice_as_told(voice(), recommend(FRAMEWORK, done, {}), FRAMEWORK), voice(), "p")
    holds(message)
    assert "Ingenting er igjen å gjøre i denne runden." in str(message.blocks)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("many", [0, 1, 2, 40])
def test_the_matrix_is_told_in_words_and_fits(language: Language, many: int) -> None:
    begun = dict.fromkeys(list(FRAMEWORK.by_id)[:40], State.DONE)
    held = [matrix(FRAMEWORK, f"Kommune {number}", begun, Shown((), {}), 2) for number in range(many)]
    message = matrix_message(held, FRAMEWORK, voice(language))
    holds(message)
    if many == 1:
        rows = of_type(message, "table")[0]["rows"]
        assert (len(rows), {len(row) for row in rows}) == (7, {6})
    if many == 40:
        assert "Kommune 39" in str(message.blocks[2:])


def test_a_failure_is_told_with_what_to_do_and_its_reference() -> None:
    told = problem_message(voice(), Invalid("question_too_long", length=9000, limit=2000), "ab12")
    holds(told)
    assert "Gjør det kortere og prøv igjen." in told.text
    assert "Referanse: ab12" in told.text
    assert "ab12" in failure_message(voice(), {"reference": "ab12"}).text


def test_what_somebody_wrote_is_harmless_in_a_failure() -> None:
    told = failure_message(voice(), {"code": "project_not_found", "details": {"project": "<!channel>"}})
    holds(told)
    assert "&lt;!channel&gt;" in told.text
