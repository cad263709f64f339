"""A question as it was asked, and as it was understood."""

from dataclasses import dataclass

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.language import Language
from knowledge.project import Project


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the same conversation: as it was asked, as it stood alone, and how it ended.

    ``proposed`` is the activity that was recommended first, where it was answered with advice.
    """

    question: str
    asked: str
    status: str
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked, what they may see, and how they narrowed it.

    ``language`` fixes the language of the answer; None follows the question. ``turns`` are the questions before it in
    the same conversation, oldest first.
    """

    text: str
    scope: Scope
    filters: Filters = Filters()
    language: Language | None = None
    turns: tuple[Turn, ...] = ()
    project: Project | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood: text that stands alone, the questions it is made of, and the language to answer in.

    ``is_empty`` tells that it has no subject, so that there is nothing to look for. ``question`` is what was asked,
    another text than ``text`` where it leaned on the questions before it.
    """

    text: str
    parts: tuple[str, ...]
    is_empty: bool
    language: Language
    scope: Scope
    filters: Filters
    question: str = ""
    project: Project | None = None
