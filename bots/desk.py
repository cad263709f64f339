"""What a door that stays open for long works with: a knowledge base, and an assistant made of the framework in use.

Any number of threads may use it. Another edition of the framework is taken into use with the next question.
"""

from threading import Lock

from assistant.advice.adviser import Adviser
from assistant.assistant import Assistant
from bots import wiring
from bots.measures import Measures
from knowledge.framework.framework import Framework
from knowledge.knowledge_base import KnowledgeBase
from knowledge.phrases import Phrases


class Desk:
    """One open knowledge base, and what answers from it."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.phrases: Phrases = wiring.phrases_over_http()
        self._making = Lock()
        self._writer = wiring.writer(base)
        self._made: tuple[Adviser, Assistant] | None = None
        self.measures = Measures(base.figures)

    @property
    def writes(self) -> bool:
        """Tell whether a language model has been set up to write the answers; else they are quoted."""
        return self._writer is not None

    @property
    def framework(self) -> Framework:
        """The framework in use."""
        return self.adviser.framework

    @property
    def adviser(self) -> Adviser:
        """What advises by the framework in use."""
        return self._current()[0]

    @property
    def assistant(self) -> Assistant:
        """What answers, with the chat model if one is configured, and advises by the framework in use."""
        return self._current()[1]

    def _current(self) -> tuple[Adviser, Assistant]:
        framework = self.base.editions.current()
        made = self._made
        if made is None or made[0].framework is not framework:
            with self._making:
                adviser = wiring.adviser(self.base)
                made = self._made = adviser, Assistant(self.base.retriever, adviser, writer=self._writer)
        return made
