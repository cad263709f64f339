"""Where sentences begin and end in Norwegian and English running text.

A full stop ends a sentence only when it does not belong to an abbreviation (*bl.a.*, *mill.*), an initial, or an
ordinal (*9. juni*). A line that is a list item or a row of a table is a unit of its own. Spans are exact: what lies
between them is white space, and nothing is changed, so that every sentence can be quoted literally.
"""

import re
from collections.abc import Iterator

_ABBREVIATIONS = frozenset(
    "adm adv art avd bl a ca dir dvs d.v.s e.g eks el etc evt f f.eks f.o.m feks ff forts fr fv gnr bnr hhv h.h.v i.e "
    "ifm ifht iflg inkl istf jf jfr kap kgl kl km kr kv kvm lnr m m.a m.fl m.h.t m.m maks mht mil mill min mrd "
    "mv m.v nr o.a o.fl o.l obs off ofl osv o.s.v pga p.g.a pkt pr prof prop proc resp s sak sek s.k sml "
    "spm st str stud sst t t.d t.d.d t.o.m tab tel temp tlf univ utg v vedr vs v.h.a ø årg bl.a b.l.a "
    "fig cf al dr mr mrs ms approx jan feb mars apr jun jul aug sept okt nov des ltd inc".split()
)
_STOP = re.compile(r"[.!?…]+[\"»”’')\]]*(?=\s)")
_LIST_ITEM = re.compile(r"(?:[-*•–]|\d{1,3}[.)])\s+")
_ORDINAL = re.compile(r"(?<![\w.,])\d{1,3}\.$")
_INITIAL = re.compile(r"(?<!\w)[A-ZÆØÅ]\.$")
_LAST_WORD = re.compile(r"([\w.]+)\.$")


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Give the (start, end) of every sentence, list item and table row, in order."""
    for start, end in _blocks(text):
        if _LIST_ITEM.match(text, start):
            yield start, end
        else:
            yield from _in_block(text, start, end)


def sentences(text: str) -> list[str]:
    """Give the sentences of a text as they stand."""
    return [text[start:end] for start, end in sentence_spans(text)]


def is_list_item(sentence: str) -> bool:
    """Tell whether a sentence, as cut by ``sentence_spans``, is an item of a list."""
    return _LIST_ITEM.match(sentence) is not None


def without_marker(sentence: str) -> str:
    """Take the bullet or number off a list item; other sentences stay as they are."""
    found = _LIST_ITEM.match(sentence)
    return sentence[found.end() :] if found else sentence


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans of the lines that hold something."""
    for line in re.finditer(r"[^\n]+", text):
        stripped = line.group().strip()
        if stripped:
            start = line.start() + line.group().index(stripped)
            yield start, start + len(stripped)


def _in_block(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begun = start
    for stop in _STOP.finditer(text, start, end):
        after = text[stop.end() : end].lstrip()
        if after and _ends(text[begun : stop.end()], after):
            yield begun, stop.end()
            begun = end - len(after)
    if begun < end:
        yield begun, end


def _ends(before: str, after: str) -> bool:
    """Tell whether a sentence ends between ``before``, which has its full stop, and ``after``."""
    if not before.endswith("."):
        return not after[0].islower()
    if after[0].islower() or _INITIAL.search(before):
        return False
    if _ORDINAL.search(before):
        return after[0].isupper() and not _month(after)
    word = _LAST_WORD.search(before)
    return word is None or word.group(1).lower() not in _ABBREVIATIONS


def _month(text: str) -> bool:
    return text[:3].lower() in {"jan", "feb", "mar", "apr", "mai", "may", "jun", "jul", "aug", "sep", "okt", "oct",
                                "nov", "des", "dec"}  # fmt: skip
