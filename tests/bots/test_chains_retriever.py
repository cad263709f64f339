import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Thread

import pytest
from chained import LEADERS, PANEL, build
from langchain_core.documents import Document
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import ConfigurableField, RunnableLambda, RunnablePassthrough
from langchain_openai import ChatOpenAI
from pydantic import ValidationError

from bots.chains.open_base import OpenBase
from bots.chains.retriever import OmstillingRetriever
from evals.model_server import ModelServer, Reply
from knowledge.access import Scope
from knowledge.errors import Invalid, NotFound, Unavailable
from knowledge.knowledge_base import open_for_reading, open_for_writing
from knowledge.settings import KnowledgeSettings

OPEN = Scope.open()
PANEL_QUESTION = "Hvor mange innbyggere hadde borgerpanelet i Trondheim?"
QUESTIONS = [PANEL_QUESTION, "Når ble klimamålet i Asker vedtatt?", "Hvorfor la vannverket nye rør?"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    return build(tmp_path_factory.mktemp("chained") / "data", model_cache)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, folder: Path, model_cache: Path) -> None:
    monkeypatch.setenv("OMSTILLING_DATA", str(folder))
    monkeypatch.setenv("OMSTILLING_CACHE", str(model_cache))


@pytest.fixture
def base() -> Iterator[OpenBase]:
    with OpenBase() as opened:
        yield opened


def ids(found: list[Document]) -> set[str]:
    return {each.metadata["document_id"] for each in found}


def test_a_document_is_the_stored_text_of_a_passage_and_tells_where_it_stands(base: OpenBase) -> None:
    first, *_ = OmstillingRetriever(scope=OPEN, base=base).invoke(PANEL_QUESTION)

    version = base.base.documents.version("panel", 1, OPEN)
    assert version is not None
    assert first.page_content == PANEL == version.text[first.metadata["start"] : first.metadata["end"]]
    assert first.id == first.metadata["chunk_id"]
    assert first.metadata["score"] > 0
    told = first.metadata.keys() - {"chunk_id", "score", "start", "end"}
    assert {name: first.metadata[name] for name in told} == {
        "document_id": "panel",
        "version": 1,
        "title": "Borgerpanelet i Trondheim",
        "heading_path": [],
        "page": None,
        "page_label": None,
        "url": "https://eksempel.no/panel",
        "place": "Trondheim",
        "year": 2020,
        "kind": "case",
        "language": "nb",
        "provenance": "source",
        "visibility": "open",
        "words_only": False,
    }


def test_it_cannot_be_made_without_saying_what_may_be_seen(base: OpenBase) -> None:
    with pytest.raises(ValidationError, match="scope"):
        OmstillingRetriever(base=base)
    with pytest.raises(ValidationError, match="scope"):
        OmstillingRetriever(scope={"labels": ["open"]}, base=base)


def test_what_is_restricted_is_found_only_by_those_it_is_for(base: OpenBase) -> None:
    question = "Skal svømmehallen selges?"
    others = [OPEN, Scope.member("5001", ["ledelsen"]), Scope.member("3203")]
    found = [OmstillingRetriever(scope=scope, base=base, k=50).invoke(question) for scope in others]

    assert [ids(each) & {"heggedalsnotatet"} for each in found] == [set()] * 3
    own = OmstillingRetriever(scope=Scope.member("3203", LEADERS.groups), base=base).invoke(question)
    assert own[0].metadata["document_id"] == "heggedalsnotatet"
    assert own[0].metadata["visibility"] == "restricted"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"kinds": ["plan"]}, {"klima-asker"}),
        ({"municipalities": ["Trondheim"]}, {"panel"}),
        ({"municipalities": ["3025"]}, {"klima-asker"}),
        ({"processes": ["involvere-innbyggerne"], "phases": [3]}, {"panel"}),
        ({"years": [2021]}, {"klima-asker"}),
        ({"languages": ["en"]}, set()),
    ],
)
def test_filters_narrow_what_is_found(base: OpenBase, chosen: dict[str, list[str]], expected: set[str]) -> None:
    retriever = OmstillingRetriever(scope=OPEN, base=base, **chosen)

    assert ids(retriever.invoke("kommune borgerpanel klima vedtatt rør")) == expected


def test_at_most_k_documents_come(base: OpenBase) -> None:
    assert len(OmstillingRetriever(scope=OPEN, base=base, k=1).invoke("kommune panel")) == 1
    assert len(OmstillingRetriever(scope=OPEN, base=base, k=50).invoke("kommune panel")) > 1


def test_a_filter_that_names_what_does_not_exist_is_refused_when_the_retriever_is_made(base: OpenBase) -> None:
    with pytest.raises(Invalid, match="unusable_field"):
        OmstillingRetriever(scope=OPEN, base=base, kinds=["roman"])
    with pytest.raises(NotFound, match="municipality_unknown"):
        OmstillingRetriever(scope=OPEN, base=base, municipalities=["Atlantis"])
    with pytest.raises(ValidationError, match="colour"):
        OmstillingRetriever(scope=OPEN, base=base, colour="red")


def test_a_refused_retriever_leaves_no_knowledge_base_open() -> None:
    with pytest.raises(Invalid, match="unusable_field"):
        OmstillingRetriever(scope=OPEN, kinds=["roman"])

    with open_for_writing(KnowledgeSettings()):
        pass


def test_it_answers_inside_a_chain(base: OpenBase) -> None:
    prompt = ChatPromptTemplate.from_template("{context}\n\n{question}")
    joined = RunnableLambda(lambda found: "\n".join(each.page_content for each in found))
    with ModelServer(lambda _: Reply(["1200 ", "innbyggere."])) as server:
        model = ChatOpenAI(model="scripted", base_url=server.url, api_key="none")
        retriever = OmstillingRetriever(scope=OPEN, base=base)
        chain = {"context": retriever | joined, "question": RunnablePassthrough()} | prompt | model | StrOutputParser()

        assert chain.invoke(PANEL_QUESTION) == "1200 innbyggere."
        assert "".join(chain.stream(PANEL_QUESTION)) == "1200 innbyggere."
    asked = server.requests[0]["messages"][0]["content"]
    assert PANEL in asked
    assert asked.endswith(PANEL_QUESTION)


def test_asking_asynchronously_gives_the_same(base: OpenBase) -> None:
    retriever = OmstillingRetriever(scope=OPEN, base=base)

    async def together() -> list[list[Document]]:
        return await retriever.abatch(QUESTIONS)

    assert asyncio.run(together()) == [retriever.invoke(each) for each in QUESTIONS]


def test_eight_threads_at_once_each_get_what_one_alone_would_get() -> None:
    asked = QUESTIONS * 16
    start = Barrier(8)

    def ask(number: int) -> list[list[Document]]:
        start.wait(30)
        return [retriever.invoke(each) for each in asked[number::8]]

    with OmstillingRetriever(scope=OPEN) as retriever:
        with ThreadPoolExecutor(8) as threads:
            together = list(threads.map(ask, range(8)))
        alone = {each: retriever.invoke(each) for each in QUESTIONS}
        in_batch = retriever.batch(asked, {"max_concurrency": 8})

    assert together == [[alone[each] for each in asked[number::8]] for number in range(8)]
    assert in_batch == [alone[each] for each in asked]


def test_a_shared_base_stays_open_when_a_retriever_is_closed(base: OpenBase) -> None:
    with OmstillingRetriever(scope=OPEN, base=base) as first:
        first.invoke(PANEL_QUESTION)

    assert OmstillingRetriever(scope=OPEN, base=base).invoke(PANEL_QUESTION)


def test_a_retriever_of_its_own_can_be_closed_from_another_thread_and_then_says_so() -> None:
    retriever = OmstillingRetriever(scope=OPEN)
    assert retriever.invoke(PANEL_QUESTION)

    closing = Thread(target=retriever.close)
    closing.start()
    closing.join(30)
    retriever.close()

    with pytest.raises(Unavailable, match="base_closed"):
        retriever.invoke(PANEL_QUESTION)
    with open_for_writing(KnowledgeSettings()) as base:
        assert base.documents.visible(OPEN)


LEAVING_IT_OPEN = """
from bots.chains.retriever import OmstillingRetriever
from knowledge.access import Scope
kept = OmstillingRetriever(scope=Scope.open())
print(len(kept.invoke("borgerpanel")) > 0)
"""


def test_a_program_that_closes_nothing_ends_in_good_order() -> None:
    left = subprocess.run([sys.executable, "-c", LEAVING_IT_OPEN], capture_output=True, text=True, timeout=60)

    assert (left.returncode, left.stdout, left.stderr) == (0, "True\n", "")


def test_a_folder_that_cannot_be_used_is_told_when_it_is_opened(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Unavailable, match="folder_unusable"):
        OpenBase(tmp_path / "file" / "data")


def test_the_folder_can_be_read_by_others_while_a_retriever_is_open(base: OpenBase) -> None:
    with open_for_reading(KnowledgeSettings()) as other:
        assert other.documents.visible(OPEN)
    assert base.is_open


def test_how_many_to_give_can_be_left_to_the_chain_and_what_may_be_seen_stays(base: OpenBase) -> None:
    retriever = OmstillingRetriever(scope=OPEN, base=base).configurable_fields(k=ConfigurableField(id="k"))

    found = retriever.invoke("kommune panel svømmehallen", {"configurable": {"k": 1, "scope": Scope.all()}})

    assert len(found) == 1
    assert "heggedalsnotatet" not in ids(found)


def test_what_is_narrowed_cannot_be_changed_afterwards(base: OpenBase) -> None:
    retriever = OmstillingRetriever(scope=OPEN, base=base)

    with pytest.raises(ValidationError, match="frozen"):
        retriever.scope = Scope.all()
