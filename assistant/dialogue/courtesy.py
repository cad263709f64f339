"""Greetings and thanks: what they leave of a message, and whether a message is nothing else.

They never carry a question away with them: *Hei! Hva er rammeverket?* and *Takk, og hva med Asker?* ask something.
"""

import re

from assistant.cues import is_cued, rules
from assistant.dialogue.subject import named_in
from knowledge.index.analysis import asking_words, words

_RULES = "dialogue/courtesy.yaml"
_OWN = 2
"""Words of its own in a message of thanks, at most."""


def without_courtesy(text: str) -> str:
    """Give what is left of a message after the greetings and thanks that it begins with; perhaps nothing."""
    for pattern in rules(_RULES)["courtesy"]:
        text = re.sub(pattern, "", text, flags=re.IGNORECASE)
    return text.strip()


def is_small_talk(text: str) -> bool:
    """Tell whether a message is small talk and nothing more."""
    if is_cued(text, _RULES, "small_talk") or is_cued(without_courtesy(text), _RULES, "small_talk"):
        return True
    said = set(words(text))
    polite, little = (set(rules(_RULES)[name].split()) for name in ("polite", "little"))
    if "?" in text or not said & polite:
        return False
    own = said - polite - little
    thanks = re.search(rules(_RULES)["thanks"], text, re.IGNORECASE)
    return not own or bool(thanks and len(own) <= _OWN and not own & asking_words() and not own & _named(text))


def _named(text: str) -> set[str]:
    return {word for each in named_in(text) for word in words(each.text)}
