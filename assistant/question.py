"""A question as it was asked, and as it was understood."""

from dataclasses import dataclass

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.language import Language


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked, what they may see, and how they narrowed it.

    ``language`` fixes the language of the answer; None follows the question.
    """

    text: str
    scope: Scope
    filters: Filters = Filters()
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood: text that stands alone, and the language to answer in."""

    text: str
    language: Language
    scope: Scope
    filters: Filters
