"""An answer as one running text, for those who only read text: statements as they come, and what belongs to them.

Each source has a number in the text and a line at the end. Where a number stands is told in code points. Programs show
it as Markdown, so nothing in it that comes from a document can become a picture, a link or a tag there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.advised import AdvisedAnswer
from assistant.answer import Answer
from bots.told.advice import advice_as_told, advice_lines, understood_as
from bots.told.recalled import place_of
from bots.told.voice import Voice
from bots.web.answering import Whole
from bots.web.shapes.answers import AnswerShape, CitationShape, StatementShape

_MARKUP = re.compile(r"!\[|\](?=[(:\[])|<")
"""Where a picture, a link or a tag begins, or its address."""
_BREAK = "  \n"
"""A line that ends here, in Markdown too."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A number in the text, and the first citation that it stands for there."""

    start: int
    end: int
    citation: CitationShape


class Spoken:
    """The text of one answer, written from its beginning to its end. Each method gives the piece that it adds."""

    def __init__(self) -> None:
        self.text = ""
        self.marks: list[Mark] = []
        self._sources: dict[int, CitationShape] = {}
        self._in_list = False

    def statement(self, statement: StatementShape) -> str:
        """Add a statement with the numbers of its sources."""
        begun = len(self.text)
        self._part("\n" if statement.listed and self._in_list else "\n\n")
        self._in_list = statement.listed
        owner = f" ({statement.provenance_told})" if statement.provenance_told else ""
        self.text += f"{'- ' if statement.listed else ''}{harmless(statement.text)}{owner}"
        cited = {each.number: each for each in reversed(statement.citations)}
        for place, number in enumerate(sorted(cited)):
            self._sources.setdefault(number, cited[number])
            mark = f"[{number}]"
            self.text += mark if place else f" {mark}"
            self.marks.append(Mark(len(self.text) - len(mark), len(self.text), cited[number]))
        return self.text[begun:]

    def rest(self, whole: Whole, is_first: bool) -> str:
        """Add all that follows the statements that were added; to the first answer also what it is that answers."""
        begun, shape = len(self.text), whole.shape
        voice = Voice(shape.language)
        for paragraph in _instead(whole.answer, shape, voice):
            self._paragraph(harmless(paragraph))
        for each in shape.beside:
            self.statement(each)
        if shape.disagreeing:
            self._paragraph(voice.say("disagreeing"))
            for each in shape.disagreeing:
                self.statement(each)
        if self._sources:
            lines = (f"- [{number}] {_place(voice, self._sources[number])}" for number in sorted(self._sources))
            self._paragraph("\n".join([f"**{voice.say('sources')}**", "", *lines]))
        if shape.follow_ups:
            self._paragraph(
                "\n".join([voice.say("follow_ups"), "", *(f"- {harmless(each)}" for each in shape.follow_ups)])
            )
        for note in (*shape.notes, *([shape.ai_notice] if shape.ai_notice and is_first else [])):
            self._paragraph(note)
        return self.text[begun:]

    def _paragraph(self, text: str) -> None:
        self._part("\n\n")
        self._in_list = False
        self.text += text

    def _part(self, space: str) -> None:
        self.text += space if self.text else ""


def _instead(answer: Answer, shape: AnswerShape, voice: Voice) -> Iterator[str]:
    """Give what stands instead of statements: advice, or how it ended and what to try."""
    if isinstance(answer, AdvisedAnswer):
        told = advice_as_told(voice, answer.advice, answer.framework)
        if understood := understood_as(voice, told):
            yield understood
        yield _BREAK.join(line for line, _ in advice_lines(voice, told))
    elif shape.ending:
        yield shape.ending
        if shape.way_forward:
            yield "\n".join(shape.way_forward)


def _place(voice: Voice, citation: CitationShape) -> str:
    place, _, link = place_of(voice, citation.model_dump(), voice.language).partition("\n")
    return f"{harmless(place)}: <{link.strip()}>" if link else harmless(place)


def harmless(text: str) -> str:
    """Give a text so that Markdown shows it as it is where it would make a picture, a link or a tag of it."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}" if len(found[0]) == 1 else f"{found[0][0]}\\{found[0][1]}", text)
