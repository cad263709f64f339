"""What a person gets, and after how long, when the model is down, slow, lying or broken: over real HTTP.

Each trouble is one scripted server; the question has an answer in the shipped content. What the model says before its
trouble is true and stays; patience is set short, so that the seconds are those of the product and not of its patience.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from assistant.answer import Answer, Statement
from assistant.assistant import Assistant
from assistant.model.chat import ChatModel
from assistant.model.settings import ModelSettings
from assistant.question import Question
from assistant.verify import Verifier
from assistant.writer import Writer
from evals.model_server import ModelServer, Reply, always, said
from knowledge.access import Scope
from knowledge.knowledge_base import KnowledgeBase

PATIENCE = 1.0
"""Seconds of silence that are borne."""
_QUESTION = "Hvilket klimamål har Asker?"
_TRUE = ("Asker kommune har som mål å kutte utslippene med 67 prosent innen 2030, målt mot 2009.", [1])
_LIE = ("Asker kommune har som mål å kutte utslippene med 76 prosent innen 2030, målt mot 2009.", [1])
_OTHER_LIE = ("Trondheim kommune har som mål å kutte utslippene med 67 prosent innen 2030.", [1])
_BEGUN = said(_TRUE).pieces

TROUBLES: Mapping[str, Reply] = {
    "none": said(_TRUE),
    "error_500": Reply(["feil"], status=500),
    "busy_429": Reply(["vent"], status=429, headers={"Retry-After": "30"}),
    "key_401": Reply(["nei"], status=401),
    "silent": Reply(["x"], before=30),
    "stops_in_the_middle": Reply([*_BEGUN, '{"state'], between=30),
    "cut_in_the_middle": Reply([*_BEGUN, '{"state', "ment"], between=0.05, cut_after=2),
    "broken_json": Reply([*_BEGUN, '{"statement": "Asker', "\n", "}}}\n"]),
    "lies_in_the_middle": said(_TRUE, _LIE, _OTHER_LIE),
    "only_lies": said(_LIE, _OTHER_LIE),
    "refuses": Reply(["Beklager, det kan jeg ikke hjelpe med.\n"]),
    "endless": Reply(["og så videre "], endless=True),
    "empty": Reply([]),
}
"""By name: what the server does."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person got: the ending, how many statements, the trouble that was told, and the seconds it took."""

    trouble: str
    ending: str
    statements: int
    told: str
    held_back: int
    first: float | None
    whole: float


def examine(base: KnowledgeBase, progress: Callable[[int, int], None]) -> list[Outcome]:
    """Ask the same question under every trouble, and of a server that is not there."""
    found = []
    with ModelServer() as server:
        for number, (name, reply) in enumerate(TROUBLES.items()):
            progress(number, len(TROUBLES))
            server.script = always(reply)
            found.append(_outcome(name, _assistant(base, server.url)))
    found.append(_outcome("not_there", _assistant(base, server.url)))
    return found


def _assistant(base: KnowledgeBase, url: str) -> Assistant:
    settings = ModelSettings(
        model="openai:scripted", model_url=url, model_retries=0, model_patience=PATIENCE, model_timeout=5 * PATIENCE
    )
    return Assistant(base.retriever, writer=Writer(ChatModel(settings), Verifier(base.retriever)))


def _outcome(name: str, assistant: Assistant) -> Outcome:
    began = monotonic()
    first: float | None = None
    for event in assistant.stream(Question(_QUESTION, Scope.all())):
        if isinstance(event, Statement) and first is None:
            first = round(monotonic() - began, 2)
        if isinstance(event, Answer):
            answer = event
    return Outcome(
        trouble=name,
        ending=answer.status,
        statements=len(answer.statements),
        told=answer.writing.trouble,
        held_back=sum(answer.writing.dropped.values()),
        first=first,
        whole=round(monotonic() - began, 2),
    )
