"""Examines the language: is that of a question told, and does what is said back come in it?

The truth lies in ``gold_sets/language.yaml``: the same questions in bokmål and nynorsk, and some in English. Whether a
sentence of our own is in the right language is told by reading it, not by where it is filed. What goes wrong is listed
for the tuning part only.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import yaml

from assistant.answer import Answer, Lacking, Status
from assistant.assistant import Assistant
from assistant.question import Question
from evals.advising import PARTS, Miss, Tally
from evals.stages import Progress
from knowledge.access import Scope
from knowledge.framework.framework import Framework
from knowledge.language import Language, detect
from knowledge.phrases import Phrases

OTHER = {Language.NB: Language.NN, Language.NN: Language.NB, Language.EN: Language.NB}
"""The language that the answer is fixed to when it is not to follow the question."""

Counts = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A gold question in one of its languages."""

    id: str
    part: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class LanguagesReport:
    """What was measured on each part.

    ``told`` counts by part, the language of the question, and the language it was told to be in. ``tallies`` counts by
    part and measure: ``answered`` the answers that say they are in the language of the question, ``shown`` those whose
    sentences of our own are, and ``fixed`` those whose sentences are in the language that was asked for instead.
    """

    told: Counts
    tallies: Mapping[str, Mapping[str, Tally]]
    misses: tuple[Miss, ...]


def spoken_questions() -> list[Spoken]:
    """Read the gold questions, each language for itself."""
    items = yaml.safe_load(resources.files("evals").joinpath("gold_sets", "language.yaml").read_text("utf-8"))
    return [
        Spoken(item["id"], item["part"], language, item[language])
        for item in items
        for language in Language
        if language in item
    ]


def tell(questions: Sequence[Spoken]) -> Counts:
    """Count by part which language every question was told to be in."""
    counted: dict[str, dict[str, Counter[str]]] = {part: {} for part in PARTS}
    for each in questions:
        counted[each.part].setdefault(str(each.language), Counter())[str(detect(each.text))] += 1
    return {part: {told: dict(times) for told, times in held.items()} for part, held in counted.items()}


def examine(
    assistant: Assistant, framework: Framework, phrases: Phrases, questions: Sequence[Spoken], progress: Progress
) -> LanguagesReport:
    """Tell the language of every question, and ask it twice: freely, and with another language fixed."""
    counted: dict[str, Counter[tuple[str, bool]]] = {part: Counter() for part in PARTS}
    misses: list[Miss] = []
    for number, each in enumerate(questions, start=1):
        for measure, wanted, found in _asked(assistant, framework, phrases, each):
            counted[each.part][measure, found == wanted] += 1
            if found != wanted and each.part == PARTS[0]:
                misses.append(Miss(each.text, each.part, measure, str(wanted), str(found)))
        progress(number, len(questions))
    return LanguagesReport(tell(questions), {part: _tallies(held) for part, held in counted.items()}, tuple(misses))


def _asked(
    assistant: Assistant, framework: Framework, phrases: Phrases, asked: Spoken
) -> Iterable[tuple[str, Language, Language]]:
    """Give for each measure the language that was wanted and the one that came."""
    free = assistant.answer(Question(asked.text, Scope.all()))
    yield "answered", asked.language, free.language
    yield "shown", asked.language, detect(own_words(free, framework, phrases))
    wanted = OTHER[asked.language]
    fixed = assistant.answer(Question(asked.text, Scope.all(), language=wanted))
    yield "fixed", wanted, detect(own_words(fixed, framework, phrases))


def own_words(answer: Answer, framework: Framework, phrases: Phrases) -> str:
    """Give the sentences of our own that are shown with an answer: how it ended, a way forward, and advice."""
    way = "way_forward_clarify_place" if answer.lacking is Lacking.PLACE else f"way_forward_{answer.status}"
    codes = [code for code in (f"status_{answer.status}", way) if code in phrases.codes()]
    processes = ", ".join(process.name.within(answer.language) for process in framework.processes)
    said = [phrases.say(code, answer.language, processes=processes) for code in codes]
    advice = [each.text for each in answer.statements] if answer.status is Status.ADVISED else []
    return " ".join((*said, *advice))


def _tallies(counted: Counter[tuple[str, bool]]) -> dict[str, Tally]:
    measures = dict.fromkeys(measure for measure, _ in counted)
    return {each: Tally(counted[each, True], counted[each, True] + counted[each, False]) for each in measures}
