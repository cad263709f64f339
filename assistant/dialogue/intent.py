"""What a message is for: a question to the sources, small talk, or something that the assistant must answer for itself.

Rules tell it, never a model, so the same message always has the same intent. Where they are in doubt it is a question:
a question that is taken for small talk goes unanswered, but small talk that is taken for a question does no harm.
Somebody who is judged must be named, near to the asker, or the asker; a question about a matter at large is a question.
"""

import re
from enum import StrEnum

from assistant.cues import is_cued, rules
from assistant.dialogue.about_next import is_about_next
from assistant.dialogue.courtesy import is_small_talk, without_courtesy
from assistant.dialogue.subject import Sort, is_place, named_in
from assistant.parts import is_empty
from knowledge.glossary import load_glossary
from knowledge.index.analysis import words

_RULES = "dialogue/intent.yaml"
_SHORT = 9
"""Words in a question about the assistant, at most, where nothing but *du* tells that it is one."""


class Intent(StrEnum):
    """What a message is for."""

    QUESTION = "question"
    NEXT = "next"
    SMALL_TALK = "small_talk"
    ABOUT = "about"
    OUTSIDE = "outside"
    UNCLEAR = "unclear"


def intent_of(text: str) -> Intent:
    """Tell what a message is for."""
    if not any(sign.isalnum() for sign in text):
        return Intent.UNCLEAR
    if is_small_talk(text):
        return Intent.SMALL_TALK
    said = without_courtesy(text)
    if is_cued(said, _RULES, "about") or _is_about_you(said):
        return Intent.ABOUT
    if _is_outside(said):
        return Intent.OUTSIDE
    if is_about_next(said):
        return Intent.NEXT
    return Intent.UNCLEAR if is_empty(text) else Intent.QUESTION


def _is_about_you(text: str) -> bool:
    """Tell whether a short question that names nothing speaks to the assistant, and is no request."""
    if len(words(text)) > _SHORT or not text.endswith("?") or not _found("you", text) or _found("request", text):
        return False
    return all(each.asked for each in named_in(re.sub(rules(_RULES)["yours"], "", text, flags=re.IGNORECASE)))


def _is_outside(text: str) -> bool:
    """Tell whether a message asks for what only a person may decide or judge."""
    if is_cued(text, _RULES, "outside") or (_found("mine", text) and is_cued(text, _RULES, "personal")):
        return True
    if _found("at_hand", text) and _found("ought", text):
        return True
    if _found("near", text) and _found("individual", text) and _found("matter", text):
        return True
    return _names_a_person("judged", text) or (_found("matter", text) and _names_a_person("frames", text))


def _names_a_person(rule: str, text: str) -> bool:
    """Tell whether a text names a person where one of the patterns of a rule has a name."""
    for pattern in rules(_RULES)[rule]:
        named = pattern.replace("{name}", f"(?P<name>{rules(_RULES)['name']})")
        if any(_is_a_person(text, each) for each in re.finditer(named, text, re.IGNORECASE)):
            return True
    return False


def _found(name: str, text: str) -> bool:
    """Tell whether a text holds the cue by a name."""
    return re.search(rules(_RULES)[name], text, re.IGNORECASE) is not None


def _is_a_person(text: str, found: re.Match[str]) -> bool:
    """Tell whether a name is neither that of a place or a process nor a term of the glossary."""
    phrases = load_glossary().phrases(found["name"])
    other = any(
        each.start <= found.start("name") < each.head
        for each in named_in(text)
        if each.sort in (Sort.PLACE, Sort.PROCESS)
    )
    return not other and not is_place(found["name"]) and not (len(phrases) == 1 and phrases[0].terms)
