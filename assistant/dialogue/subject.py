"""What a question is about: the things, places, processes and phases it names, each with its place in the text.

A thing is a name, a term of the glossary or a noun in the definite form, with what tells which one it is
(*samfunnsdelen i Asker*). Nothing is looked up in the documents; the same question always has the same subject.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.cues import rules
from assistant.places import small_places
from knowledge.document import PROCESSES
from knowledge.glossary import load_glossary
from knowledge.index.analysis import stopwords, words
from knowledge.municipalities import load_municipalities

_RULES = "dialogue/subject.yaml"
_SIGN = r"[\w.+'’-]*\w"
_NAME = re.compile(
    rf"(?:\+|\b)[A-ZÆØÅÕÁ]{_SIGN}(?:(?: (?:og|of|and) (?=[A-ZÆØÅ])| )(?:[A-ZÆØÅÕÁ]{_SIGN}|[A-ZÆØÅ]\b))*"
    rf"|\+[A-Z]{_SIGN}|(?<!\S)[a-z]*[A-Z]+\d{_SIGN}"
)
_NUMBERED = re.compile(r"\b(?:fase|phase)n? ?([1-5])\b", re.IGNORECASE)
_GENITIVE = re.compile(r"(?:['’]s|s)$")


class Sort(StrEnum):
    """What sort of thing is named."""

    PLACE = "place"
    PROCESS = "process"
    NAME = "name"
    NOUN = "noun"


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a text names: ``start`` to ``head`` is the thing, and up to ``end`` goes what tells which one."""

    sort: Sort
    text: str
    start: int
    head: int
    end: int
    asked: bool = False
    """Whether the question word asks for it (*Hvilke mål …*), so that it is hardly what the question is about."""

    @property
    def is_plural(self) -> bool:
        """Whether it is plainly several things."""
        return re.search(r"(?:ene|ane)\b", self.text[: self.head - self.start]) is not None


def is_place(name: str) -> bool:
    """Tell whether a name is that of a municipality or another place that we know."""
    plain = name.strip().casefold()
    return plain in rules(_RULES)["places"] or load_municipalities().is_name(plain)


def named_in(text: str) -> list[Named]:
    """Give everything that a text names, in order."""
    found: list[Named] = []
    for each in sorted(
        [*_names(text), *_small_names(text), *_terms(text), *_definite(text), *_asked_for(text)],
        key=lambda each: (each.start, -each.head, each.sort is not Sort.PROCESS),
    ):
        if not found or each.start >= found[-1].head:
            found.append(each)
    return [_told_apart(text, each, found) for each in found]


def places_in(text: str) -> list[Named]:
    """Give the places that a text names."""
    return [each for each in named_in(text) if each.sort is Sort.PLACE]


def process_in(text: str) -> Named | None:
    """Give the process of the framework that a text names first."""
    return next((each for each in named_in(text) if each.sort is Sort.PROCESS), None)


def phase_in(text: str) -> re.Match[str] | None:
    """Give where a text names a phase by number."""
    return _NUMBERED.search(text)


def subject_of(text: str, plural: bool | None = None) -> Named | None:
    """Give what a question is about, rather several things where ``plural`` says so; None when it names nothing.

    A place is the subject only of a question that names nothing else.
    """
    if told := re.search(r"\(([^()]+)\)\W*$", text):
        return Named(Sort.NOUN, told[1], told.start(1), told.end(1), told.end(1))
    things = [each for each in named_in(text) if each.sort is not Sort.PLACE]
    if defined := _defined(text, things):
        return defined
    ranked = sorted(
        things,
        key=lambda each: (each.asked, plural is not None and each.is_plural != plural, each.sort is not Sort.NAME),
    )
    return next(iter([*ranked, *places_in(text)[::-1]]), None)


def _defined(text: str, things: Sequence[Named]) -> Named | None:
    """Give what *Hva er …?* asks about, as it is said there."""
    found = re.search(rules(_RULES)["defined"], text, re.IGNORECASE)
    if not found or not words(found[1]) or set(words(found[1])) <= stopwords():
        return None
    start, end = found.span(1)
    inside = [each for each in things if start <= each.start and each.head <= end]
    if inside and inside[0].start - start <= _NEAR:
        return Named(inside[0].sort, text[start:end], start, inside[0].head, end)
    if inside or end - start > _LONGEST:
        return None
    return Named(Sort.NOUN, text[start:end], start, end, end)


_NEAR = 4
"""Signs before the thing that is asked about, at most: an article."""
_LONGEST = 40


def _names(text: str) -> Iterator[Named]:
    for found in _NAME.finditer(text):
        start, said = found.start(), found[0]
        while (first := said.split(" ")[0]) and _only_begins(text, start, first) and said:
            said = said[len(first) + 1 :]
            start += len(first) + 1
        if not said or len(said) < 2:
            continue
        bare = _GENITIVE.sub("", said)
        known = said if is_place(said) else bare
        if is_place(known):
            yield Named(Sort.PLACE, known, start, start + len(known), start + len(known))
        else:
            yield Named(Sort.NAME, said, start, start + len(said), start + len(said))


def _small_names(text: str) -> Iterator[Named]:
    for start, end in small_places(text, rules(_RULES)["places"]):
        yield Named(Sort.PLACE, text[start:end], start, end, end)


def _only_begins(text: str, start: int, word: str) -> bool:
    """Tell whether a word has its capital letter only because it opens a sentence."""
    opens = re.search(r"(?:^|[.!?:]\s*|[«\"])$", text[:start]) is not None
    return opens and word[1:].islower() and not is_place(_GENITIVE.sub("", word)) and not is_place(word)


def _terms(text: str) -> Iterator[Named]:
    place = 0
    for phrase in load_glossary().phrases(text):
        said = re.compile(r"[\W_]+".join(map(re.escape, phrase.said.split())), re.IGNORECASE).search(text, place)
        if said is None:
            continue
        place = said.end()
        if phrase.terms and phrase.said not in stopwords() and phrase.said not in rules(_RULES)["too_common"]:
            process = any(term.id in PROCESSES for term in phrase.terms) and " " in phrase.said
            process = process or (said[0][0].isupper() and any(term.id in PROCESSES for term in phrase.terms))
            yield Named(Sort.PROCESS if process else Sort.NOUN, said[0], *said.span(), said.end())


def _definite(text: str) -> Iterator[Named]:
    for found in re.finditer(rules(_RULES)["definite"], text, re.IGNORECASE):
        if found[0].casefold() not in stopwords() and found[0].casefold() not in rules(_RULES)["not_definite"]:
            yield Named(Sort.NOUN, found[0], *found.span(), found.end())


def _asked_for(text: str) -> Iterator[Named]:
    for found in re.finditer(rules(_RULES)["asked_for"].replace("$", r"(?P<what>[a-zæøå]{4,})"), text, re.IGNORECASE):
        yield Named(Sort.NOUN, found["what"], *found.span("what"), found.end())


def _told_apart(text: str, each: Named, found: Sequence[Named]) -> Named:
    """Take in what tells which one it is: *i Asker*, *fra 2019*; and whether the question word asks for it."""
    asked = re.search(rules(_RULES)["asked_for"], text[: each.start], re.IGNORECASE) is not None
    if each.sort in (Sort.PLACE, Sort.PROCESS):
        return each
    start, end = each.start, each.head
    owner = next((other for other in found if other.sort is Sort.PLACE and other.head + 2 >= start > other.start), None)
    if owner and text[owner.head : start].strip() in ("s", "'s", "’s"):
        start = owner.start
    while linked := re.match(rules(_RULES)["linked"], text[end:], re.IGNORECASE):
        after = end + linked.end()
        follows = next((other for other in found if other.start == after), None)
        year = re.match(r"(?:1[89]|20)\d\d\b", text[after:])
        if not follows and not year:
            break
        end = follows.head if follows else after + 4
    return Named(each.sort, text[start:end], start, each.head, end, asked)
