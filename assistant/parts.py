"""A question with several sentences, or about several things, becomes the questions it is made of.

What only leads up to a question is left out where the question stands without it (*Jeg lager en presentasjon: Hva er
…?*), and kept where it does not (*Vi bruker X fra før. Hvilke faser har den?*). Two questions in one are asked one by
one; two names that are held up against each other are each asked about.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

import yaml

from knowledge.index.analysis import asking_words, content_words, stopwords, words

MOST = 4
"""Parts of a question that are looked up, at most."""
_ENOUGH = 2
"""Words of its own that a part needs to stand alone."""
_ASKING = (
    r"(?:i |på |fra |frå |til |in |from )?"
    r"(?:hv(?:a|em|or\w*|ilke\w?)|kv(?:a|en|ar|ifor)|kor|korleis|når|what|who\w?|which|how|why|when|where)\b"
)
_BREAK = re.compile(
    r"(?<=[!?;:])\s+(?=\S)"
    rf"|(?<=\.)\s+(?=(?-i:[A-ZÆØÅ«\"])|{_ASKING})"  # a small letter goes on, as after *bl.a.*
    rf"|,?\s+(?:og|samt|and)\s+(?={_ASKING})",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[^.!?:;] )[A-ZÆØÅ]\w+(?![\w-])(?: [A-ZÆØÅ]\w+)*")
"""A word with a capital letter that does not open a sentence, or some in a row."""
_NUMBER = re.compile(r"\b\w*\d[\w.]*\b")


def parts_of(question: str) -> tuple[str, ...]:
    """Give the questions that a question is made of, each able to stand alone; the question itself when it is one."""
    pieces = [piece.strip() for piece in _BREAK.split(question) if piece.strip()]
    asked = tuple(_standing_alone(pieces)) or (question,)
    if len(asked) == 1:
        asked = (*asked, *_one_by_one(asked[0]))
    return tuple(dict.fromkeys(asked))[:MOST]


def is_empty(question: str) -> bool:
    """Tell whether a question has no subject: a greeting, or only words like *den* and *nå*."""
    shaping = asking_words() | stopwords() | frozenset(_cues()["empty"].split())
    said = [word for word in words(question) if word not in shaping]
    return not said or (len(said) == 1 and len(words(question)) > 1 and _leans(question))


def _standing_alone(pieces: Sequence[str]) -> list[str]:
    """Give each piece that asks; one that needs what was said before it takes all of that in."""
    found: list[str] = []
    before = lead = ""
    for piece in pieces:
        if not _asks(piece):
            lead = f"{lead} {piece}".strip()
            if found:  # what follows a question belongs to it
                found[-1] += f" {piece}"
        else:
            if before and _needs(piece, lead):
                found = [f"{before} {piece}"]
            else:
                found.append(piece)
            lead = ""
        before = f"{before} {piece}".strip()
    return found


def _asks(piece: str) -> bool:
    return bool(words(piece)) and (piece.endswith("?") or bool(_cue("asking").match(piece)))


def _needs(piece: str, lead: str) -> bool:
    """Tell whether a question leans on what was said before it, says too little, or lacks a name its lead-in has."""
    own = [word for word in content_words(piece) if word not in asking_words() | stopwords()]
    named = (*_NAME.findall(lead), *_NUMBER.findall(lead))
    lacking = [name for name in named if name.lower() not in piece.lower()]
    return len(own) < _ENOUGH or bool(lacking) or _leans(piece)


def _one_by_one(question: str) -> Iterator[str]:
    """Give the question about each of the names it compares, without the others."""
    names = list(dict.fromkeys(_NAME.findall(question)))
    if len(names) < 2 or not _cue("comparing").search(question):
        return
    for name in names:
        others = "|".join(re.escape(other) for other in names if other != name)
        alone = _cue("comparing").sub("", re.sub(rf"\s*\b(?:{others})\b", "", question))
        if words(alone):
            yield " ".join(alone.split())


def _leans(piece: str) -> bool:
    return _cue("leaning").search(piece) is not None


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\|\s+", "|", _cues()[name]), re.IGNORECASE)


@cache
def _cues() -> dict[str, str]:
    return dict(yaml.safe_load(resources.files("assistant").joinpath("parts.yaml").read_text("utf-8")))
