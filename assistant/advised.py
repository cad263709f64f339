"""An answer that is advice: what to do next, taken from the framework and not from a quote."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.advice.adviser import Adviser
from assistant.advice.finding import Asker
from assistant.advice.recommend import Advice
from assistant.answer import Answer, Statement, Status
from assistant.next_step import NextStep
from assistant.question import Query
from knowledge.document import Filters
from knowledge.framework.framework import Framework
from knowledge.language import Language
from knowledge.municipalities import load_municipalities

_CELL = re.compile(r" \([^()]* › [^()]*\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisedAnswer(Answer):
    """Advice as an answer. Each statement names an activity and its cell, and cites what shows that it has been done.

    A statement without citations is a proposal of the framework's alone; ``advice`` has all that speaks for it.
    """

    advice: Advice
    framework: Framework


def advised(step: NextStep, query: Query, adviser: Adviser) -> AdvisedAnswer:
    """Answer a question about what to do next, from the place it tells of, for the municipality it is narrowed to.

    What is asked for a project is for that project's municipality.
    """
    place = query.project.municipality if query.project else _municipality(query.filters)
    asker = Asker(query.scope, place)
    advice = adviser.advise(step.progress, asker, step.focus)
    return AdvisedAnswer(
        status=Status.ADVISED,
        language=query.language,
        statements=tuple(_statements(advice, adviser.framework, query.language)),
        passages=(),
        confidence=1.0,
        advice=advice,
        framework=adviser.framework,
    )


def proposed_in(status: str, statements: Sequence[str]) -> str:
    """Give the title of the activity that was recommended first; nothing where no advice was given."""
    return _CELL.sub("", statements[0]) if status == Status.ADVISED and statements else ""


def _municipality(narrowed: Filters) -> str | None:
    """Give the one municipality that a question is narrowed to, by whichever of its numbers."""
    today = {each for number in narrowed.municipalities for each in load_municipalities().today(number)}
    return next(iter(today)).number if len(today) == 1 else None


def _statements(advice: Advice, framework: Framework, language: Language) -> Iterator[Statement]:
    for each in advice.recommendations:
        activity = each.activity
        process = framework.process(activity.process).name.within(language)
        phase = framework.phase(activity.cell)
        text = f"{activity.title.within(language)} ({process} › {phase.number} {phase.name.within(language)})"
        citations = tuple(evidence.citation for evidence in each.evidence if evidence.citation)
        yield Statement(text, citations, listed=True)
