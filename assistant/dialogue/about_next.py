"""Tells a question about what to do next from every other question, by its words alone.

Whoever reads the place it is asked from, tells the intent of a message or carries a question over needs to know it.
"""

import re

from assistant.cues import is_cued, rules

_RULES = "next_step.yaml"


def is_about_next(text: str) -> bool:
    """Tell whether a question, or one of several, asks what the asker should do next."""
    return any(asks_for_next(each) for each in questions_in(text))


def asks_for_next(question: str) -> bool:
    """Tell whether one question asks what the asker should do next."""
    if is_cued(question, _RULES, "not_about_us"):
        return False
    return is_cued(question, _RULES, "asks") or (
        is_cued(question, _RULES, "asks_of_us") and is_cued(question, _RULES, "us")
    )


def questions_in(text: str) -> list[str]:
    """Cut a text after each question mark; what stands before a question goes with it, but not titles told done."""
    return [each for each in re.split(r"(?<=\?)\s+", without_titles_done(text)) if each]


def titles_done(text: str) -> list[str]:
    """Give the titles of activities that a text tells are done, word for word in quotation marks (*«…» er gjort.*)."""
    return re.findall(rules(_RULES)["titled"], text, re.IGNORECASE)


def without_titles_done(text: str) -> str:
    """Give a text without what it tells of titles: the words of a title tell nothing of what is asked."""
    return re.sub(rules(_RULES)["titled"], "", text, flags=re.IGNORECASE)
