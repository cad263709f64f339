"""A question as typed becomes a query: cleaned, of bearable length, in a known language, and able to stand alone."""

import re
import unicodedata

from assistant.dialogue.courtesy import without_courtesy
from assistant.dialogue.follow_up import leans_on_nothing, standing_alone
from assistant.parts import is_empty, parts_of
from assistant.question import Query, Question
from knowledge.errors import Invalid
from knowledge.language import detect

LONGEST = 2_000
"""Characters in a question, at most."""

_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs"}


class UnclearQuestion(Invalid):
    """There is nothing to answer in what was typed."""


def understand(question: Question) -> Query:
    """Clean a question and tell its language; raise ``UnclearQuestion`` for one that is empty or far too long."""
    visible = "".join(
        " " if sign.isspace() else sign
        for sign in question.text
        if sign.isspace() or unicodedata.category(sign) not in _INVISIBLE
    )
    text = re.sub(r" +", " ", unicodedata.normalize("NFC", visible)).strip()
    if not any(sign.isalnum() for sign in text):
        raise UnclearQuestion("question_empty")
    if len(text) > LONGEST:
        raise UnclearQuestion("question_too_long", length=len(text), limit=LONGEST)
    language = question.language or detect(text)
    alone = standing_alone(text, question.turns)
    parts = parts_of(without_courtesy(alone) or alone)
    empty = is_empty(alone) or leans_on_nothing(alone)
    return Query(alone, parts, empty, language, question.scope, question.filters, text, question.project)
