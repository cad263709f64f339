"""Question sets with the knowledge bases they are asked of, made by the product's own ingestor."""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from evals.questions import AskedQuestion, read_questions, shipped_questions
from ingest.ingestor import Ingestor, Refused, files_in
from knowledge.knowledge_base import KnowledgeBase, open_for_writing
from knowledge.settings import KnowledgeSettings

_SEED = 3
Progress = Callable[[int, int], None]


def question_sets(
    data: Path, qa: Path | None, documents: Path | None, sample: int, progress: Progress
) -> Iterator[tuple[str, KnowledgeBase, Sequence[AskedQuestion]]]:
    """Give the shipped gold set, and the named one if any, each with a knowledge base of its documents."""
    content = resources.files("knowledge").joinpath("content", "documents")
    with resources.as_file(content) as folder, _base_of(data / "shipped", folder, progress) as base:
        yield "shipped", base, shipped_questions()
    if qa is None or documents is None:
        return
    questions = read_questions(qa)
    drawn = random.Random(_SEED).sample(questions, min(sample, len(questions)))
    with _base_of(data / qa.stem, documents, progress) as base:
        yield qa.stem, base, drawn


@contextmanager
def _base_of(data: Path, documents: Path, progress: Progress) -> Iterator[KnowledgeBase]:
    with open_for_writing(KnowledgeSettings(data=data)) as base:
        files = list(files_in([documents]))
        for number, result in enumerate(Ingestor(base.library, base.documents).add_all(files), start=1):
            progress(number, len(files))
            if isinstance(result, Refused):
                sys.stderr.write(f"{result.path.name}: {result.problem}\n")
        base.library.settle(progress)
        yield base
