"""A follow-up question becomes one that stands alone, by what was asked before it in the same conversation.

*Og hva med Asker?* asks the last question of another place, *Når ble den vedtatt?* asks something else of the same
thing. What is swapped or carried over are places, processes, phases, names and terms; all else is left as it was typed.
A question that stands alone is never changed: where nothing shows that it leans on another, nothing is carried over.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.cues import rules
from assistant.dialogue.about_next import is_about_next
from assistant.dialogue.after_advice import asked_after_advice
from assistant.dialogue.courtesy import without_courtesy
from assistant.dialogue.subject import Named, Sort, is_place, named_in, phase_in, places_in, process_in, subject_of
from assistant.dialogue.swap import alone, found, is_year, joined, said_in, swapped
from assistant.question import Turn
from knowledge.index.analysis import content_words, stopwords, words

_RULES = "dialogue/follow_up.yaml"
_LONGEST = 14
"""Words in a question that leans, at most; a longer one tells by itself what it is about."""
_ENDING = 5
"""Letters that a word may have after its beginning."""
_BARE = 3
"""Words in a phase that stands instead of a question, at most."""


def standing_alone(text: str, turns: Sequence[Turn]) -> str:
    """Give a question as it stands alone after the turns before it, oldest first; itself when it does so already."""
    said = without_courtesy(text)
    if not said or not turns or len(words(said)) > _LONGEST:
        return text
    last = _last_with_subject(turns)
    if last is None:
        return text
    before = last.asked
    carried = (
        asked_after_advice(said, last)
        or _asked_of_another(said, before)
        or _asked_on(said, before)
        or _filled_in(said, before)
    )
    return _begun(carried) if carried is not None and carried != said else text


def leans_on_nothing(text: str) -> bool:
    """Tell whether a question is nothing but *Og hva med Asker?*: what is asked of the place should stand before it.

    To be asked of a question that has been made to stand alone.
    """
    said = without_courtesy(text)
    other = next(filter(None, (re.match(each, said, re.IGNORECASE) for each in rules(_RULES)["swap"])), None)
    if other is None:
        return False
    named = re.split(rules(_RULES)["between"], alone(other[1].strip())[1], flags=re.IGNORECASE)
    return all(is_place(re.sub(rules(_RULES)["municipality"], "", each, flags=re.IGNORECASE)) for each in named)


def _begun(carried: str) -> str:
    """Let a question that stands alone begin as one, without *og*."""
    bare = re.sub(rules(_RULES)["conjunction"], "", carried, flags=re.IGNORECASE)
    return bare if bare == carried else bare[0].upper() + bare[1:]


def _last_with_subject(turns: Sequence[Turn]) -> Turn | None:
    """Give the last question that had a subject, without what was polite in it."""
    asked = (replace(turn, asked=without_courtesy(turn.asked or turn.question)) for turn in reversed(turns))
    ours = (turn for turn in asked if turn.status not in rules(_RULES)["no_subject"])
    return next((turn for turn in ours if subject_of(turn.asked) is not None or is_about_next(turn.asked)), None)


def _asked_of_another(said: str, before: str) -> str | None:
    """Give the question before with another place, process, phase, year or thing in it."""
    for pattern in rules(_RULES)["swap"]:
        if other := re.match(pattern, said, re.IGNORECASE):
            return swapped(before, other[1].strip())
    if bare := found("bare", said):
        thing = alone(bare[1])[1]
        if is_place(thing) or is_year(thing) or (phase_in(said) and len(words(said)) <= _BARE):
            return swapped(before, bare[1].strip())
    return None


def _asked_on(said: str, before: str) -> str | None:
    """Give what *Hvorfor?* and *Fortell mer* ask."""
    if asking := found("why_when", said):
        if found("adverb", before):
            return re.sub(r"^\S+", asking[1].capitalize(), before)
        return f"{before.rstrip(' ?.!')}, {said_in('and', said)} {asking[1].casefold()}?"
    if found("more", said) and (subject := subject_of(before)):
        return f"{said_in('more', said)} {subject.text}"
    return None


def _filled_in(said: str, before: str) -> str | None:
    """Put in what a question leaves out, or says with a word that stands for it."""
    if phase_in(said) and process_in(said) is None and (process := process_in(before)):
        said = joined(said, f"{said_in('in', said)} {process.text}")
    if _tells_itself(said):
        return said
    filled = _with_place(said, before)
    filled = _with_thing(filled, before)
    if filled == said and not is_about_next(said) and _belongs_to_something(said) and (subject := subject_of(before)):
        filled = joined(
            said, f"{said_in('in', said)} {subject.text}" if found("ends_open", said) else f"({subject.text})"
        )
    return filled


def _tells_itself(said: str) -> bool:
    """Tell whether a question names, in an earlier clause or sentence, what its little words stand for."""
    sentences = [each for each in re.split(r"[.;:?!]\s+", said) if each.strip()]
    if len(sentences) > 1:
        return any(each.sort is not Sort.PLACE for each in named_in(said))
    first = re.split(rules(_RULES)["clauses"], said)[0]
    return first != said and any(each.sort is not Sort.PLACE for each in named_in(first))


def _with_place(said: str, before: str) -> str:
    """Put in the place where a question says *der*, *kommunen* or *deres*, or what every municipality has one of."""
    held = places_in(before)
    if not held or _names_something(said):
        return said
    place = held[-1].text
    if found("of_a_place", said) and not found("things", said) and not found("ours", said):
        return _after(said, "of_a_place", f"{said_in('in', said)} {place}")
    said = _instead(said, "somewhere", place)
    said = _instead(said, "theirs_after", f"{said_in('of', said)} {place}")
    said = _instead(said, "theirs", f"{place}{said_in('genitive', said)}")
    if found("lives", said):
        said = _instead(said, "there", _with_preposition(before, held[-1]))
        said = _instead(said, "things", place)
    return said


def _names_something(said: str) -> bool:
    """Tell whether a question names a place, a process or something by its own name."""
    return any(each.sort is not Sort.NOUN for each in named_in(said))


def _with_thing(said: str, before: str) -> str:
    """Put in the thing where a question says *den*, *de*, *der* or *planen*."""
    hidden = _without_expletives(said)
    for name in ("definite", "thing", "things", "there"):
        at_home = name == "thing" and any(not each.asked for each in named_in(said))
        leaning = found("thing_at_home" if at_home else name, hidden)
        if name == "definite" and is_about_next(said):  # the plan of those who ask
            continue
        if not leaning or _is_named_before(said, leaning.start()) or (name == "definite" and _names_something(said)):
            continue
        meant = _meant(leaning[0], name, before)
        if meant is not None:
            whole = _with_preposition(before, meant) if name == "there" else _whole(meant, said, before)
            return said[: leaning.start()] + whole + said[leaning.end() :]
    if found("such", hidden) and not _names_something(said) and (subject := subject_of(before)):
        return joined(said, f"({subject.text})")
    return said


def _is_named_before(said: str, place: int) -> bool:
    """Tell whether a question names a place or something by its own name before a word that may stand for it."""
    return any(each.sort in (Sort.PLACE, Sort.NAME) and each.head <= place for each in named_in(said))


def _whole(meant: Named, said: str, before: str) -> str:
    """Give what is meant with its place, unless the question names one itself."""
    places = [each.text for each in places_in(before)]
    if not places or meant.sort is Sort.PLACE:
        return meant.text
    if places_in(said):
        return re.sub(rf" (?:{rules(_RULES)['link']}) {re.escape(places[-1])}$", "", meant.text)
    if meant.sort is not Sort.NOUN or places[-1] in meant.text:
        return meant.text
    return f"{meant.text} {said_in('in', before)} {places[-1]}"


def _meant(word: str, name: str, before: str) -> Named | None:
    """Give what a word stands for."""
    places = places_in(before)
    if name == "definite":
        last = word.casefold().split()[-1]
        alike = [each for each in named_in(before) if last[:-2] in each.text.casefold()]
        meant = alike[0] if alike else subject_of(before)
    elif name == "things":
        meant = subject_of(before, plural=True)
        if (meant is None or not meant.is_plural) and places:
            meant = meant if meant and found("how_many", before) else places[-1]
    else:
        meant = subject_of(before, plural=False)
    return None if meant is not None and name == "thing" and meant.sort is Sort.PLACE else meant


def _with_preposition(before: str, place: Named) -> str:
    link = found("where", before[: place.start])
    return f"{link[1] if link else said_in('in', before)} {place.text}"


def _belongs_to_something(said: str) -> bool:
    """Tell whether a question is of nothing but words that belong to something else (*Hva ble resultatet?*)."""
    starts = rules(_RULES)["relational"].split()
    own = [word for word in content_words(said) if word not in stopwords()]
    known = (any(word.startswith(start) and len(word) <= len(start) + _ENDING for start in starts) for word in own)
    return not _names_something(said) and not found("ours", said) and len(words(said)) > 1 and all(known)


def _without_expletives(said: str) -> str:
    """Hide words that stand for nothing, sign by sign, so that places in the text stay the same."""
    for pattern in rules(_RULES)["expletive"]:
        said = re.sub(pattern, lambda empty: "#" * len(empty[0]), said, flags=re.IGNORECASE)
    return said


def _instead(said: str, name: str, other: str) -> str:
    return re.sub(rules(_RULES)[name], lambda _: other, said, count=1, flags=re.IGNORECASE)


def _after(said: str, name: str, more: str) -> str:
    return re.sub(rules(_RULES)[name], lambda thing: f"{thing[0]} {more}", said, count=1, flags=re.IGNORECASE)
