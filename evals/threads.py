"""Examines conversations: are follow-up questions understood, and is the intent of a message told rightly?

Each follow-up of ``gold_sets/threads.yaml`` is asked three times of the product's own assistant: after the turns before
it, bare, and in a stand-alone form written by hand. So one run shows what carrying over gains, and how much is left to
gain. ``gold_sets/intents.yaml`` holds short messages with their intent. Only the part ``tuning`` is fitted on.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from assistant.advice.adviser import Adviser
from assistant.advised import AdvisedAnswer, proposed_in
from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.dialogue.intent import intent_of
from assistant.question import Question, Turn
from assistant.understand import understand
from evals.advising import Miss, Tally
from evals.gold import spoken
from evals.marks import cited, ending_of
from evals.questions import ANSWERED
from evals.stages import Progress
from knowledge.access import Scope
from knowledge.knowledge_base import KnowledgeBase
from knowledge.municipalities import load_municipalities

PARTS = ("tuning", "test", "unseen")
"""The first is for fitting on, the others judge only; the last was written when the rules stood."""
CARRIED, BARE, BY_HAND = WAYS = ("carried", "bare", "by_hand")
"""The ways a follow-up is asked: after the turns before it, without them, and as written to stand alone."""
REFUSED = "refused"
"""The expected ending of a question that the sources do not answer, however it is refused."""
_REFUSALS = {"not_found", "off_topic"}


@dataclass(frozen=True, slots=True)
class ThreadReport:
    """What was measured: by part, measure and way; by part and kind (carried over only); and what went wrong in tuning.

    ``leaning`` counts the follow-ups that lean on those before them and were answered from a right document (or with
    advice for the right place) or ended rightly, ``standing`` those that stand alone, ``quote`` those whose quotes hold
    the words they must; ``kept`` those that stand alone and were not changed.
    """

    measures: Mapping[str, Mapping[str, Mapping[str, Tally]]]
    kinds: Mapping[str, Mapping[str, Tally]]
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class IntentReport:
    """How many messages of each intent were told to have which, by part; and what went wrong in the tuning part."""

    counted: Mapping[str, Mapping[str, Mapping[str, int]]]
    misses: tuple[Miss, ...]

    def right(self, part: str) -> Tally:
        """Count the messages of a part whose intent was told rightly."""
        held = self.counted[part]
        return Tally(
            sum(told.get(expected, 0) for expected, told in held.items()),
            sum(sum(told.values()) for told in held.values()),
        )


@dataclass(frozen=True, slots=True)
class _Marked:
    part: str
    measure: str
    way: str
    kind: str
    right: bool


def threads(base: KnowledgeBase, progress: Progress) -> ThreadReport:
    """Take part in every conversation."""
    adviser = Adviser(base.editions.current(), base.documents, base.verdicts, base.words_only(), load_municipalities())
    assistant = Assistant(base.retriever, adviser)
    marks: list[_Marked] = []
    misses: list[Miss] = []
    every = read_threads()
    for number, thread in enumerate(every, start=1):
        for marked, miss in _hold(assistant, thread):
            marks.append(marked)
            misses += [miss] if miss and thread["part"] == PARTS[0] else []
        progress(number, len(every))
    return ThreadReport(_by_measure(marks), _by_kind(marks), tuple(misses))


def intents() -> IntentReport:
    """Tell the intent of every message."""
    misses = []
    counted: dict[str, dict[str, dict[str, int]]] = {}
    for part, held in read_intents().items():
        counted[part] = {}
        for expected, messages in held.items():
            told = [str(intent_of(message)) for message in messages]
            counted[part][expected] = dict(Counter(told))
            wrong = [(message, got) for message, got in zip(messages, told, strict=True) if got != expected]
            misses += [Miss(message, part, "intent", expected, got) for message, got in wrong if part == PARTS[0]]
    return IntentReport(counted, tuple(misses))


def read_threads() -> list[dict[str, Any]]:
    """Read the gold threads."""
    return list(_read("threads.yaml"))


def read_intents() -> dict[str, dict[str, list[str]]]:
    """Read the gold messages, by part and intent."""
    return dict(_read("intents.yaml"))


def _hold(assistant: Assistant, thread: Mapping[str, Any]) -> Iterator[tuple[_Marked, Miss | None]]:
    """Hold one conversation, each turn after those before it."""
    opening = Question(thread["opens"], Scope.all())
    turns = [_turn(opening, assistant.answer(opening))]
    for item in thread["then"]:
        question = Question(item["said"], Scope.all(), turns=tuple(turns))
        answers = {
            CARRIED: assistant.answer(question),
            BARE: assistant.answer(Question(item["said"], Scope.all())),
            BY_HAND: assistant.answer(Question(item["asked"], Scope.all())),
        }
        turns.append(_turn(question, answers[CARRIED]))
        leans = item["asked"] != item["said"]
        for way, answer in answers.items():
            right = _is_right(item, answer)
            measure = "leaning" if leans else "standing"
            lost = way == CARRIED and not right
            yield (
                _Marked(thread["part"], measure, way, item["kind"], right),
                _miss(thread, item, turns[-1]) if lost else None,
            )
            if "quote" in item:
                yield _Marked(thread["part"], "quote", way, "", _holds(item["quote"], answer)), None
        if not leans:
            yield _Marked(thread["part"], "kept", CARRIED, "", turns[-1].asked == turns[-1].question), None


def _turn(question: Question, answer: Answer) -> Turn:
    query = understand(question)
    proposed = proposed_in(answer.status, [each.text for each in answer.statements])
    return Turn(query.question, query.text, answer.status, proposed)


def _is_right(item: Mapping[str, Any], answer: Answer) -> bool:
    """Tell whether an answer ended as it should and, where it should answer, from a right document or for the place."""
    ending = ending_of(answer)
    if item["ending"] == REFUSED:
        return ending in _REFUSALS
    if ending != item["ending"] or item["ending"] != ANSWERED:
        return bool(ending == item["ending"])
    if "place" in item:
        return isinstance(answer, AdvisedAnswer) and _place(answer) == tuple(item["place"])
    return any(citation.document_id in item["documents"] for citation in cited(answer))


def _place(answer: AdvisedAnswer) -> tuple[str | None, int | None]:
    return answer.advice.focus.process, answer.advice.focus.phase


def _holds(quote: str, answer: Answer) -> bool:
    return any(spoken(quote) in spoken(citation.quote) for citation in cited(answer))


def _miss(thread: Mapping[str, Any], item: Mapping[str, Any], turn: Turn) -> Miss:
    wanted = ", ".join([item["asked"], item["ending"], *item.get("documents", ())])
    return Miss(item["said"], thread["part"], item["kind"], wanted, f"{turn.asked}, {turn.status}")


def _by_measure(marks: Sequence[_Marked]) -> dict[str, dict[str, dict[str, Tally]]]:
    return {
        part: {
            measure: {
                way: _tally([each for each in marks if (each.part, each.measure, each.way) == (part, measure, way)])
                for way in (WAYS if measure != "kept" else (CARRIED,))
            }
            for measure in ("leaning", "standing", "quote", "kept")
        }
        for part in PARTS
    }


def _by_kind(marks: Sequence[_Marked]) -> dict[str, dict[str, Tally]]:
    kinds = dict.fromkeys(each.kind for each in marks if each.kind)
    return {
        part: {
            kind: _tally([each for each in marks if (each.part, each.way, each.kind) == (part, CARRIED, kind)])
            for kind in kinds
        }
        for part in PARTS
    }


def _tally(marks: Sequence[_Marked]) -> Tally:
    return Tally(sum(each.right for each in marks), len(marks))


def _read(file: str) -> Any:
    return yaml.safe_load(resources.files("evals").joinpath("gold_sets", file).read_text("utf-8"))
