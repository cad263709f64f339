"""Examines the guard of personal data: is every identity number found, however it is written, and what else is?

Recall is measured on generated numbers of every kind, in every spelling, in every surrounding; a find counts when its
span is exactly the number. False alarms are measured on generated figures of public texts, which hold no identity
number. Only strong kinds count as alarms; what is found of weak kinds is told beside them.

The share of false alarms has a denominator of its own: a *candidate* is a run of digits with at most one separator
between two of them that holds eleven digits or more, which is where a finder without groupings and check digits would
strike. Eleven random digits written together are measured by themselves: no rule can tell them from a number by more
than its date and check digits.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import yaml

from evals import look_alikes, personal_numbers
from evals.personal_numbers import KINDS, SPELLINGS, spelled
from knowledge.personal_data.finding import found_in
from knowledge.personal_data.kinds import is_strong

SEED = 2032
MOST_ALARMS = 0.002
"""The largest share of candidates that may be false alarms; the limit of the requirements."""

_CANDIDATE = re.compile(r"\d(?:[ \u00a0.\-/:_]?\d){10,}")
_TEXTS = frozenset({".md", ".txt", ".jsonl", ".json", ".csv", ".html"})
_TOGETHER = 100_000


@dataclass(frozen=True, slots=True)
class Recall:
    """So many found of so many."""

    name: str
    found: int
    of: int


@dataclass(frozen=True, slots=True)
class Alarms:
    """What was found where nothing should be, and how much there was to be wrong about."""

    digits: int
    candidates: int
    strong: int
    weak: Mapping[str, int]

    @property
    def share(self) -> float:
        """Tell how many of the candidates were false alarms, 0 to 1."""
        return self.strong / self.candidates if self.candidates else 0.0

    @property
    def per_million_digits(self) -> float:
        """Tell how many false alarms there were in a million digits."""
        return 1e6 * self.strong / self.digits if self.digits else 0.0


@dataclass(frozen=True, slots=True)
class Guarded:
    """The whole examination."""

    kinds: tuple[Recall, ...]
    spellings: tuple[Recall, ...]
    surroundings: tuple[Recall, ...]
    missed: tuple[str, ...]
    look_alikes: Alarms
    eleven_digits: Alarms
    texts: Alarms | None = None

    @property
    def passes(self) -> bool:
        """Tell whether every number was found and the false alarms keep within the limit."""
        return all(each.found == each.of for each in self.kinds) and self.look_alikes.share < MOST_ALARMS


def examine(each: int = 10, digits: int = 1_200_000, folders: Sequence[Path] = ()) -> Guarded:
    """Examine with ``each`` numbers of every kind, spelling and surrounding, and so many look-alike digits."""
    held = _read()
    tried = list(_tried(held["surroundings"], each, Random(SEED)))
    rows = look_alikes.rows(held["look_alikes"], digits, Random(SEED))
    return Guarded(
        kinds=_recalls((kind, hit) for (kind, _, _), hit in tried),
        spellings=_recalls((spelling, hit) for (_, spelling, _), hit in tried),
        surroundings=_recalls((surrounding, hit) for (_, _, surrounding), hit in tried),
        missed=tuple(sorted({", ".join(place) for place, hit in tried if not hit})),
        look_alikes=alarms_in(rows),
        eleven_digits=alarms_in(_eleven_digits(Random(SEED))),
        texts=alarms_in(_texts(folders)) if folders else None,
    )


def alarms_in(texts: Iterable[str]) -> Alarms:
    """Count what is found in texts that should hold nothing."""
    digits = candidates = 0
    kinds: Counter[str] = Counter()
    strong = 0
    for text in texts:
        digits += sum(map(str.isdigit, text))
        candidates += sum(1 for _ in _CANDIDATE.finditer(text))
        found = found_in(text)
        strong += sum(is_strong(each.kind) for each in found)
        kinds.update(str(each.kind) for each in found if not is_strong(each.kind))
    return Alarms(digits, candidates, strong, dict(sorted(kinds.items())))


Place = tuple[str, str, str]


def _tried(surroundings: Mapping[str, str], each: int, random: Random) -> Iterator[tuple[Place, bool]]:
    """Give kind, spelling and surrounding of every number, and whether it was found."""
    for kind in KINDS:
        drawn = personal_numbers.numbers(kind, random)
        for spelling in SPELLINGS:
            for name, surrounding in surroundings.items():
                for _ in range(each):
                    written = spelled(next(drawn), spelling)
                    if written is not None:
                        yield (kind, spelling.name, name), _is_found(written, surrounding, is_address=name == "url")


def _is_found(written: str, surrounding: str, is_address: bool) -> bool:
    if is_address:
        written = "".join(each if each.isdigit() else quote(each) for each in written)
    start = surrounding.index("{number}")
    text = surrounding.replace("{number}", written)
    span = (start, start + len(written))
    return any((each.start, each.end) == span for each in found_in(text) if is_strong(each.kind))


def _recalls(hits: Iterable[tuple[str, bool]]) -> tuple[Recall, ...]:
    found: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for name, hit in hits:
        found[name] += hit
        of[name] += 1
    return tuple(Recall(name, found[name], number) for name, number in of.items())


def _eleven_digits(random: Random) -> Iterator[str]:
    return (f"{random.randrange(10**11):011}" for _ in range(_TOGETHER))


def _texts(folders: Sequence[Path]) -> Iterator[str]:
    files = (file for folder in folders for file in sorted(folder.rglob("*")))
    return (file.read_text("utf-8", errors="replace") for file in files if file.is_file() and file.suffix in _TEXTS)


def _read() -> dict[str, Any]:
    text = resources.files("evals").joinpath("gold_sets", "personal_data.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))
