"""An answer as a message: what it says with the numbers of its sources, the sources, and what to do with it.

It is cut between two statements, never inside one, and says so; the rest is in a window of its own. What is said of an
answer in other doors is said here too, with the same words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Statement, Status
from bots import telling
from bots.slack.blocks import advice
from bots.slack.blocks.about import About as About
from bots.slack.blocks.cited import Cited
from bots.slack.blocks.elements import actions, button, context, form, harmless, judging, section, shortened
from bots.slack.blocks.message import Block, Message
from bots.slack.blocks.prose import Sheet, items, paragraph, prose, window, words
from bots.slack.blocks.statements import statement_blocks
from bots.slack.blocks.statements import streamed as streamed
from bots.told.advice import Told, advice_as_told, understood_as
from bots.told.answers import WITH_STATEMENTS, cells_of, next_of
from bots.told.voice import Voice

ASK, SOURCES, WHOLE, SHOW, JUDGE = "ask_follow_up", "sources", "whole_answer", "show_all", "judge"
"""What the buttons below an answer do. Their value is ``<posted>``, of a question ``<posted> <its number from 0>``."""
_WITH_STATEMENTS = WITH_STATEMENTS | {Status.ADVISED}
_SUMMARY, _TAIL = 1500, 6500
_MOST_QUESTIONS, _MOST_SOURCES, _MOST_NOTES = 5, 8, 6
_BUTTON_QUESTION = 60
"""Signs of a question that is read whole on a button, also on a telephone."""


def answer_message(answer: Answer, about: About) -> Message:
    """Give an answer as a message."""
    about = in_its_language(answer, about)
    told = _Told(answer, about)
    return Message(_summary(answer, about), told.blocks(Sheet(), answer.statements))


def rest_of(answer: Answer, about: About) -> tuple[Block, ...]:
    """Give what follows the statements of an answer whose statements have been streamed; of other answers, all."""
    return _Told(answer, in_its_language(answer, about)).blocks(Sheet(), ())


def whole_answer(answer: Answer, about: About) -> Block:
    """Give the whole of an answer in a window of its own."""
    about = in_its_language(answer, about)
    say = about.voice.say
    blocks = _Told(answer, about).whole(window()) or (context(say("slack_nothing_more")),)
    return form(say("slack_whole_title"), WHOLE, blocks, submit=None, close=say("slack_close"), note=about.posted)


def follow_ups_of(answer: Answer, about: About) -> list[str]:
    """Give what can be asked next, in the order that the buttons number it."""
    further = [*answer.follow_ups, *next_of(answer, about.framework, about.voice.phrases)]
    return [each for each in further if each.strip()][:_MOST_QUESTIONS]


def in_its_language(answer: Answer, about: About) -> About:
    """Give the same, spoken in the language of the answer."""
    return replace(about, voice=Voice(answer.language, about.voice.phrases))


class _Told:
    """The parts of one answer, as blocks."""

    def __init__(self, answer: Answer, about: About) -> None:
        self._answer = answer
        self._about = about
        self._say = about.voice.say
        self._cited = Cited(answer, about)
        self._advice = _advice_of(answer, about)

    def blocks(self, sheet: Sheet, statements: Sequence[Statement]) -> tuple[Block, ...]:
        """Give the message: what it says, and what belongs to it, as much as there is room for."""
        head, sources, tail = tuple(self._above()), self._sources(), tuple(self._below())
        cut_line = context(self._say("slack_answer_cut"))
        room = sheet.less((*head, *sources, *tail, self._doors(is_cut=True), cut_line))
        told, is_cut = self._said(room, statements)
        cut = (cut_line,) if is_cut else ()
        doors = self._doors(is_cut)
        return (*head, *told, *cut, *sources, *([doors] if doors["elements"] else []), *tail)

    def whole(self, sheet: Sheet) -> tuple[Block, ...]:
        """Give all that is said, and the sources, as much as there is room for in a window."""
        sources = self._cited.blocks(None)
        cut_line = context(self._say("slack_too_long"))
        kept = Sheet(30, 16_000)
        shown = [each for each in sources if kept.put(each)]
        room = sheet.less((*shown, cut_line))
        told, is_cut = self._said(room, self._answer.statements)
        return (*told, *([cut_line] if is_cut or len(shown) < len(sources) else []), *shown)

    def _above(self) -> Iterator[Block]:
        about = self._about
        if about.is_late:
            yield context(self._say("slack_late"))
        if about.private:
            yield context(" ".join(filter(None, (self._say("slack_only_you"), harmless(about.why_private)))))

    def _said(self, room: Sheet, statements: Sequence[Statement]) -> tuple[tuple[Block, ...], bool]:
        """Give what is said, and whether there was no room for all of it."""
        answer = self._answer
        instead = self._advised() if self._advice else () if answer.status in _WITH_STATEMENTS else self._ending()
        is_cut = not all([room.put(each) for each in instead])
        marks, owner = self._cited.marks, self._about.voice.provenance
        for some in (() if self._advice else statements, answer.beside):
            is_cut |= not statement_blocks(room, some, marks, owner)
        if answer.disagreeing:
            room.put(prose(paragraph(words(self._say("disagreeing"), "bold"))))
            is_cut |= not statement_blocks(room, answer.disagreeing, marks, owner)
        return room.blocks, is_cut

    def _advised(self) -> Iterator[Block]:
        assert self._advice is not None, "there is advice"
        if understood := understood_as(self._about.voice, self._advice):
            yield prose(paragraph(words(understood)))
        yield from advice.advice_blocks(self._advice, self._about.voice, self._about.project, Sheet(40, 9_000))

    def _ending(self) -> Iterator[Block]:
        """Tell how it ended, and what to try instead."""
        if self._about.nothing_to_read and self._answer.status in {Status.NOT_FOUND, Status.OFF_TOPIC}:
            yield prose(paragraph(words(self._say("nothing_to_read"))))
            return
        ending, *rest = telling.way_forward(self._answer, self._about.framework, self._about.voice.phrases)
        yield prose(paragraph(words(ending, "bold")))
        for line in rest:
            if line.startswith("- "):
                yield prose(items([words(line.removeprefix("- "))]))
            elif line:
                yield prose(paragraph(words(line)))

    def _sources(self) -> tuple[Block, ...]:
        kept = Sheet(_MOST_SOURCES + 2, _TAIL // 2)
        every = self._cited.blocks(_MOST_SOURCES)
        shown = tuple(each for each in every if kept.put(each))
        if left := self._cited.number - max(0, len(shown) - 1):
            shown = (*shown, context(self._say("slack_more_sources", number=left))) if shown else ()
        return shown

    def _doors(self, is_cut: bool) -> Block:
        """Give the buttons to the sources, to all of it, and to everyone."""
        say, posted = self._say, self._about.posted
        doors = []
        if self._cited.number and self._about.kept:
            doors.append(button(say("slack_see_sources"), SOURCES, posted, label=say("slack_see_sources_label")))
        if is_cut and self._about.kept:
            doors.append(button(say("slack_show_whole"), WHOLE, posted))
        if self._about.private and self._about.kept:
            doors.append(button(say("slack_show_all"), SHOW, posted, label=say("slack_show_all_label")))
        return actions(*doors)

    def _below(self) -> Iterator[Block]:
        """Give what can be asked next, how it was made, and what to think of it."""
        answer, about = self._answer, self._about
        kept = Sheet(20, _TAIL // 2)
        for each in (*self._questions(), *self._notes()):
            kept.put(each)
        yield from kept.blocks
        if about.kept and answer.status not in {Status.PRIVATE, Status.GREETED}:
            yield judging(JUDGE, about.posted, self._say("slack_good"), self._say("slack_bad"))

    def _questions(self) -> Iterator[Block]:
        further = follow_ups_of(self._answer, self._about)
        if not further:
            return
        yield context(self._say("follow_ups"))
        numbered = [(f"{self._about.posted} {number}", each) for number, each in enumerate(further)]
        for value, each in numbered:
            label = self._say("slack_ask_label", question=each)
            if len(each) <= _BUTTON_QUESTION:
                yield actions(button(each, ASK, value, label=label))
            else:
                yield section(harmless(shortened(each, 600)), button(self._say("slack_ask"), ASK, value, label=label))

    def _notes(self) -> Iterator[Block]:
        answer, about = self._answer, self._about
        told = list(telling.notes(answer, about.voice.phrases))
        if self._advice:
            told.append(self._say("slack_advised_project" if about.project else "status_advised"))
        cells = cells_of(answer, about.framework)
        if cells:
            told.insert(0, self._say("belongs_in", cells="; ".join(cells)))
        if told := [*told, *about.remarks]:
            yield context("\n".join(harmless(shortened(each, 300)) for each in told[:_MOST_NOTES]))
        if about.is_first:
            yield context(self._say("ai_notice"))


def _advice_of(answer: Answer, about: About) -> Told | None:
    if not isinstance(answer, AdvisedAnswer):
        return about.advice if answer.status is Status.ADVISED else None
    return advice_as_told(about.voice, answer.advice, answer.framework)


def _summary(answer: Answer, about: About) -> str:
    """Give the answer in one piece of plain text: the first statements whole, or how it ended."""
    if answer.status is Status.ADVISED:
        titles = "; ".join(each.text for each in answer.statements[:3])
        told: Iterable[str] = [about.voice.say("slack_advice_summary", activities=titles)] if titles else []
    elif answer.status in WITH_STATEMENTS:
        told = [each.text for each in answer.statements]
    else:
        told = list(telling.way_forward(replace(answer, passages=()), about.framework, about.voice.phrases))[:2]
    said = ""
    for each in (*told, *(one.text for one in answer.beside)):
        longer = f"{said} {' '.join(each.split())}".strip()
        if said and len(longer) > _SUMMARY:
            break
        said = shortened(longer, _SUMMARY)
    return harmless(said) or about.voice.say("slack_nothing_more")
