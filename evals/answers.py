"""How well do we quote, and how well do we refuse? Asked of the product's own assistant."""

from collections.abc import Sequence

from assistant.answer import Answer, Status
from assistant.assistant import Assistant
from assistant.question import Question
from evals.questions import AskedQuestion
from knowledge.access import Scope
from knowledge.index.analysis import words
from knowledge.knowledge_base import KnowledgeBase


def measure_answers(base: KnowledgeBase, questions: Sequence[AskedQuestion]) -> dict[str, dict[str, float]]:
    """Give, for each kind of question and for all: how many were answered, and how many of them rightly.

    ``right document`` and ``has the answer`` are shares of all answerable questions; ``refused`` is the share that
    ended in *not found*, which is right where a question is not answerable; ``literal`` is the share of quotes that
    stand exactly in the stored text, and must be 1.
    """
    assistant = Assistant(base.retriever)
    results = [(asked, assistant.answer(Question(asked.question, Scope.all()))) for asked in questions]
    groups: dict[str, list[tuple[AskedQuestion, Answer]]] = {}
    for asked, answer in results:
        kind = asked.kind or ("answerable" if asked.answerable else "not answerable")
        groups.setdefault(kind, []).append((asked, answer))
    groups["all answerable"] = [result for result in results if result[0].answerable]
    groups["all others"] = [result for result in results if not result[0].answerable]
    return {kind: _figures(base, group) for kind, group in groups.items() if group}


def _figures(base: KnowledgeBase, group: Sequence[tuple[AskedQuestion, Answer]]) -> dict[str, float]:
    figures = {
        "questions": float(len(group)),
        "refused": _share([answer.status is Status.NOT_FOUND for _, answer in group]),
        "literal": _share([_literal(base, answer) for _, answer in group if answer.statements]),
        "characters": round(sum(map(_length, group)) / len(group)),
    }
    if any(asked.documents for asked, _ in group):
        figures["right document"] = _share([_right_document(asked, answer) for asked, answer in group])
    if any(asked.answers for asked, _ in group):
        figures["has the answer"] = _share([_has_answer(asked, answer) for asked, answer in group])
    return figures


def _share(truths: Sequence[bool]) -> float:
    return round(sum(truths) / len(truths), 3) if truths else 1.0


def _length(result: tuple[AskedQuestion, Answer]) -> int:
    return sum(len(statement.text) for statement in result[1].statements)


def _right_document(asked: AskedQuestion, answer: Answer) -> bool:
    return any(citation.document_id in asked.documents for each in answer.statements for citation in each.citations)


def _has_answer(asked: AskedQuestion, answer: Answer) -> bool:
    told = f" {' '.join(word for each in answer.statements for word in words(each.text))} "
    return any(f" {' '.join(words(wanted))} " in told for wanted in asked.answers)


def _literal(base: KnowledgeBase, answer: Answer) -> bool:
    """Compare every quote with the stored text, read back from the registry."""
    for statement in answer.statements:
        for citation in statement.citations:
            version = base.documents.version(citation.document_id, citation.version, Scope.all())
            if version is None or version.text[citation.start : citation.end] != citation.quote:
                return False
    return True
