"""Finds personal data in a text and tells where it stands.

A number is looked for in the groupings that people write it in, with a separator between the groups, and counts when
its date and check digits are right. Nothing around a number can hide it, for a missed one costs more than a false
alarm; what keeps alarms few is that figures are grouped otherwise (``12 345 678 901``). The time taken is linear in the
length of the text.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.personal_data.check_digits import identity_kind, is_account
from knowledge.personal_data.folding import INVISIBLE, Group, foldings, groups_in
from knowledge.personal_data.kinds import Personal, is_strong


@dataclass(frozen=True, slots=True)
class Found:
    """One find: ``text[start:end]`` is all of it, with the separators inside."""

    kind: Personal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Grouping:
    """How the digits of a number are divided; ``alike``: with the same separator everywhere."""

    lengths: tuple[int, ...]
    alike: bool = False


_IDENTITY = (
    _Grouping((11,)),
    _Grouping((6, 5)),
    _Grouping((2, 2, 2, 5)),
    _Grouping((6, 3, 2)),
    _Grouping((6, 2, 3)),
    # alike, or every date before an amount would do: 31.12.24 12 345
    _Grouping((2, 2, 2, 3, 2), alike=True),
    _Grouping((2, 2, 2, 2, 3), alike=True),
    _Grouping((2, 2, 2, 2, 2, 1), alike=True),
    _Grouping((1,) * 11, alike=True),
    _Grouping((12,)),
    _Grouping((4, 8)),
    _Grouping((10, 2)),
    _Grouping((4, 6, 2)),
    _Grouping((4, 2, 2, 2, 2), alike=True),
    _Grouping((2,) * 6, alike=True),
)
_ACCOUNT = (_Grouping((11,)), _Grouping((4, 2, 5)))

_SEPARATORS = frozenset([*" .-_/:+", "", " - ", "- ", " -", ". ", " / "])
_BETWEEN_TWO = _SEPARATORS | {"\n", "\r\n", "\t"}
"""Where a number has only two groups, a line may have been broken between them."""
_LONGEST_GAP = 24

_RARE = {Personal.FH_NUMBER: 1, Personal.DUF_NUMBER: 2}

_PHONE = re.compile(
    f"(?<![0-9])(?:[+]|00)47[)]?[ .{INVISIBLE}-]{{0,2}}[2-9](?:[ .{INVISIBLE}-]?[0-9]){{7}}(?![0-9])"
    "|(?<![0-9.,+])(?<![0-9] )(?:[49][0-9]{2} [0-9]{2} [0-9]{3}|[2-9][0-9](?: [0-9]{2}){3})(?![.,]?[0-9])(?! [0-9])"
)
_NAME_BEFORE = re.compile(r"[\w.+%'-]+\Z")
_HOST_AFTER = re.compile(r"(?:\w(?:[\w-]{0,62})\.){1,8}[^\W\d_]{2,24}(?![\w-])")
_LONGEST_NAME, _LONGEST_HOST = 64, 253

Span = tuple[int, int]


def found_in(text: str) -> tuple[Found, ...]:
    """Find all of it, in order; spans do not overlap. Where two kinds could be meant, the likelier one is told."""
    finds = sorted({each for folded in foldings(text) for each in _found(folded)}, key=_place)
    taken: list[Found] = []
    for likely in sorted({_rank(each) for each in finds}):
        ends = [each.end for each in taken]
        more = _apart(each for each in finds if _rank(each) == likely and not _touches(each, taken, ends))
        taken = sorted([*taken, *more], key=_place)
    return tuple(taken)


def holds_identity_number(text: str) -> bool:
    """Tell whether a text holds a national identity number of any kind."""
    return any(is_strong(each.kind) for each in found_in(text))


def possible_in(folded: str) -> Iterator[Span]:
    """Give the span of everything in a folded text that is written like an identity number, right or wrong."""
    for groups in groups_in(folded):
        yield from (span for _, span in _numbers(folded, groups, _IDENTITY))


def _rank(found: Found) -> int:
    """Put numbers with a date first, then those that are rare, then the weak kinds."""
    return _RARE.get(found.kind, 0 if is_strong(found.kind) else 3)


def _place(found: Found) -> tuple[int, int, Personal]:
    return found.start, -found.end, found.kind


def _apart(finds: Iterable[Found]) -> list[Found]:
    """Leave out what overlaps with a find before it."""
    kept: list[Found] = []
    for each in finds:
        if not kept or kept[-1].end <= each.start:
            kept.append(each)
    return kept


def _touches(found: Found, others: Sequence[Found], ends: Sequence[int]) -> bool:
    first = bisect_right(ends, found.start)
    return first < len(others) and others[first].start < found.end


def _found(folded: str) -> Iterator[Found]:
    for groups in groups_in(folded):
        for digits, span in _numbers(folded, groups, _IDENTITY):
            if kind := identity_kind(digits):
                yield Found(kind, *span)
        for digits, span in _numbers(folded, groups, _ACCOUNT):
            if is_account(digits):
                yield Found(Personal.ACCOUNT, *span)
    for phone in _PHONE.finditer(folded):
        yield Found(Personal.PHONE, *phone.span())
    yield from _addresses(folded)


def _numbers(folded: str, groups: Sequence[Group], groupings: Sequence[_Grouping]) -> Iterator[tuple[str, Span]]:
    """Give the digits and the span of everything that is grouped in one of these ways."""
    fitting = _by_first(groupings)
    for number, group in enumerate(groups):
        for grouping in fitting.get(len(group.digits), ()):
            held = groups[number : number + len(grouping.lengths)]
            if tuple(len(each.digits) for each in held) != grouping.lengths:
                continue
            if _belong_together(folded, groups, number, grouping):
                yield "".join(each.digits for each in held), (group.start, held[-1].end)


def _by_first(groupings: Sequence[_Grouping]) -> dict[int, list[_Grouping]]:
    fitting: dict[int, list[_Grouping]] = defaultdict(list)
    for each in groupings:
        fitting[each.lengths[0]].append(each)
    return dict(fitting)


def _belong_together(folded: str, groups: Sequence[Group], first: int, grouping: _Grouping) -> bool:
    last = first + len(grouping.lengths) - 1
    gaps = {_gap(folded, groups, number) for number in range(first, last)}
    allowed = _BETWEEN_TWO if len(grouping.lengths) == 2 else _SEPARATORS
    if not gaps <= allowed:
        return False
    if grouping.alike and len(gaps) > 1:
        return False
    is_row = len(grouping.lengths) > len(set(grouping.lengths)) == 1
    return not (is_row and _goes_on(folded, groups, first, last, gaps.pop()))


def _goes_on(folded: str, groups: Sequence[Group], first: int, last: int, gap: str | None) -> bool:
    """Tell whether groups of one size are only a piece of a longer row of such groups, as in a table."""
    size = len(groups[first].digits)
    before = first > 0 and len(groups[first - 1].digits) == size and _gap(folded, groups, first - 1) == gap
    more = last + 1 < len(groups) and len(groups[last + 1].digits) == size and _gap(folded, groups, last) == gap
    return before or more


def _gap(folded: str, groups: Sequence[Group], number: int) -> str | None:
    """Give what lies between a group and the next, without what is invisible; None where it is long."""
    start, end = groups[number].end, groups[number + 1].start
    return folded[start:end].replace(INVISIBLE, "") if end - start <= _LONGEST_GAP else None


def _addresses(folded: str) -> Iterator[Found]:
    at = folded.find("@")
    while at >= 0:
        start = max(0, at - _LONGEST_NAME)
        name = _NAME_BEFORE.search(folded, start, at)
        host = _HOST_AFTER.match(folded, at + 1, at + 1 + _LONGEST_HOST)
        if name and host:
            yield Found(Personal.EMAIL, name.start(), host.end())
        at = folded.find("@", at + 1)
