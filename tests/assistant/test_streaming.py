"""An answer as it comes: the steps, each statement when it is checked, and at last the whole; nothing is taken back."""

from collections import deque
from collections.abc import Iterator
from itertools import islice, takewhile
from threading import Event as Stopped
from threading import Timer
from time import monotonic
from typing import Any

import pytest
from builders import a_draft, restricted
from fakes import HashingEmbedder, opening
from models import a_writer

from assistant.advice.adviser import Adviser
from assistant.answer import Answer, Event, Statement, Status, Working, Writing
from assistant.assistant import Assistant
from assistant.question import Question
from assistant.verify import Verifier
from evals.model_server import ModelServer, Reply, always, said
from ingest.framework.documents import write_documents
from ingest.ingestor import Ingestor
from ingest.loaders.child import load
from knowledge.access import Scope
from knowledge.framework.reading import shipped
from knowledge.knowledge_base import KnowledgeBase, open_for_writing
from knowledge.municipalities import load_municipalities
from knowledge.settings import KnowledgeSettings

OPEN = Scope.open()
ASKED = "Hvor mange innbyggere hadde borgerpanelet i Trondheim?"
FIRST = "Borgerpanelet i Trondheim hadde 1200 innbyggere."
SECOND = "Panelet møttes fire ganger i 2020."
DRAFTS = [
    a_draft("panel", [f"{FIRST} {SECOND}"], title="Borgerpanelet i Trondheim", processes=("involvere-innbyggerne",)),
    a_draft("vann", "Vannverket la 12 kilometer nye rør i 2019.", title="Vann og avløp"),
    a_draft("sak", "Rådmannen vil selge svømmehallen på Heggedal.", title="Sak", wall=restricted("3203", "ledere")),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("base")
    with open_for_writing(KnowledgeSettings(data=folder, cache=folder), opening(HashingEmbedder())) as opened:
        for draft in DRAFTS:
            opened.library.publish(draft)
        opened.library.settle()
        yield opened


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def an_assistant(base: KnowledgeBase, server: ModelServer, **changes: Any) -> Assistant:
    """An assistant that answers whatever was found."""
    return Assistant(base.retriever, least=0.0, writer=a_writer(server, Verifier(base.retriever), **changes))


def events(assistant: Assistant, question: str = ASKED, scope: Scope = OPEN) -> list[Event]:
    return list(assistant.stream(Question(question, scope)))


def whole(came: list[Event]) -> Answer:
    """The answer at the end; what came before it is what it holds, in the same order."""
    last = came[-1]
    assert isinstance(last, Answer)
    assert [each for each in came if isinstance(each, Statement)] == list(last.statements)
    assert not any(isinstance(each, Answer) for each in came[:-1])
    return last


def test_the_steps_come_as_they_begin_then_the_statements_and_at_last_the_whole(
    library: KnowledgeBase, server: ModelServer
) -> None:
    server.script = always(said((FIRST, [1]), (SECOND, [1])))

    came = events(an_assistant(library, server))

    assert came[:3] == [Working("understand"), Working("retrieve"), Working("write")]
    assert [each.text for each in came[3:-1] if isinstance(each, Statement)] == [FIRST, SECOND]
    answer = whole(came)
    assert (answer.status, answer.asked) == (Status.ANSWERED, ASKED)
    assert answer.writing.model == "openai:scripted"
    assert answer.cells == (("involvere-innbyggerne", 0),)
    assert {"understand", "retrieve", "judge", "model"} <= answer.spent.keys()


def test_the_whole_answer_is_the_last_that_streams(library: KnowledgeBase, server: ModelServer) -> None:
    server.script = always(said((FIRST, [1])))

    answer = an_assistant(library, server).answer(Question(ASKED, OPEN))

    assert [each.text for each in answer.statements] == [FIRST]


def test_a_statement_comes_before_the_next_one_is_written(library: KnowledgeBase, server: ModelServer) -> None:
    server.script = always(Reply(said((FIRST, [1]), (SECOND, [1])).pieces, between=0.3))
    coming = an_assistant(library, server).stream(Question(ASKED, OPEN))

    first = next(each for each in coming if isinstance(each, Statement))

    assert first.text == FIRST
    assert "model" not in {step for each in coming if isinstance(each, Working) for step in (each.step,)}


def test_without_a_model_the_quotes_come_one_by_one(library: KnowledgeBase) -> None:
    came = events(Assistant(library.retriever, least=0.0))

    assert came[:2] == [Working("understand"), Working("retrieve")]
    assert Working("write") not in came
    answer = whole(came)
    assert answer.status is Status.QUOTED
    assert answer.writing == Writing()
    assert FIRST in [each.text for each in answer.statements]


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (Reply(["nei"], status=401), "model_key_refused"),
        (Reply(["nei"], status=404), "model_not_there"),
        (Reply(["nei"], status=429), "model_busy"),
        (Reply(["nei"], status=500), "model_down"),
        (Reply(["hei"], before=2), "model_slow"),
        (Reply(["bla " * 20], endless=True), "model_endless"),
        (Reply([" "] * 3, between=0.05, cut_after=1), "model_down"),
        (Reply(), "model_found_nothing"),
        (said(("Borgerpanelet i Trondheim hadde 1300 innbyggere.", [1])), "model_unsupported"),
    ],
    ids=["key", "not_there", "busy", "down", "slow", "endless", "cut", "nothing", "lie"],
)
def test_whatever_goes_wrong_with_the_model_the_sources_are_quoted_instead(
    library: KnowledgeBase, server: ModelServer, reply: Reply, trouble: str
) -> None:
    server.script = always(reply)

    answer = whole(events(an_assistant(library, server, model_max_tokens=60)))

    assert (answer.status, answer.writing.trouble) == (Status.QUOTED, trouble)
    assert FIRST in [each.text for each in answer.statements]


def test_a_model_that_breaks_off_leaves_what_it_said_and_nothing_is_quoted_beside_it(
    library: KnowledgeBase, server: ModelServer
) -> None:
    server.script = always(Reply([*said((SECOND, [1])).pieces, '{"statement": "Så'], between=0.1, cut_after=1))

    answer = whole(events(an_assistant(library, server)))

    assert (answer.status, answer.writing.trouble) == (Status.ANSWERED, "model_down")
    assert [each.text for each in answer.statements] == [SECOND]


def test_where_neither_the_model_nor_a_quote_says_anything_it_is_unsupported(
    base: KnowledgeBase, server: ModelServer
) -> None:
    base.library.publish(a_draft("dagros", "… –", title="Dagros"))
    base.library.settle()
    server.script = always(said(("Dagros er ei ku.", [1])))

    answer = whole(events(an_assistant(base, server), "Hva vet vi om Dagros?"))

    assert (answer.status, answer.statements) == (Status.UNSUPPORTED, ())
    assert answer.writing.trouble == "model_unsupported"


def test_a_model_is_not_asked_where_what_was_found_is_too_little(library: KnowledgeBase, server: ModelServer) -> None:
    unsure = Assistant(library.retriever, least=1.1, writer=a_writer(server, Verifier(library.retriever)))

    answer = whole(events(unsure))

    assert answer.status is Status.NOT_FOUND
    assert answer.writing == Writing()
    assert server.requests == []


@pytest.mark.parametrize("question", ["Hva er det?", "Hvordan?"])
def test_a_question_about_nothing_is_not_sent_to_the_model(
    library: KnowledgeBase, server: ModelServer, question: str
) -> None:
    answer = whole(events(an_assistant(library, server), question))

    assert answer.status is Status.CLARIFY
    assert server.requests == []


def test_only_what_the_asker_may_see_is_sent_to_the_model(library: KnowledgeBase, server: ModelServer) -> None:
    events(an_assistant(library, server), "Hva vil rådmannen selge på Heggedal?")
    assert server.requests
    assert "svømmehallen" not in str(server.requests)

    events(an_assistant(library, server), "Hva vil rådmannen selge på Heggedal?", Scope.member("3203", ["ledere"]))
    assert "svømmehallen" in str(server.requests)


def test_the_question_is_answered_in_its_own_language(library: KnowledgeBase, server: ModelServer) -> None:
    told = "The citizens' panel in Trondheim had 1200 inhabitants."
    server.script = always(said((FIRST, [1]), (told, [1])))

    answer = whole(events(an_assistant(library, server), "How many inhabitants did the panel in Trondheim have?"))

    assert FIRST not in [each.text for each in answer.statements] or answer.status is Status.QUOTED
    assert "Write in English" in server.requests[0]["messages"][0]["content"]


def test_whoever_stops_listening_stops_the_model(library: KnowledgeBase, server: ModelServer) -> None:
    server.script = always(Reply([*said((FIRST, [1])).pieces, " "], endless=True, between=0.02))
    assistant = an_assistant(library, server, model_at_once=1, model_max_tokens=10_000)
    coming = assistant.stream(Question(ASKED, OPEN))
    next(each for each in coming if isinstance(each, Statement))

    coming.close()  # type: ignore[attr-defined]
    server.script = always(said((SECOND, [1])))

    assert whole(events(assistant)).writing.trouble == ""


def test_the_steps_of_an_activity_come_as_statements_too(
    base: KnowledgeBase, server: ModelServer, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.onlooker.read", load)
    ingestor = Ingestor(base.library, base.documents)
    for path, source in islice(write_documents(shipped(), tmp_path_factory.mktemp("framework")), 1):
        ingestor.add(path, source=source)
    adviser = Adviser(shipped(), base.documents, base.verdicts, base.words_only(), load_municipalities())
    assistant = Assistant(base.words_only(), adviser, writer=a_writer(server, Verifier(base.retriever)))

    answer = whole(events(assistant, "Hvordan lager vi en gapanalyse?", Scope.all()))

    assert answer.status is Status.QUOTED
    assert answer.statements
    assert server.requests == []


def test_a_model_that_says_nothing_is_given_up_by_another_thread(library: KnowledgeBase, server: ModelServer) -> None:
    server.script = always(Reply(["hei"], before=9))
    stopped = Stopped()
    coming = an_assistant(library, server, model_patience=8).stream(Question(ASKED, OPEN), stopped)
    deque(takewhile(lambda each: each != Working("write"), coming), maxlen=0)

    begun = monotonic()
    Timer(0.3, stopped.set).start()
    next(coming)

    assert monotonic() - begun < 3
