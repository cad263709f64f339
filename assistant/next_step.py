"""Recognises a question about what to do next, and the place in the framework that it is asked from.

The place is what is named (a process, a phase) and what is told to be done (*etter at byprofilen er klar*). What is
done was not done without what comes before it, so that is taken to be done too. Without a place, we ask back.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.advice.score import Focus
from assistant.cues import is_cued, rules
from assistant.dialogue.about_next import asks_for_next, is_about_next, questions_in, titles_done, without_titles_done
from assistant.parts import is_empty
from assistant.signs import Signs
from knowledge.framework.framework import PHASES, Activity, Cell, Framework, Process
from knowledge.glossary import load_glossary
from knowledge.language import Language
from knowledge.project import Progress, Project, State

_RULES = "next_step.yaml"
_NUMBERED = re.compile(r"\b(?:fase|phase|trinn|steg)(?:n|en)? ?([1-5])\b", re.IGNORECASE)
_NAMED = re.compile(r"\b(\w+) (?:fase|phase)\w*|\b(\w{4,})s?fase\w*", re.IGNORECASE)
_WORD = re.compile(r"\w{6,}")
_SURE = 0.7
"""The share of a sign's weight from which a clause is taken to name its activity."""
_STEM = 6
"""Letters by which a word is told to be a phase's name in another form (*planlegge*, *planleggingsfasen*)."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """A question about what to do next: the progress it tells of, and what it asks about."""

    progress: Progress
    focus: Focus

    def narrowed(self, process: str | None, phase: int | None) -> "NextStep":
        """Give the question with the place it was narrowed to from outside, where it names none itself."""
        if self.focus.process is not None or (process is None and phase is None):
            return self
        return replace(self, focus=replace(self.focus, process=process, phase=self.focus.phase or phase))

    def within(self, project: Project) -> "NextStep":
        """Give the question as one about a project: what it tells counts beside what the project has reported.

        Where it names no place, advice begins where the project is at work.
        """
        said = project.account
        beside = replace(self, progress={**project.progress, **self.progress})
        if self.focus.is_narrow or self.focus.after or said.process is None:
            return beside
        return replace(beside, focus=Focus(said.process, said.phase, begins=True))

    @property
    def is_clear(self) -> bool:
        """Whether it tells a place to advise from."""
        return self.focus.is_narrow or bool(self.progress)


class NextSteps:
    """Recognises questions about what to do next in one framework, by the signs and titles of its activities."""

    def __init__(self, framework: Framework, signs: Signs) -> None:
        self._framework = framework
        self._signs = signs
        self._titled = {each.title.within(language): each for each in framework.activities for language in Language}

    def read(self, question: str) -> NextStep | None:
        """Give what a question about what to do next tells; None for another question."""
        return self.told(question) if is_about_next(question) else None

    def told(self, question: str) -> NextStep:
        """Give what somebody tells of where they are, as a question or not (*standardisere fase 2*)."""
        done = [self._titled[title] for title in titles_done(question) if title in self._titled]
        question = without_titles_done(question)
        ahead: list[Activity] = []
        asked: list[str] = []
        for sentence in _apart(question, "sentences"):
            told = list(self._done(sentence))
            done += told
            if _is_cued(sentence, "before"):
                ahead += self._named(sentence)
            if not told:
                asked.append(sentence)
        place = self._place(" ".join(asked), question)
        if ahead and place.process is None:
            place = Focus(ahead[0].process, ahead[0].phase)
        after = tuple(dict.fromkeys(each.id for each in done))
        return NextStep(self._with_what_comes_before(after), Focus(place.process, place.phase, after))

    def beside(self, question: str) -> tuple[str, ...]:
        """Give what else is asked in a question about what to do next: whole questions about something else."""
        asked = (each for each in questions_in(question) if each.endswith("?") and not is_empty(each))
        return tuple(each for each in asked if not asks_for_next(each))

    def _done(self, sentence: str) -> Iterator[Activity]:
        """Give what a sentence tells is done: a whole phase, or the activities that it or its clauses name."""
        if not _tells(sentence):
            return
        place = self._place(sentence, sentence)
        if place.process is not None and place.phase is not None:
            if _is_cued(sentence, "finished"):
                yield from self._framework.within(Cell(place.process, place.phase))
            return
        clauses = [clause for clause in _apart(sentence, "clauses") if _tells(clause)]
        for text in dict.fromkeys([sentence, *clauses]):
            yield from self._named(text)

    def _named(self, text: str) -> list[Activity]:
        """Give the activity that a text names most plainly by a sign or its title, if it names any plainly enough."""
        found = self._signs.found(text, _SURE)
        best = sorted(found, key=lambda name: (-round(found[name].share, 1), -found[name].weight, name))
        return [self._framework.by_id[name] for name in best[:1]]

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
            for place, words in enumerate(rules(_RULES)["numbers"], start=1):
                if ordinal.casefold() in words:
                    return place
            for word in (ordinal, compound):
                if word and (found := _phase_called(word, process or self._framework.processes[0])):
                    return found
        words = _WORD.findall(text) if process else ()
        return next((found for word in words if process and (found := _phase_called(word, process))), None)

    def _with_what_comes_before(self, done: Sequence[str]) -> Progress:
        """Give the progress that goes with what is done: what it requires, and what eases it in its own process."""
        settled: dict[str, State] = {}
        waiting = list(done)
        while waiting:
            activity = self._framework.by_id[waiting.pop()]
            if activity.id not in settled:
                settled[activity.id] = State.DONE
                eased = (self._framework.by_id[name] for name in activity.benefits_from)
                waiting += activity.requires
                waiting += [each.id for each in eased if each.process == activity.process]
        return settled


def _phase_called(word: str, process: Process) -> int | None:
    """Give the phase of a process whose name begins as a word does."""
    start = word.casefold()[:_STEM]
    for phase in process.phases:
        names = (part for language in Language for part in phase.name.within(language).casefold().split())
        if any(name[:_STEM] == start[: len(name[:_STEM])] and len(name) > 3 for name in names):
            return phase.number
    return None


def _apart(text: str, where: str) -> Iterator[str]:
    parts = re.split(rules(_RULES)[where], text, flags=re.IGNORECASE)
    return (part.strip() for part in parts if part and part.strip())


def _tells(clause: str) -> bool:
    """Tell whether a clause tells of something done: it neither asks, nor says that it is undone, nor looks ahead."""
    return not any(_is_cued(clause, name) for name in ("asking", "undone", "before"))


def _is_cued(text: str, name: str) -> bool:
    return is_cued(text, _RULES, name)
