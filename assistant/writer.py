"""Writes by the model, and lets out only what the checks let through.

A model may be down, slow, lie, or break off in the middle. Whatever it does, what has been let out stands, and what
happened is told (``Writing.trouble``).
"""

import re
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import replace
from threading import Event
from typing import Protocol

from assistant.answer import Statement, Writing
from assistant.checks.fault import Fault
from assistant.generate import Claim, Unreadable, claims
from assistant.model import prompt
from assistant.model.chat import ChatModel, Usage
from assistant.model.failures import ModelUnavailable
from assistant.verify import Checked, Verifier
from knowledge.access import Visibility
from knowledge.document import Passage
from knowledge.errors import Problem
from knowledge.index.analysis import content_words, stem
from knowledge.language import Language
from knowledge.personal_data.finding import holds_identity_number

_MARK = re.compile(r"\s*\[\[L\d{1,3}\]\]")
_GLUED = re.compile(r"[^\s(]\[\[L\d|\[\[L\d{1,3}\]\](?![.,;:!?)]*(?:\s|$))")
"""A mark with something beside it that would make another link of the one it stands for."""
_SAME = 0.9
"""The share of the words in common from which two statements say the same."""


class Writes(Protocol):
    """What an assistant writes with."""

    def write(
        self, question: str, language: Language, passages: Sequence[Passage], stopped: Event | None = None
    ) -> Generator[Statement, None, Writing]:
        """Give each statement as soon as it is checked; return how it went. ``stopped`` gives the model up."""
        ...


class Unwritable:
    """Stands where a model is configured that cannot be used: it writes nothing, and says why."""

    def __init__(self, model: str, problem: Problem) -> None:
        self._model = model
        self._problem = problem

    def write(self, *_: object) -> Generator[Statement, None, Writing]:
        """Give nothing; return what is wrong with the settings."""
        yield from ()
        return Writing(model=self._model, trouble=self._problem.code, details=_plain(self._problem))


class Writer:
    """Writes answers with one model."""

    def __init__(self, model: ChatModel, verifier: Verifier) -> None:
        self._model = model
        self._verifier = verifier

    def may_read(self, passage: Passage) -> bool:
        """Tell whether a passage may be sent to the model.

        What is restricted, and what holds an identity number, goes to no machine that is not ours.
        """
        if self._model.is_ours:
            return True
        if passage.wall.visibility is Visibility.RESTRICTED:
            return False
        return not holds_identity_number(passage.chunk.text)

    def write(
        self, question: str, language: Language, passages: Sequence[Passage], stopped: Event | None = None
    ) -> Generator[Statement, None, Writing]:
        """Give each statement as soon as it is checked; return how it went. ``stopped`` gives the model up.

        A model that may read none of the passages is not asked.
        """
        readable = [passage for passage in passages if self.may_read(passage)]
        if not readable:
            return Writing()
        asked = prompt.prompt_for(question, language, readable, self._model.room)
        usage, dropped = Usage(), Counter[str]()
        trouble: Problem | None = None
        said: list[Statement] = []
        try:
            for claim in claims(self._model.stream(asked.messages, usage, stopped)):
                checked = self._check(claim, asked, language, said)
                if checked.statement is None:
                    dropped[str(checked.fault)] += 1
                    continue
                said.append(checked.statement)
                yield checked.statement
                if len(said) == prompt.MOST:
                    break
        except Problem as failure:
            trouble = failure
        if not said and trouble is None:
            trouble = ModelUnavailable("model_unsupported" if dropped else "model_found_nothing")
        return Writing(
            model=self._model.name,
            prompt=prompt.edition(),
            tokens_in=usage.tokens_in,
            tokens_out=usage.tokens_out,
            cost=self._model.cost(usage),
            dropped=dict(dropped),
            trouble=trouble.code if trouble else "",
            details=_plain(trouble) if trouble else {},
        )

    def _check(
        self, claim: Claim | Unreadable, asked: prompt.Prompt, language: Language, said: Sequence[Statement]
    ) -> Checked:
        """Check a statement without the marks for links, and put the links back where they stood."""
        if isinstance(claim, Unreadable):
            return Checked(fault=Fault.UNREADABLE)
        bare = replace(claim, text=_MARK.sub("", claim.text), quote=asked.with_links(claim.quote))
        checked = self._verifier.check(bare, asked.passages, language)
        if checked.statement is None:
            return checked
        if any(_say_the_same(bare.text, other.text) for other in said):
            return Checked(fault=Fault.REPEATED)
        text = asked.with_links(claim.text)
        cited = [asked.passages[number - 1].chunk.text for number in claim.sources]
        borne = all(any(link in each for each in cited) for link in asked.links_in(claim.text))
        if not borne or _MARK.search(text) or _GLUED.search(claim.text):
            return Checked(fault=Fault.LINK)
        return Checked(replace(checked.statement, text=text))


def _plain(problem: Problem) -> dict[str, str]:
    return {name: str(value) for name, value in problem.details.items()}


def _say_the_same(one: str, other: str) -> bool:
    """Tell whether two statements have nearly all words in common, and neither has another word for one of them.

    In a long sentence that may be all that parts two sources: *192 millioner* and *200 millioner*.
    """
    mine, theirs = (frozenset(stem(word) for word in content_words(text)) for text in (one, other))
    return len(mine & theirs) >= _SAME * max(len(mine), len(theirs)) and (mine <= theirs or theirs <= mine)
