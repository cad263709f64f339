"""Asks the same question of something else: another place, process, phase, year or thing.

*Og hva med Asker?* puts Asker where the question before named a place, or adds it where that named none. What one
municipality has a name of its own for is asked for by what it is (*Trondheimsløftet* is *samfunnsdelen* in Asker).
"""

import re

from assistant.cues import rules
from assistant.dialogue.about_next import is_about_next
from assistant.dialogue.subject import Named, Sort, is_place, named_in, phase_in, places_in, process_in, subject_of
from knowledge.framework.framework import PHASES
from knowledge.index.analysis import stopwords, words
from knowledge.language import detect

_RULES = "dialogue/follow_up.yaml"
_FRAGMENT = 6
"""Words in what stands instead of a question, at most."""


def swapped(before: str, other: str) -> str | None:
    """Give a question with something else in it; None when there is nothing to swap."""
    link, thing = alone(other)
    if not thing or len(words(thing)) > _FRAGMENT or set(words(thing)) <= stopwords():
        return None
    moved = _within_the_framework(before, other)
    if is_about_next(before) and not (moved and is_about_next(moved)):
        moved = _next_within(before, other)
    if moved is not None or found("next_phase", other):
        return moved
    if is_year(thing):
        return _put(before, re.search(r"\b(?:1[89]|20)\d\d\b", before), thing, f"{said_in('in', before)} {thing}")
    if is_place(re.split(rules(_RULES)["head_ends"], thing, maxsplit=1, flags=re.IGNORECASE)[0]):
        return _of_place(before, thing, link)
    return _of_thing(before, thing, link)


def _within_the_framework(before: str, other: str) -> str | None:
    """Swap the phase, the process or both; None when the other names neither."""
    asked, number = before, _phase(before, other)
    if number is not None:
        held = phase_in(asked)
        phase = re.sub(r"[1-5]", str(number), held[0]) if held else ""
        asked = _put(asked, held, phase, f"{said_in('in', asked)} {said_in('phase', asked)} {number}")
    process = process_in(other)
    if process is not None:
        place = process_in(asked)
        if place is None:
            return None if number is None else joined(asked, f"{said_in('in', asked)} {process.text}")
        asked = asked[: place.start] + process.text + asked[place.head :]
    return asked if asked != before else None


def _next_within(before: str, other: str) -> str | None:
    """Ask what to do next in another place, after what the question before tells is done; None without a place."""
    number, process = _phase(before, other), process_in(other)
    if number is None and process is None:
        return None
    sentences = re.split(r"(?<=[.!?])\s+", before)
    told = [each for each in sentences if len(sentences) == 1 or not each.endswith("?")]
    within = said_in("in", before)
    place = [f"{within} {said_in('phase', before)} {number}"] if number is not None else []
    place += [f"{within} {process.text}"] if process is not None else []
    return " ".join([*told, said_in("next", before), *place]) + "?"


def _phase(before: str, other: str) -> int | None:
    """Give the phase that is asked about instead, by its number or as the one after."""
    if phase := phase_in(other):
        return int(phase[1])
    held = phase_in(before)
    return int(held[1]) + 1 if held and int(held[1]) < PHASES and found("next_phase", other) else None


def _of_place(before: str, place: str, link: str) -> str:
    """Ask of another place."""
    if held := places_in(before):
        return before[: held[0].start] + place + before[held[-1].head :]
    for name, kind in rules(_RULES)["own_names"].items():
        before = re.sub(rf"\b{re.escape(name)}\b", kind, before, flags=re.IGNORECASE)
    return joined(before, f"{link or said_in('in', before)} {place}")


def _of_thing(before: str, thing: str, link: str) -> str | None:
    """Ask of another thing: what is linked in the same way is swapped, or else what the question is about."""
    if link:
        for each in reversed(named_in(before)):
            start = re.search(rf"\b{re.escape(link)} {_optional_article()}$", before[: each.start], re.IGNORECASE)
            if start:
                return f"{before[: start.start()]}{link} {thing}{before[each.head :]}"
        return joined(before, f"{link} {thing}")
    subject = subject_of(before)
    if subject is None or subject.sort is Sort.PLACE:
        return None
    if subject.sort is Sort.NAME and _belongs(thing):
        return f"{said_in('what_is', before)} {thing} {said_in('in', before)} {subject.text}?"
    return before[: _start_of_head(before, subject)] + thing + before[subject.head :]


def _belongs(thing: str) -> bool:
    """Tell whether this is one definite thing that always belongs to another (*målene*, *partnerne*)."""
    starts = tuple(rules(_RULES)["relational"].split())
    return len(words(thing)) == 1 and thing.casefold().startswith(starts) and bool(found("definite_ending", thing))


def _start_of_head(text: str, subject: Named) -> int:
    """Give where the thing itself begins, after its article."""
    article = re.match(_optional_article(), text[subject.start :], re.IGNORECASE)
    return subject.start + (article.end() if article else 0)


def _optional_article() -> str:
    return rf"(?:(?:{rules(_RULES)['article']}) )?"


def is_year(thing: str) -> bool:
    """Tell whether this is a year and nothing more."""
    return re.fullmatch(r"(?:1[89]|20)\d\d", thing) is not None


def alone(other: str) -> tuple[str, str]:
    """Take what something is linked by (*i*, *på*, *for*) from it, and its article."""
    linked = re.match(rf"(?:({rules(_RULES)['link']}) )?{_optional_article()}(.*)$", other, re.IGNORECASE | re.DOTALL)
    assert linked is not None, "everything matches"
    return (linked[1] or "").casefold(), linked[2].strip()


def joined(text: str, more: str) -> str:
    """Put more at the end of a question, before its question mark."""
    bare = text.rstrip(" ?.!")
    return f"{bare} {more}{text[len(bare) :].strip()}"


def said_in(word: str, text: str) -> str:
    """Give a little word in the language of a text."""
    return str(rules(_RULES)["words"][word][detect(text).value])


def found(name: str, text: str) -> re.Match[str] | None:
    """Give where a text holds the cue by a name."""
    return re.search(rules(_RULES)[name], text, re.IGNORECASE)


def _put(text: str, place: re.Match[str] | None, other: str, more: str) -> str:
    """Put something in a place, or more at the end where there is none."""
    return text[: place.start()] + other + text[place.end() :] if place else joined(text, more)
