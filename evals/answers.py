"""How well is answered, and how well refused? Every question is asked of the product's own assistant."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median, quantiles

from assistant.advice.adviser import Adviser
from assistant.answer import Answer, Statement
from assistant.assistant import Assistant
from assistant.judge import threshold
from assistant.question import Question
from assistant.understand import UnclearQuestion
from evals.estimates import figures, grouped
from evals.gold import document_texts
from evals.marks import Outcome, mark
from evals.question_sets import QuestionSet
from evals.questions import AskedQuestion
from evals.refusing import risk_coverage
from evals.report import AnswersReport, Failure, Measured, Parity, StepTime, Values
from evals.stages import Progress
from knowledge.access import Scope
from knowledge.knowledge_base import KnowledgeBase
from knowledge.municipalities import load_municipalities

PARITY = ("right_ending", "fact", "citation_recall", "citation_precision")


def examine(held: QuestionSet, progress: Progress) -> AnswersReport:
    """Ask every question of a set, and measure what came."""
    outcomes = ask(held.base, held.questions, progress)
    texts = document_texts(held.base)
    marks = {outcome.asked.id: mark(outcome, held.base.documents, texts) for outcome in outcomes}
    values = _by_measure(marks)
    traits = {outcome.asked.id: outcome.asked.traits for outcome in outcomes}
    spent = [sum(outcome.answer.spent.values()) for outcome in outcomes if outcome.answer]
    measured = Measured(
        "omstilling", figures(values), grouped(values, traits), values, round(median(spent), 2) if spent else 0.0
    )
    return AnswersReport(
        measured,
        _endings(outcomes),
        risk_coverage(outcomes),
        threshold(),
        _parity(outcomes, values),
        _steps(outcomes),
        tuple(_failure(outcome, marks[outcome.asked.id]) for outcome in outcomes if _wrong(marks[outcome.asked.id])),
    )


def ask(base: KnowledgeBase, questions: Sequence[AskedQuestion], progress: Progress) -> list[Outcome]:
    """Ask the assistant every question; where it refuses, ask as well what it would have said without a threshold."""
    adviser = Adviser(base.editions.current(), base.documents, base.verdicts, base.words_only(), load_municipalities())
    usual, unheld = Assistant(base.retriever, adviser), Assistant(base.retriever, adviser, least=0.0)
    outcomes = []
    for number, asked in enumerate(questions, start=1):
        answer = _ask(usual, asked)
        outcomes.append(Outcome(asked, answer, answer if answer and answer.statements else _ask(unheld, asked)))
        progress(number, len(questions))
    return outcomes


def _ask(assistant: Assistant, asked: AskedQuestion) -> Answer | None:
    try:
        return assistant.answer(Question(asked.question, Scope.all()))
    except UnclearQuestion:
        return None


def _by_measure(marks: Mapping[str, Mapping[str, float]]) -> Values:
    values: dict[str, dict[str, float]] = {}
    for question, given in marks.items():
        for measure, value in given.items():
            values.setdefault(measure, {})[question] = value
    return values


def _endings(outcomes: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        counted.setdefault(outcome.asked.ending, Counter())[outcome.ending] += 1
    return {expected: dict(actual) for expected, actual in counted.items()}


def _parity(outcomes: Sequence[Outcome], values: Values) -> tuple[Parity, ...]:
    """Compare the two forms of Norwegian over the questions asked in both."""
    forms: dict[str, dict[str, str]] = {}
    for outcome in outcomes:
        if outcome.asked.pair and outcome.asked.language:
            forms.setdefault(outcome.asked.pair, {})[outcome.asked.language] = outcome.asked.id
    pairs = [(each["nb"], each["nn"]) for each in forms.values() if {"nb", "nn"} <= each.keys()]
    found = []
    for measure in PARITY:
        got = values.get(measure, {})
        both = [(got[nb], got[nn]) for nb, nn in pairs if nb in got and nn in got]
        if both:
            nb_mean, nn_mean = (round(sum(each) / len(both), 4) for each in zip(*both, strict=True))
            found.append(Parity(measure, nb_mean, nn_mean, len(both), sum(nb != nn for nb, nn in both)))
    return tuple(found)


def _steps(outcomes: Sequence[Outcome]) -> dict[str, StepTime]:
    spent: dict[str, list[float]] = {}
    for outcome in outcomes:
        for step, taken in (outcome.answer.spent if outcome.answer else {}).items():
            spent.setdefault(step, []).append(taken)
    return {step: StepTime(round(median(each), 2), round(_most(each), 2)) for step, each in spent.items()}


def _most(taken: Sequence[float]) -> float:
    """Give what 95 % stay within; never more than the longest there was."""
    return quantiles(taken, n=20, method="inclusive")[-1] if len(taken) > 1 else taken[0]


def _wrong(given: Mapping[str, float]) -> tuple[str, ...]:
    """Name the measures a question failed; that it cites more than was expected is no failure of the answer."""
    return tuple(
        measure
        for measure, value in given.items()
        if value < 1 and measure in ("right_ending", "fact", "nothing_false", "citation_recall", "literal", "language")
    )


def _told(statement: Statement) -> str:
    """Give a statement with the document it rests on first; advice may rest on the framework alone."""
    return f"{statement.text} ({statement.citations[0].document_id})" if statement.citations else statement.text


def _failure(outcome: Outcome, given: Mapping[str, float]) -> Failure:
    asked, answer = outcome.asked, outcome.answer
    expected = [f"{' / '.join(dict.fromkeys(source.document for source in needed))}" for needed in asked.sources]
    expected += [f"«{' / '.join(alternatives)}»" for alternatives in asked.must]
    found = [_told(each) for each in answer.statements] if answer else []
    if answer and not found:
        found = list(dict.fromkeys(passage.document_id for passage in answer.passages))[:3]
    sure = round(answer.confidence, 3) if answer else 0.0
    return Failure(
        asked.id, asked.question, asked.kind, asked.part, _wrong(given), asked.ending, outcome.ending,
        tuple(expected), tuple(found), sure,
    )  # fmt: skip
