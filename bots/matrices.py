"""The matrices of municipalities, for every door: counted from what a scope sees, and as a table for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence

from assistant.matrix import Matrix, Shown, matrix
from knowledge.access import Scope
from knowledge.document import Status
from knowledge.framework.framework import Framework
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.municipalities import load_municipalities
from knowledge.phrases import Phrases
from knowledge.project import together

_COLUMNS = (
    "municipality", "name", "process", "phase", "phase_name", "planned", "under_way", "done", "relevant", "sources",
)  # fmt: skip


def matrices(base: KnowledgeBase, framework: Framework, said: Iterable[str], scope: Scope) -> list[Matrix]:
    """Count the cells of the municipalities that were named, or of every one with a project; only what is seen counts.

    Raise ``NotFound`` or ``Invalid`` for what is no municipality's name or number.
    """
    projects = base.projects.visible(scope)
    numbers = [load_municipalities().called(each).number for each in said]
    numbers = numbers or sorted({each.municipality for each in projects})
    documents = [each for each in base.documents.visible(scope) if each.status is Status.PUBLISHED]
    verdicts = base.verdicts.standing(scope)
    found = []
    for number in dict.fromkeys(numbers):
        own = load_municipalities().numbers(number)
        there = {each.id: each.description for each in documents if each.description.municipality in own}
        shown = Shown([each for each in verdicts if each.municipality in own], there)
        progress = [each.progress for each in projects if each.municipality == number]
        found.append(matrix(framework, number, together(progress), shown, len(progress)))
    return found


def table(framework: Framework, held: Sequence[Matrix], language: Language, phrases: Phrases) -> str:
    """Write a row a cell and municipality; names that a spreadsheet would take for formulas are made texts."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow([phrases.say(f"column_{name}", language) for name in _COLUMNS])
    for each in held:
        for cell in each.cells:
            names = (
                load_municipalities().name(each.municipality),
                framework.process(cell.cell.process).name.within(language),
                framework.phase(cell.cell).name.within(language),
            )
            place, process, phase = map(_text, names)
            counts = (cell.planned, cell.under_way, cell.done, cell.relevant, cell.sources)
            writer.writerow((each.municipality, place, process, cell.cell.phase, phase, *counts))
    return made.getvalue()


def _text(name: str) -> str:
    return f"'{name}" if name.startswith(tuple("=+-@\t\r＝＋－＠")) else name
