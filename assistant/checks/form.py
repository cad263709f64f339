"""Is a statement one plain sentence? Markup, addresses, control signs and text without end leave no model's mouth.

Every door writes a statement as text; this check is the wall in front of that one. What is not plain may be borrowed:
a host (*Veiviseren.no*), a sign (*→*) or a word like *passord* may stand in it where it stands in a source.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from assistant.checks.fault import Fault
from assistant.cues import is_cued, rules

LONGEST = 500
"""Signs in a statement, at most."""
_FILE = "checks/form.yaml"
_PLAIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ0-9 \u00a0\u2009\u202f.,;:!…'’‘\"“”„«»()\u2010-\u2015\u2212/%§&+°·×€$£-]")
_BEGINNING = re.compile(r"[(«“„\"'‘]*(?:\w|§|\+[A-ZÆØÅ][a-zæøå])")
_ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,15}:/?/|//|\bwww\.|\b(?:javascript|data|mailto|file|vbscript|tel):\S|\[\[|@|https?|"
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|%(?:[0-9a-f]{2}|u[0-9a-f]{4})|&#?\w{2,};",
    re.IGNORECASE,
)
_LIKE_AN_ADDRESS = re.compile(r"(?<!\w)(?:[\w-]+\.)+[^\W\d_]{2,}|(?<!\w)[^\W\d_][\w-]*:[^\s»”\")]+|&[#\w]+")
_MARKUP = re.compile(r"[<>`{}|\\^~*_\[\]]|==|::|(?<!\w):\w+:")
_LIKE_A_MARK = re.compile(r"\(\d{1,3}\)")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def fault_of(text: str, sources: Sequence[str] = ()) -> Fault | None:
    """Name what is wrong with the form of a statement; None when it is one plain sentence."""
    folded = unicodedata.normalize("NFKC", text).replace("。", ".")
    if any(unicodedata.category(sign) in _UNSEEN for sign in text):
        return Fault.FORM
    if _ADDRESS.search(folded) or any(not _stands_in(sources, each) for each in _addresses(folded)):
        return Fault.LINK
    if len(text) > LONGEST or not _BEGINNING.match(text) or not any(map(str.isalpha, text)) or text.endswith("?"):
        return Fault.FORM
    if _MARKUP.search(folded) or is_cued(folded, _FILE, "told_sources"):
        return Fault.FORM
    is_borrowed = all(_stands_in(sources, each) for each in _borrowed(folded)) and all(
        any(sign in source for source in sources) for sign in _PLAIN.sub("", text)
    )
    return None if is_borrowed else Fault.FORM


def _addresses(text: str) -> Iterator[str]:
    """Give what a reader, or a program that shows a text, may take for an address or a sign in code."""
    return (each for each in _LIKE_AN_ADDRESS.findall(text) if each.lower() not in _abbreviations())


def _borrowed(text: str) -> Iterator[str]:
    """Give what a statement may say after a source only: marks like its own, and what people are asked for."""
    yield from _LIKE_A_MARK.findall(text)
    for asked in rules(_FILE)["asks"]:
        yield from re.findall(asked, text, re.IGNORECASE)


def _stands_in(sources: Sequence[str], said: str) -> bool:
    whole = re.compile(rf"(?<![\w-]){re.escape(said)}", re.IGNORECASE)
    return any(whole.search(source) for source in sources)


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(rules(_FILE)["abbreviations"].split())
