"""Question sets with the knowledge bases they are asked of, made by the product's own ingestor."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.beir import RetrievalSet
from evals.gold import document_texts, places, spoken
from evals.questions import AskedQuestion, gold_questions, read_questions
from evals.stages import Stages
from evals.systems import keep_only
from ingest.ingestor import Ingestor, Refused, files_in
from ingest.shipped import shipped_files
from knowledge.access import Scope
from knowledge.errors import Invalid
from knowledge.framework.reading import shipped
from knowledge.knowledge_base import KnowledgeBase, open_for_reading, open_for_writing
from knowledge.language import detect
from knowledge.settings import KnowledgeSettings

GOLD = "gold"
QUESTIONS = "questions"
"""The folder that holds the knowledge bases of question sets, apart from those of sets that are only searched."""
_SEED = 3


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions and the knowledge base they are asked of; ``refused`` are the files that could not be read."""

    name: str
    base: KnowledgeBase
    questions: Sequence[AskedQuestion]
    refused: tuple[Refused, ...] = ()


@contextmanager
def gold_set(settings: KnowledgeSettings, stages: Stages, vectors: bool = True) -> Iterator[QuestionSet]:
    """Give the gold questions over the shipped content; without ``vectors`` it is not made ready to be asked."""
    with shipped_files(shipped()) as files, _base_of(settings, GOLD, files, stages, vectors) as (base, refused):
        yield QuestionSet(GOLD, base, gold_questions(), refused)


@contextmanager
def named_set(
    settings: KnowledgeSettings, qa: Path, documents: Path, sample: int, stages: Stages
) -> Iterator[QuestionSet]:
    """Give a set of one's own: a file of questions over a folder of documents; at most ``sample`` of them, drawn."""
    drawn = _drawn(qa, sample)
    if not documents.is_dir():
        raise Invalid("set_folder_missing", folder=str(documents))
    files = [(path, None) for path in files_in([documents])]
    with _base_of(settings, name_of(qa), files, stages) as (base, refused):
        yield QuestionSet(name_of(qa), base, drawn, refused)


@contextmanager
def own_set(settings: KnowledgeSettings, qa: Path, sample: int) -> Iterator[QuestionSet]:
    """Give a file of questions over the knowledge base that is in use, which is only read."""
    drawn = _drawn(qa, sample)
    with open_for_reading(settings) as base:
        if not base.documents.visible(Scope.all()):
            raise Invalid("set_base_empty")
        yield QuestionSet(name_of(qa), base, drawn)


def _drawn(qa: Path, sample: int) -> Sequence[AskedQuestion]:
    questions = read_questions(qa)
    if not questions:
        raise Invalid("set_empty", file=str(qa))
    return random.Random(_SEED).sample(questions, min(sample, len(questions)))


def name_of(path: Path) -> str:
    """Name a set by its file or, where that only says what sort of file it is, by its folder as well."""
    return f"{path.resolve().parent.name}-{path.stem}" if path.stem in ("qa", "questions") else path.stem


def retrieval_set(held: QuestionSet) -> RetrievalSet:
    """Judge the chunks of a base: one that holds words an answer rests on is right for the question.

    Where no words are quoted, it is the chunks of the documents named that hold one of the facts; where none does, all
    of their chunks.
    """
    texts = document_texts(held.base)
    chunks = {document.id: pieces for document, pieces in held.base.documents.published()}
    relevant: dict[str, dict[str, int]] = {}
    for asked in held.questions:
        grades: dict[str, int] = {}
        for source in (source for needed in asked.sources for source in needed if source.document in chunks):
            pieces = chunks[source.document]
            if source.quote:
                spans = places(texts[source.document], source.quote)
                right = [each for each in pieces if any(each.start < end and start < each.end for start, end in spans)]
            else:
                facts = [spoken(fact) for alternatives in asked.must for fact in alternatives]
                right = [each for each in pieces if any(fact in spoken(each.text) for fact in facts)] or list(pieces)
            grades |= {each.key: 1 for each in right}
        if grades:
            relevant[asked.id] = grades
    passages = {each.key: ("", each.searched) for pieces in chunks.values() for each in pieces}
    asked_of = {asked.id: asked for asked in held.questions if asked.id in relevant}
    questions = {name: asked.question for name, asked in asked_of.items()}
    traits = {name: {"language": str(detect(asked.question))} | dict(asked.traits) for name, asked in asked_of.items()}
    return RetrievalSet(held.name, passages, questions, relevant, traits)


@contextmanager
def _base_of(
    settings: KnowledgeSettings,
    name: str,
    files: Sequence[tuple[Path, str | None]],
    stages: Stages,
    vectors: bool = True,
) -> Iterator[tuple[KnowledgeBase, tuple[Refused, ...]]]:
    with open_for_writing(settings.model_copy(update={"data": settings.data / QUESTIONS / name})) as base:
        refused: list[Refused] = []
        held: list[str] = []
        with stages("evals_stage_reading") as progress:
            for number, result in enumerate(Ingestor(base.library, base.documents).add_from(files), start=1):
                progress(number, len(files))
                if isinstance(result, Refused):
                    refused.append(result)
                else:
                    held.append(result.published.document.id)
        keep_only(base, held)
        if vectors:
            with stages("evals_stage_embedding") as progress:
                base.library.settle(progress)
        yield base, tuple(refused)
