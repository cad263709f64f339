"""Does a statement name only what its evidence names? Places, organisations, people, abbreviations and codes.

A name is a word with a capital letter or a figure in it. It must stand in a sentence the statement rests on, in what
stands around it, or be another name of the same term (*SDG*, *bærekraftsmål*). A first word has its capital letter from
the sentence, and counts as a name where nothing says that it is an ordinary word.
"""

import re
from collections.abc import Iterable, Iterator

from assistant.checks.evidence import Evidence
from knowledge.glossary import load_glossary
from knowledge.index import analysis
from knowledge.municipalities import load_municipalities

_WORD = re.compile(r"[^\W_]+(?:[-–'’][^\W_]+)*")
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
    """Give the names in a statement that its evidence does not name."""
    said = [text for each in evidence.sentences for text in (each.text, each.around)]
    held = _words(said)
    lower = {word for text in said for word in _WORD.findall(text) if word[0].islower()}
    return [word for word, opens in names_in(statement) if not _is_named(word, opens, held, lower)]


def is_place(word: str) -> bool:
    """Tell whether a word is the name of a municipality."""
    return any(load_municipalities().is_name(each) for each in {word, _bare(word)})


def _is_named(word: str, opens: bool, held: frozenset[str], lower: set[str]) -> bool:
    bare = _bare(word)
    if bare in held or (
        (parts := _parts(word)) and all(_bare(part) in held or _is_common(part, lower) for part in parts)
    ):
        return True
    if is_place(word):
        return False
    if _is_another_name(bare, held):
        return True
    return opens and (_is_common(word, lower) or _is_met(bare, held))


def _parts(word: str) -> list[str]:
    """Give the parts of a name with hyphens (*Trondheims-modellen*)."""
    parts = re.split(r"[-–]", word)
    return [part for part in parts if part] if len(parts) > 1 else []


def _is_common(word: str, lower: set[str]) -> bool:
    """Tell whether a word is an ordinary one: a small word, one that stands without capital, or one of the lexicon."""
    plain = word.lower()
    if plain in analysis.stopwords() | analysis.asking_words() or plain in lower or not plain[0].isalpha():
        return True
    return not is_place(word) and any(each.near or each.terms for each in load_glossary().phrases(plain))


def _is_another_name(bare: str, held: frozenset[str]) -> bool:
    """Tell whether a name is a term's, and the evidence holds another name of it."""
    phrases = load_glossary().phrases(bare)
    others = (other for phrase in phrases for other in (*phrase.others, *phrase.near))
    return any(
        words and all(_bare(word) in held for word in words) for other in others if (words := analysis.words(other))
    )


def _is_met(bare: str, held: frozenset[str]) -> bool:
    """Tell whether the evidence holds a word of the same stem."""
    stem = analysis.stem(bare)
    return any(analysis.stem(word) == stem for word in held)


def _words(texts: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for text in texts:
        for word in _WORD.findall(text):
            found.add(_bare(word))
            found.update(_bare(part) for part in re.split(r"[-–]", word) if len(part) >= _PART or part.isupper())
    return frozenset(found)


def _bare(word: str) -> str:
    """Give a name without its genitive, in small letters."""
    return _GENITIVE.sub("", word).lower() or word.lower()
