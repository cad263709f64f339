"""Small sets of the tests' own: passages and questions with known truth, as files and as values."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from builders import a_draft, a_file
from fakes import HashingEmbedder, opening

from assistant.answer import Answer, Citation, Statement, Status
from evals.questions import AskedQuestion, Source
from evals.stages import Progress
from knowledge.document import Provenance
from knowledge.knowledge_base import KnowledgeBase, open_for_writing
from knowledge.language import Language
from knowledge.settings import KnowledgeSettings

PASSAGES = {
    "vann": ("Vannverket", "Vannverket la nye rør i 2019."),
    "klima": ("Klimaplanen", "Asker skal kutte klimagassutslippene med 55 prosent."),
    "panel": ("Borgerpanelet", "Trondheim trakk ut 1200 innbyggere til et borgerpanel."),
    "skole": ("", "Skolen i Steinkjer fikk nytt tak."),
    "buss": ("Busser", "Bussene i Limerick går på strøm."),
    "bad": ("", "Svømmehallen på Heggedal er stengt om sommeren."),
}
QUESTIONS = {
    "q1": "Når la vannverket nye rør?",
    "q2": "Hvor mye skal Asker kutte klimagassutslippene?",
    "q3": "Hvem fikk nytt tak i Steinkjer?",
    "q4": "Hvor mange innbyggere er i borgerpanelet i Trondheim?",
    "q5": "Hvem har ingen dømt om?",
}
RELEVANT = {"q1": {"vann": 1}, "q2": {"klima": 1, "bad": 0}, "q3": {"skole": 1}, "q4": {"panel": 2}}
DOCUMENTS = {
    "vann": "# Vannverket\n\nVannverket la nye rør i 2019.\n",
    "panel": "# Borgerpanelet\n\nTrondheim trakk ut 1200 innbyggere til borgerpanelet.\n",
}
ASKED: Sequence[Mapping[str, Any]] = (
    {
        "id": "rør",
        "question": "Når la vannverket nye rør?",
        "answers": ["2019"],
        "document_id": "vann",
        "answerable": True,
    },
    {
        "id": "panel",
        "question": "Hvor mange innbyggere er i borgerpanelet i Trondheim?",
        "answers": ["1200"],
        "document_id": "panel",
        "answerable": True,
    },
    {"id": "brød", "question": "Hvordan baker jeg surdeigsbrød med rugmel?", "answerable": False},
)


def a_set(folder: Path) -> Path:
    """Write the set as files, in BEIR's layout."""
    (folder / "qrels").mkdir(parents=True)
    lines(
        folder / "corpus.jsonl", [{"_id": name, "title": each[0], "text": each[1]} for name, each in PASSAGES.items()]
    )
    lines(folder / "queries.jsonl", [{"_id": name, "text": text} for name, text in QUESTIONS.items()])
    judged = [f"{name}\t{passage}\t{grade}" for name, each in RELEVANT.items() for passage, grade in each.items()]
    (folder / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *judged]) + "\n", "utf-8")
    return folder


def a_question_file(folder: Path, rows: Sequence[Mapping[str, Any]] = ASKED) -> tuple[Path, Path]:
    """Write questions, and a folder with the documents they are about."""
    documents = folder / "kilder"
    for name, text in DOCUMENTS.items():
        a_file(documents, f"{name}.md", text)
    return lines(folder / "vannprat.jsonl", rows), documents


def lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def a_question(name: str = "rør", question: str = "Når la vannverket nye rør?", **fields: Any) -> AskedQuestion:
    """Give a gold question that breaks no rule, over the documents of ``publish``."""
    usual: dict[str, Any] = {
        "ending": "answered",
        "sources": ((Source("vann", "la nye rør i 2019"),),),
        "must": (("2019",),),
        "language": Language.NB,
        "kind": "one_source",
        "part": "tuning",
        "truth": "https://vann.example",
    }
    return AskedQuestion(name, question, **(usual | fields))


def publish(base: KnowledgeBase) -> KnowledgeBase:
    """Put the documents that the questions are about into a base, without vectors."""
    base.library.publish(a_draft("vann", ["Vannverket la\nnye  rør i 2019.", "Kommunen eier Vannverket."]))
    base.library.publish(a_draft("panel", "Trondheim trakk ut 1200 innbyggere til borgerpanelet."))
    base.library.publish(a_draft("skole", "Skolen i Steinkjer fikk nytt tak."))
    return base


@contextmanager
def published(folder: Path) -> Iterator[KnowledgeBase]:
    """Open a base with those documents, for tests that only read it."""
    settings = KnowledgeSettings(data=folder, cache=folder / "cache", database_url=None)
    with open_for_writing(settings, opening(HashingEmbedder())) as base:
        yield publish(base)


def a_citation(document_id: str, text: str, quote: str, version: int = 1) -> Citation:
    """Cite words of a document where they stand."""
    start = text.index(quote)
    return Citation(
        document_id, version, document_id, (), None, None, None, None, None, Provenance.SOURCE, quote, start,
        start + len(quote), "",
    )  # fmt: skip


def an_answer(
    *said: str, citations: Sequence[Citation] = (), confidence: float = 0.9, language: Language = Language.NB
) -> Answer:
    """Give an answer of these statements, each with all of the citations; nothing said is nothing found."""
    statements = tuple(Statement(text, tuple(citations)) for text in said)
    return Answer(
        Status.QUOTED if said else Status.NOT_FOUND, language, statements, (), confidence=confidence,
        spent={"retrieve": 2.0},
    )  # fmt: skip


class Stages:
    """Keeps the stages that were opened, and what they told of how far they had come."""

    def __init__(self) -> None:
        self.told: list[tuple[str, list[tuple[int, int]]]] = []

    @contextmanager
    def __call__(self, code: str) -> Iterator[Progress]:
        far: list[tuple[int, int]] = []
        self.told.append((code, far))
        yield lambda done, every: far.append((done, every))

    @property
    def codes(self) -> list[str]:
        return [code for code, _ in self.told]


def unheard(_done: int, _every: int) -> None:
    """Listen to no progress."""
