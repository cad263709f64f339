"""Which places a text names: municipalities, and what documents say they are about.

What one municipality has done is no answer to a question about another, however alike the words are.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from knowledge.document import Passage
from knowledge.municipalities import load_municipalities

_NAME = re.compile(r"(?<![\w-])[A-ZÆØÅÁ][^\W\d_]+(?:[ -][A-ZÆØÅÁ][^\W\d_]+)*")
_IN_SMALL = re.compile(
    r"(?<!\w)(?:i|på|fra|frå|til|hos|in|at|from|hva med|kva med|what about)\s+(?P<after>[a-zæøåá]+)(?!\w)"
    r"(?=(?P<more> [a-zæøåá]+)?)|(?<!\w)(?P<before>[a-zæøåá]+)\s+(?:kommunes?|municipality)(?!\w)"
)
_SHORTEST = 2
"""Letters in a name that is taken for a word of another kind in small letters, at most."""
_GENITIVE = re.compile(r"(?:['’]s?|(?<=\w{2})s)$")


def is_place(name: str) -> bool:
    """Tell whether a name, with or without its genitive, is a municipality's."""
    table = load_municipalities()
    return table.is_name(name) or table.is_name(_GENITIVE.sub("", name))


def places_in(text: str, others: Collection[str] = ()) -> frozenset[str]:
    """Give the places that a text names, in small letters and without genitives: municipalities, and ``others``."""
    return frozenset(
        plain
        for found in _NAME.findall(text)
        for word in {found, *found.split(" ")}
        if (plain := _GENITIVE.sub("", word).lower()) in others or is_place(word)
    )


def places_asked(question: str, others: Collection[str] = ()) -> frozenset[str]:
    """Give the places that a question names, in small letters too: after a word of place, or before *kommune*."""
    small = (question[start:end].lower() for start, end in small_places(question, others))
    return places_in(question, others) | frozenset(small)


def small_places(question: str, others: Collection[str] = ()) -> Iterator[tuple[int, int]]:
    """Give where a question names places in small letters, without their genitives."""
    for found in _IN_SMALL.finditer(question):
        name = "after" if found["after"] else "before"
        start = found.start(name)
        longer = found[name] + (found["more"] or "")
        for word in dict.fromkeys([longer, found[name]]):
            plain = _GENITIVE.sub("", word)
            if plain in others or (is_place(word) and len(plain) > _SHORTEST):
                yield start, start + len(plain)
                break


def places_of(passages: Iterable[Passage]) -> frozenset[str]:
    """Give the places that documents are said to be about, in small letters."""
    return frozenset(said.lower() for each in passages if (said := each.description.place))


def is_elsewhere(told: str, passage: Passage, asked: frozenset[str], known: frozenset[str]) -> bool:
    """Tell whether words of a passage are about other places than those that were asked about.

    What they name themselves goes before what the passage is said to be about; what names no place may be about any.
    """
    if not asked:
        return False
    said = passage.description
    about = "\n".join((said.title, said.place or "", *passage.chunk.heading_path))
    own = places_in(told, known) or places_in(about, known)
    return bool(own) and not own & asked
