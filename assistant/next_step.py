"""Recognises a question about what to do next, and the place in the framework that it is asked from.

The place is what is named (a process, a phase) and what is told to be done (*etter at byprofilen er klar*). What is
done was not done without what it requires, so that is taken to be done too. Without a place, the answer is a question.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from assistant.advice.score import Focus
from assistant.signs import Signs
from knowledge.framework.framework import PHASES, Activity, Cell, Framework, Process
from knowledge.glossary import load_glossary
from knowledge.language import Language
from knowledge.project import Progress, State

_CLAUSE = re.compile(r"(?<=[.!?;:,])\s+|\s+(?=(?:og|samt|and|men|but|så)\s)|[?!]\s*")
_NUMBERED = re.compile(r"\b(?:fase|phase|trinn|steg)(?:n|en)? ?([1-5])\b", re.IGNORECASE)
_NAMED = re.compile(r"\b(\w+) (?:fase|phase)\w*|\b(\w{4,})s?fase\w*", re.IGNORECASE)
_SURE = 0.75
"""The share of a sign's weight from which a clause is taken to name its activity."""
_STEM = 6
"""Letters by which a word is told to be a phase's name in another form (*planlegge*, *planleggingsfasen*)."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """A question about what to do next: the progress it tells of, and what it asks about."""

    progress: Progress
    focus: Focus

    @property
    def is_clear(self) -> bool:
        """Whether it tells a place to advise from."""
        return self.focus.process is not None or bool(self.progress)


class NextSteps:
    """Recognises questions about what to do next in one framework."""

    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        self._signs = Signs(framework.activities, titles=True)

    def read(self, question: str) -> NextStep | None:
        """Give what a question about what to do next tells; None for another question."""
        if not _is_cued(question, "asks") or _is_cued(question, "not_about_us"):
            return None
        done: list[Activity] = []
        before: Activity | None = None
        asked: list[str] = []
        for clause in _clauses(question):
            kind = _kind(clause, told=bool(done))
            if kind == "before":
                before = next(iter(self._named(_after_cue(clause, "before"), most=1)), None)
            named = list(self._done(clause)) if kind == "done" else []
            done += named
            if not named:
                asked.append(clause)
        place = self._place(" ".join(asked), question)
        if before is not None and place.process is None:
            place = Focus(before.process, before.phase)
        after = tuple(dict.fromkeys(each.id for each in done))
        return NextStep(self._with_what_they_require(after), Focus(place.process, place.phase, after))

    def _done(self, clause: str) -> Iterator[Activity]:
        """Give what a clause tells is done: a whole phase, or the activities it names."""
        place = self._place(clause, clause)
        if place.process is not None and place.phase is not None:
            yield from self._framework.within(Cell(place.process, place.phase))
        else:
            yield from self._named(clause, most=2)

    def _named(self, clause: str, most: int) -> list[Activity]:
        """Give the activities that a clause names by their signs or titles, the plainest first."""
        found = {name: each for name, each in self._signs.found(clause).items() if each.share >= _SURE}
        best = max((each.share * each.weight for each in found.values()), default=0.0)
        kept = sorted(found, key=lambda name: (-found[name].share * found[name].weight, name))
        close = [name for name in kept if found[name].share * found[name].weight >= 0.999 * best]
        return [self._framework.by_id[name] for name in close[:most]]

    def _place(self, text: str, whole: str) -> Focus:
        """Give the process and the phase that a text names; the process may stand elsewhere in the question."""
        for each in self._framework.processes:
            found = re.search(rf"\b{re.escape(each.code)}[ -]?([1-{PHASES}])\b", text, re.IGNORECASE)
            if found:
                return Focus(each.id, int(found[1]))
        process = self._process(text) or self._process(whole)
        return Focus(process.id if process else None, self._phase(text, process))

    def _process(self, text: str) -> Process | None:
        """Give the process that a text names, by the framework's names or the glossary's."""
        plain = text.casefold()
        for process in self._framework.processes:
            if any(process.name.within(language).casefold() in plain for language in Language):
                return process
        named = {term.id for phrase in load_glossary().phrases(text) for term in phrase.terms}
        return next((process for process in self._framework.processes if process.id in named), None)

    def _phase(self, text: str, process: Process | None) -> int | None:
        """Give the phase that a text names by number or, where the process is known, by its name there."""
        if numbered := _NUMBERED.search(text):
            return int(numbered[1])
        for ordinal, compound in _NAMED.findall(text):
            for place, words in enumerate(_rules()["numbers"], start=1):
                if ordinal.casefold() in words:
                    return place
            for word in (ordinal, compound):
                if word and (found := _phase_called(word, process or self._framework.processes[0])):
                    return found
        return None

    def _with_what_they_require(self, done: Sequence[str]) -> Progress:
        settled: dict[str, State] = {}
        waiting = list(done)
        while waiting:
            name = waiting.pop()
            if name not in settled:
                settled[name] = State.DONE
                waiting += self._framework.by_id[name].requires
        return settled


def _phase_called(word: str, process: Process) -> int | None:
    """Give the phase of a process whose name begins as a word does."""
    start = word.casefold()[:_STEM]
    for phase in process.phases:
        names = (part for language in Language for part in phase.name.within(language).casefold().split())
        if any(name[:_STEM] == start[: len(name[:_STEM])] and len(name) > 3 for name in names):
            return phase.number
    return None


def _clauses(question: str) -> Iterator[str]:
    return (clause.strip() for clause in _CLAUSE.split(question) if clause and clause.strip())


def _kind(clause: str, told: bool) -> str:
    """Tell what a clause does: it says that something is done, names what comes after, or asks."""
    if _is_cued(clause, "before"):
        return "before"
    if _is_cued(clause, "undone"):
        return "other"
    goes_on = told and re.match(r"(?:og|samt|and)\b", clause) and not _is_cued(clause, "asks")
    is_done = _is_cued(clause, "done") or goes_on
    return "done" if is_done else "other"


def _after_cue(clause: str, name: str) -> str:
    for cue in _cues(name):
        if found := cue.search(clause):
            return clause[found.end() :]
    return clause


def _is_cued(text: str, name: str) -> bool:
    return any(cue.search(text) for cue in _cues(name))


@cache
def _cues(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _rules()[name])


@cache
def _rules() -> Mapping[str, Any]:
    return dict(yaml.safe_load(resources.files("assistant").joinpath("next_step.yaml").read_text("utf-8")))
