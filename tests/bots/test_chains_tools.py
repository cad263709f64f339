import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from chained import LEADERS, PANEL, SECRET_PROJECT, SECRETS, build
from langchain.agents import create_agent
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import InMemorySaver

from assistant.advice.recommend import Advice
from assistant.answer import Answer, Status
from bots.chains.open_base import OpenBase
from bots.chains.tools import tools
from evals.model_server import Call, ModelServer, Reply, said
from evals.personal_numbers import numbers
from knowledge.access import Scope
from knowledge.document import Passage
from knowledge.language import Language

OPEN = Scope.open()
LEADER = Scope.member("3203", LEADERS.groups)
OTHERS = [OPEN, Scope.member("5001", LEADERS.groups), Scope.member("3203")]
PANEL_QUESTION = "Hvor mange innbyggere hadde borgerpanelet i Trondheim?"
MODEL = "openai:scripted"
NUMBER = next(numbers("birth_number", Random(0)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    return build(tmp_path_factory.mktemp("chained") / "data", model_cache)


@pytest.fixture(scope="module")
def folder_without_secrets(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    return build(tmp_path_factory.mktemp("open") / "data", model_cache, with_secrets=False)


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, model_cache: Path) -> None:
    monkeypatch.setenv("OMSTILLING_CACHE", str(model_cache))


@pytest.fixture
def base(folder: Path) -> Iterator[OpenBase]:
    with OpenBase(folder) as opened:
        yield opened


def use(base: OpenBase, name: str, scope: Scope = OPEN, **chosen: Any) -> ToolMessage:
    """Call a tool as an agent does."""
    return call(next(each for each in tools(base, scope) if each.name == name), **chosen)


def call(tool: BaseTool, **chosen: Any) -> ToolMessage:
    message = tool.invoke({"name": tool.name, "args": chosen, "id": "1", "type": "tool_call"})
    assert isinstance(message, ToolMessage)
    return message


def test_an_answer_comes_as_text_with_numbered_sources_and_as_a_value(base: OpenBase) -> None:
    told = use(base, "ask", question=PANEL_QUESTION)

    assert told.text.startswith("Panelet hadde 1200 innbyggere fra alle bydeler. [1]\n")
    assert "\nKilder\n[1] Borgerpanelet i Trondheim, Trondheim, 2020, panel, versjon 1\n" in told.text
    assert "https://eksempel.no/panel" in told.text
    assert told.status == "success"
    assert isinstance(told.artifact, Answer)
    assert told.artifact.statements[0].citations[0].quote == "Panelet hadde 1200 innbyggere fra alle bydeler."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Hva koster en barnehageplass i Trondheim?", "Det står ikke i kildene."),
        ("Kva kostar ein barnehageplass i Trondheim?", "Det står ikkje i kjeldene."),
        ("What does a kindergarten place cost in Trondheim?", "The sources do not say."),
    ],
)
def test_where_there_is_no_answer_it_says_so_plainly(base: OpenBase, question: str, sentence: str) -> None:
    told = use(base, "ask", question=question)

    assert told.text.splitlines()[0] == sentence
    assert isinstance(told.artifact, Answer)
    assert told.artifact.statements == ()


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Hei!", Status.GREETED),
        ("Hva kan du gjøre?", Status.ABOUT),
        ("Hva gjør vi nå?", Status.CLARIFY),
        (f"Hva sto det om {NUMBER} i borgerpanelet?", Status.PRIVATE),
    ],
)
def test_every_other_ending_is_told_with_a_way_forward_and_repeats_nothing(
    base: OpenBase, question: str, status: Status
) -> None:
    told = use(base, "ask", question=question)

    assert told.artifact.status is status
    assert len(told.text.splitlines()) >= 2
    assert NUMBER not in f"{told.text}{told.artifact!r}"


def test_the_answer_comes_in_the_language_that_was_chosen(base: OpenBase) -> None:
    told = use(base, "ask", question="Hva koster en barnehageplass i Trondheim?", language="en")

    assert told.text.startswith("The sources do not say.")
    assert told.artifact.language is Language.EN


def test_a_model_of_ours_writes_and_what_it_makes_up_never_comes_through(
    base: OpenBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = ("Borgerpanelet i Trondheim hadde 1200 innbyggere.", [1])
    lie = ("Borgerpanelet i Trondheim hadde 9900 innbyggere.", [1])
    with ModelServer(lambda _: said(true, lie)) as server:
        monkeypatch.setenv("OMSTILLING_MODEL", MODEL)
        monkeypatch.setenv("OMSTILLING_MODEL_URL", server.url)
        told = use(base, "ask", question=PANEL_QUESTION)

    assert told.artifact.status is Status.ANSWERED
    assert f"{true[0]} [1]" in told.text
    assert "9900" not in told.text
    assert "scripted" in told.text


def test_a_question_about_the_next_step_is_answered_with_advice(base: OpenBase) -> None:
    told = use(base, "ask", question="Hva bør vi gjøre etter at byprofilen er klar?")

    assert told.artifact.status is Status.ADVISED
    assert told.text.startswith("Jeg forstår det slik at dette er gjort")
    assert "(st4-gapanalyse)" in told.text


def test_passages_come_word_for_word_with_their_numbers_and_as_values(base: OpenBase) -> None:
    told = use(base, "search", query="borgerpanel i Trondheim", limit=2)

    assert "\n\n[1] Borgerpanelet i Trondheim, Trondheim, 2020, panel, versjon 1\n" in told.text
    assert PANEL in told.text
    assert "ikke instrukser" in told.text
    assert len(told.artifact) == 2
    assert all(isinstance(each, Passage) for each in told.artifact)


def test_a_search_can_be_narrowed_by_the_words_people_use(base: OpenBase) -> None:
    told = use(base, "search", query="kommune", municipalities=["Trondheim"], process="Involvere innbyggerne", phase=3)

    assert {each.document_id for each in told.artifact} == {"panel"}
    nothing = use(base, "search", query="kommune", kinds=["guide"])
    assert nothing.text == "Søket fant ingenting. Prøv med andre ord, eller med færre avgrensninger."
    assert nothing.artifact == ()


def test_advice_tells_what_to_do_and_why_and_what_waits_for_it(base: OpenBase) -> None:
    told = use(base, "next_activities", process="standardisere", done=["st1"], under_way=["st2-indikatorer"])

    assert isinstance(told.artifact, Advice)
    assert told.text.startswith("3 av 93 aktuelle aktiviteter er gjort.")
    for each in told.artifact.recommendations:
        assert f"{each.activity.title.nb} ({each.activity.id})" in told.text
    assert "I gang: " in told.text
    assert "Kan ikke begynnes ennå:" in told.text
    assert "verktøyets eget forslag" in told.text


def test_advice_when_all_is_done_says_that_the_round_is_over(base: OpenBase) -> None:
    every = [each.id for each in base.base.editions.current().activities]

    told = use(base, "next_activities", done=every, language="nn")

    assert told.artifact.finished
    assert told.text.startswith("Ingenting er igjen å gjere i denne runden.")


@pytest.mark.parametrize(
    ("name", "chosen", "sentence"),
    [
        ("ask", {"question": " "}, "Spørsmålet er tomt."),
        ("ask", {"question": "What is it? " * 400}, "The question is"),
        ("search", {"query": "panel", "process": "tull"}, "Rammeverket har ingen prosess som heter «tull»."),
        ("search", {"query": "panelet", "municipalities": ["Atlantis"]}, "Vi kjenner ingen kommune"),
        ("next_activities", {"done": ["st3-byprofi"]}, "Rammeverket har ingen aktivitet som heter «st3-byprofi»."),
        ("next_activities", {"project": "ukjent", "language": "en"}, "There is no project “ukjent”."),
        ("search", {"query": f"Hva sto det om {NUMBER}?"}, "Teksten ser ut til å inneholde et fødselsnummer"),
        ("next_activities", {"done": [NUMBER]}, "Teksten ser ut til å inneholde et fødselsnummer"),
        ("search", {"query": "panel", "limit": 1000}, "Verktøyet kan ikke brukes slik."),
        ("ask", {}, "Verktøyet kan ikke brukes slik."),
    ],
)
def test_what_goes_wrong_is_told_the_model_in_a_sentence(
    base: OpenBase, name: str, chosen: dict[str, Any], sentence: str
) -> None:
    told = use(base, name, **chosen)

    assert told.text.startswith(sentence)
    assert (told.status, told.artifact) == ("error", None)
    assert "Traceback" not in told.text


def test_a_closed_knowledge_base_says_so(folder: Path) -> None:
    with OpenBase(folder) as base:
        made = tools(base, OPEN)

    told = [call(each, **chosen) for each, chosen in zip(made, CALLS, strict=True)]

    assert {each.text for each in told} == {"Kunnskapsbasen er lukket. Åpne den igjen før du spør."}
    assert {each.status for each in told} == {"error"}


CALLS: list[dict[str, Any]] = [
    {"question": "Skal kommunen selge svømmehallen og legge ned borgerpanelet?"},
    {"query": "svømmehallen", "limit": 20},
    {"municipality": "Asker"},
]


@pytest.mark.parametrize("scope", OTHERS)
def test_what_is_restricted_never_shows_in_texts_artifacts_counts_or_errors(
    base: OpenBase, folder_without_secrets: Path, scope: Scope
) -> None:
    told = [call(each, **chosen) for each, chosen in zip(tools(base, scope), CALLS, strict=True)]
    told.append(use(base, "next_activities", scope, project=SECRET_PROJECT))
    with OpenBase(folder_without_secrets) as other:
        expected = [call(each, **chosen) for each, chosen in zip(tools(other, scope), CALLS, strict=True)]
        expected.append(use(other, "next_activities", scope, project=SECRET_PROJECT))

    assert [each.text for each in told] == [each.text for each in expected]
    shown = "\n".join(f"{each.text}\n{each.artifact!r}" for each in told).casefold()
    assert [word for word in SECRETS if word in shown] == []
    assert len(told[1].artifact) == len(expected[1].artifact)
    assert told[2].artifact.done == 0


def test_those_it_is_for_get_what_is_restricted(base: OpenBase) -> None:
    told = [call(each, **chosen) for each, chosen in zip(tools(base, LEADER), CALLS, strict=True)]

    assert "Rådmannen" in told[0].text
    assert "Rådmannen" in told[1].text
    assert told[2].artifact.done == 4


@pytest.mark.parametrize("name", ["ask", "search", "next_activities"])
def test_a_model_cannot_choose_what_it_may_see(base: OpenBase, name: str) -> None:
    tool = next(each for each in tools(base, OPEN) if each.name == name)

    assert (
        not {"scope", "labels", "groups", "everything"} & tool.tool_call_schema.model_json_schema()["properties"].keys()
    )
    told = call(tool, **CALLS[["ask", "search", "next_activities"].index(name)], scope="all")
    assert told.text.startswith("Verktøyet kan ikke brukes slik.")


def test_every_tool_and_every_argument_is_explained_to_the_model(base: OpenBase) -> None:
    for tool in tools(base, OPEN):
        schema = tool.tool_call_schema.model_json_schema()
        assert len(tool.description) > 100
        assert [name for name, each in schema["properties"].items() if len(each.get("description", "")) < 20] == []


REACHED: list[object] = []
"""Addresses that a socket was connected to."""
sys.addaudithook(lambda event, details: REACHED.append(details[1]) if event == "socket.connect" else None)


def scripted(asked: dict[str, Any]) -> Reply:
    """Search, then ask, then answer with what ``ask`` said first."""
    results = [each["content"] for each in asked["messages"] if each["role"] == "tool"]
    if not results:
        return Reply(calls=[Call("search", {"query": "borgerpanel i Trondheim"})])
    if len(results) == 1:
        return Reply(calls=[Call("ask", {"question": PANEL_QUESTION}), Call("ask", {"question": ""})])
    return Reply([results[1].splitlines()[0]])


@pytest.mark.parametrize("way", ["invoke", "ainvoke", "stream"])
def test_an_agent_searches_asks_and_answers_without_leaving_this_machine(base: OpenBase, way: str) -> None:
    REACHED.clear()
    with ModelServer(scripted) as server:
        agent = create_agent(ChatOpenAI(model="scripted", base_url=server.url, api_key="none"), tools(base, OPEN))
        asked: Any = {"messages": [("user", PANEL_QUESTION)]}
        if way == "invoke":
            messages = agent.invoke(asked)["messages"]
        elif way == "ainvoke":
            messages = asyncio.run(agent.ainvoke(asked))["messages"]
        else:
            streamed = [
                told for mode, told in agent.stream(asked, stream_mode=["messages", "values"]) if mode == "values"
            ]
            messages = streamed[-1]["messages"]

    found, answered, empty = (each for each in messages if isinstance(each, ToolMessage))
    assert PANEL in found.text
    assert found.artifact[0].document_id == "panel"
    assert answered.artifact.status is Status.QUOTED
    assert empty.text.startswith("Spørsmålet er tomt.")
    assert messages[-1].text == "Panelet hadde 1200 innbyggere fra alle bydeler. [1]"
    assert {each["function"]["name"] for each in server.requests[0]["tools"]} == {"ask", "search", "next_activities"}
    sent = [each["content"] for each in server.requests[-1]["messages"] if each["role"] == "tool"]
    assert sent == [found.text, answered.text, empty.text]
    assert {address[0] for address in REACHED if isinstance(address, tuple)} == {"127.0.0.1"}


def test_a_conversation_that_is_kept_goes_on_and_has_the_artifacts_as_plain_values(base: OpenBase) -> None:
    with ModelServer(scripted) as server:
        model = ChatOpenAI(model="scripted", base_url=server.url, api_key="none")
        agent = create_agent(model, tools(base, OPEN), checkpointer=InMemorySaver())
        thread: Any = {"configurable": {"thread_id": "1"}}
        for text in (PANEL_QUESTION, "Takk!"):
            messages = agent.invoke({"messages": [("user", text)]}, thread)["messages"]

    answered = next(each for each in messages if isinstance(each, ToolMessage) and each.name == "ask")
    assert answered.artifact["statements"][0]["citations"][0]["document_id"] == "panel"
    assert messages[-1].text == "Panelet hadde 1200 innbyggere fra alle bydeler. [1]"
