"""Does a statement name only what its evidence names? Places, organisations, people, abbreviations and codes.

A name is a word with a capital letter or a figure in it. It must stand in a sentence the statement rests on, in what
stands around it, or be another name of the same term (*SDG*, *bærekraftsmål*). A first word has its capital letter from
the sentence, and counts as a name where nothing says that it is an ordinary word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.evidence import Evidence, frames, is_derived
from assistant.grounds import Grounds
from assistant.places import is_place
from knowledge.glossary import load_glossary
from knowledge.index import analysis

_WORD = re.compile(r"[^\W_]+(?:\.(?=\d)[^\W_]+)*(?:[-–'’][^\W_]+)*")
_NEIGHBOURS = re.compile(r"(?<![\w-])(?=([A-ZÆØÅ][\w-]*) ([A-ZÆØÅ][\w-]*))")
_GENITIVE = re.compile(r"(?:['’]s?|(?<=\w{2})s)$")
_PART = 4
"""Letters that a part of a compound has at least, to be looked for by itself."""


def names_in(statement: str) -> Iterator[tuple[str, bool]]:
    """Give each word that looks like a name, and whether it opens a sentence."""
    for number, found in enumerate(_WORD.finditer(statement)):
        word = found.group()
        if word[0].isupper() or (any(sign.isdigit() for sign in word) and any(sign.isalpha() for sign in word)):
            opens = number == 0 or statement[: found.start()].rstrip(" «\"'“(")[-1:] in ".!?:"
            yield word, opens


def foreign(statement: str, evidence: Evidence) -> list[str]:
    """Give the names in a statement that its evidence does not name, or not of what it is told of."""
    held = _held([text for each in evidence.sentences for text in (each.text, each.around)], evidence)
    named = list(names_in(statement))
    strange = [word for word, opens in named if not held.names(word, opens)]
    return (
        strange
        or _rivals(named, statement, evidence)
        or _torn_apart(statement, held)
        or _cut_loose(statement, evidence)
    )


def _rivals(named: Sequence[tuple[str, bool]], statement: str, evidence: Evidence) -> list[str]:
    """Give the names that stand elsewhere, where the sentence a statement is told after names somebody else."""
    main = evidence.told_after(statement)
    if main is None:
        return []
    said = main.passage.description
    held = _held([main.text, said.title, *main.passage.chunk.heading_path, said.place or ""], evidence)
    own = {_bare(word) for word, _ in named}
    others = [
        word for word, opens in names_in(main.text) if _bare(word) not in own and not (opens and _is_ordinary(word))
    ]
    return [word for word, opens in named if not held.names(word, opens)] if others else []


def _torn_apart(statement: str, held: "_Held") -> list[str]:
    """Give names in a row, each of them named, that nowhere stand in a row: half of one and half of another."""
    return [
        f"{one} {other}"
        for one, other in _NEIGHBOURS.findall(statement)
        if not _is_ordinary(one) and _bare(one) == one.lower() and held.tears(one, other)
    ]


def _cut_loose(statement: str, evidence: Evidence) -> list[str]:
    """Give the words that the evidence knows only as part of a longer name, and that stand beside another word here."""
    said = [text for each in evidence.sentences for text in (each.text, each.around)]
    if any(evidence.is_across(each) for each in evidence.sentences):  # a translated name has other neighbours
        return []
    mine, theirs = _beside([statement]), _beside(said)
    return [
        word
        for word, sides in mine.items()
        if word in theirs and not is_place(word) and any(_is_loose(sides[side], theirs[word][side]) for side in (0, 1))
    ]


def _is_loose(own: frozenset[str], known: frozenset[str]) -> bool:
    """Tell whether a word always has a name on one side, and none of those here."""
    return bool(known) and all(each[:1].isupper() for each in known) and not own & known


def _beside(texts: Sequence[str]) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Give, for each word with a capital letter, the words that stand right before it and right after it."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for text in texts:
        words = list(_WORD.finditer(text))
        for number, word in enumerate(words):
            if word.group()[0].isupper():
                before, after = found.setdefault(_bare(word.group()), (set(), set()))
                before.add(_neighbour(text, words, number - 1, number))
                after.add(_neighbour(text, words, number + 1, number))
    return {word: (frozenset(before), frozenset(after)) for word, (before, after) in found.items()}


def _neighbour(text: str, words: Sequence[re.Match[str]], place: int, number: int) -> str:
    """Give a word that stands one space from another; nothing where there is none, or where a genitive ends a name."""
    if not 0 <= place < len(words):
        return ""
    first, second = sorted((words[place], words[number]), key=lambda word: word.start())
    if text[first.end() : second.start()] != " " or _GENITIVE.search(first.group()):
        return ""
    return _GENITIVE.sub("", words[place].group())


def _held(texts: Sequence[str], evidence: Evidence) -> "_Held":
    words = list(_words(texts))
    rows = (f"{_bare(one)} {_bare(other)}" for text in texts for one, other in _NEIGHBOURS.findall(text))
    return _Held(
        frozenset(map(_bare, words)),
        frozenset(_bare(word) for word in words if word != word.lower() or not word.isalpha()),
        frozenset(f"s:{analysis.stem(_bare(word))}" for word in words),
        frozenset(rows),
        evidence.grounds,
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """What a text names: its words without genitives, those with a capital, all stems, and the names in a row."""

    words: frozenset[str]
    capitals: frozenset[str]
    stems: frozenset[str]
    rows: frozenset[str]
    grounds: Grounds

    def tears(self, one: str, other: str) -> bool:
        """Tell whether two names stand there, and never one after the other."""
        bare = _bare(one), _bare(other)
        return self.words.issuperset(bare) and " ".join(bare) not in self.rows

    def names(self, word: str, opens: bool) -> bool:
        """Tell whether a name is named, in these letters or as another name of the same term."""
        bare = _bare(word)
        if bare in (self.words if opens else self.capitals):
            return True
        if len(_parts(word)) > 1 and all(self._part(part) for part in _parts(word)):
            return True
        if is_place(word):
            return False
        return self._by_another_name(bare) or (
            opens and (_is_ordinary(word) or f"s:{analysis.stem(bare)}" in self.stems)
        )

    def _part(self, part: str) -> bool:
        """Tell whether a part of a compound is named, or an ordinary word that is there in some form."""
        return _bare(part) in self.words or (part[0].islower() and f"s:{analysis.stem(part)}" in self.stems)

    def _by_another_name(self, bare: str) -> bool:
        """Tell whether the evidence holds another name of the term that a name belongs to (*UN* for *FN*)."""
        own = f"s:{analysis.stem(bare)}"
        return any(
            other <= self.stems
            for word in self.grounds.words
            if word.stem == own
            for other in (*word.others, *word.near)
        )


def _parts(word: str) -> list[str]:
    """Give the parts of a name with hyphens (*Trondheims-modellen*), or the name itself as its one part."""
    return [part for part in re.split(r"[-–]", word) if part]


def _is_ordinary(word: str) -> bool:
    """Tell whether a word is an ordinary one: a small word, one that frames what is said, or one of the lexicon.

    A municipality is never one, though *asker* is a verb in English.
    """
    plain = word.lower()
    if any(sign.isdigit() for sign in word) or any(is_place(part) for part in (word, *_parts(word))):
        return False
    if plain in analysis.stopwords() | analysis.asking_words() or frames(plain) or is_derived(plain):
        return True
    return any(each.near or each.terms for each in load_glossary().phrases(plain))


def _words(texts: Iterable[str]) -> Iterator[str]:
    """Give the words of some texts, and the parts of those with hyphens."""
    for text in texts:
        for word in _WORD.findall(text):
            yield word
            yield from (part for part in _parts(word) if len(part) >= _PART or part.isupper())


def _bare(word: str) -> str:
    """Give a name without its genitive, in small letters."""
    return _GENITIVE.sub("", word).lower() or word.lower()
