"""A chat model as the tests need one: a scripted server over HTTP, and a writer that asks it."""

from collections.abc import Sequence
from typing import Any

from assistant.answer import Statement, Writing
from assistant.model.chat import ChatModel
from assistant.model.settings import ModelSettings
from assistant.verify import Verifier
from assistant.writer import Writer
from evals.model_server import ModelServer
from knowledge.document import Passage
from knowledge.language import Language


def a_writer(server: ModelServer, verifier: Verifier, **changes: Any) -> Writer:
    """A writer with little patience, that tries once."""
    quick: dict[str, Any] = {
        "model": "openai:scripted", "model_url": server.url, "model_retries": 0, "model_patience": 0.5,
    }  # fmt: skip
    return Writer(ChatModel(ModelSettings(**quick | changes)), verifier)


def write(
    writer: Writer, *passages: Passage, question: str = "Hva?", language: Language = Language.NB
) -> tuple[Sequence[Statement], Writing]:
    """Let a writer write, and give what it said and how it went."""
    work, said = writer.write(question, language, passages), []
    while True:
        try:
            said.append(next(work))
        except StopIteration as done:
            return said, done.value
