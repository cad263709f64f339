"""The words and numbers that a reader of a report sees, in one language.

A name that has no phrase, such as a kind of question that somebody made up for a set of their own, is shown as it is.
Such names and the questions themselves are foreign text: ``clean`` makes one line of them, and whoever writes them into
a format escapes them for it.
"""

import unicodedata
from datetime import datetime

from evals.report import Change, Estimate
from knowledge.language import Language
from knowledge.phrases import Phrases

_NO_TEXT = {"Cc", "Cs", "Co"}
_UNSEEN = "Cf"
_MINUS = "\N{MINUS SIGN}"
_NO_BREAK = "\N{NO-BREAK SPACE}"
LENGTHS = frozenset({"characters"})
"""Measures that are no shares: they have no upper end, and more is not better."""


class Labels:
    """Says names, sentences and numbers in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._phrases = Phrases(["evals"])
        self._codes = self._phrases.codes()

    def say(self, code: str, **details: str) -> str:
        """Give a sentence or heading with its details filled in."""
        return self._phrases.say(f"evals_{code}", self.language, **details)

    def name(self, sort: str, name: str) -> str:
        """Name a measure, ending, kind, system, step or group; one that has no phrase is shown as it is."""
        code = f"evals_{sort}_{name}"
        return self._phrases.say(code, self.language) if code in self._codes else clean(name)

    def about(self, name: str) -> str:
        """Tell what a measure or a system is; nothing for an unknown one."""
        return self.say(f"about_{name}") if f"evals_about_{name}" in self._codes else ""

    def number(self, value: float, decimals: int = 3) -> str:
        """Write a number as the language does."""
        written = f"{value:,.{decimals}f}".replace("-", _MINUS)
        if self.language is Language.EN:
            return written
        return written.replace(",", _NO_BREAK).replace(".", ",")

    def figure(self, measure: str, value: float) -> str:
        """Write one value of a measure: shares with three decimals, lengths with one."""
        return self.number(value, 1 if measure in LENGTHS else 3)

    def interval(self, measure: str, estimate: Estimate) -> str:
        """Write the 95 % interval of an estimate."""
        return f"[{self.figure(measure, estimate.low)}–{self.figure(measure, estimate.high)}]"

    def difference(self, value: float) -> str:
        """Write a difference with its sign."""
        return ("+" if round(value, 3) > 0 else "") + self.number(value if round(value, 3) else 0.0)

    def count(self, number: int) -> str:
        """Write a whole number."""
        return self.number(number, 0)

    def milliseconds(self, value: float) -> str:
        """Write a time, with as many decimals as tell something."""
        return self.number(value, 2 if value < 1 else 1 if value < 100 else 0)

    def moment(self, moment: datetime) -> str:
        """Write a date and time, with its time zone."""
        return f"{moment:%Y-%m-%d %H:%M} {moment.tzname() or ''}".strip()

    def change_of(self, change: Change) -> str:
        """Name a change: its set and its measure."""
        return f"{clean(change.set_name)}: {self.name('measure', change.measure)}"


def verdict(change: Change) -> str:
    """Tell in one word whether a measure fell, rose, or did neither for sure."""
    if change.fell:
        return "fell"
    return "rose" if change.low > 0 else "unsure"


def clean(text: str) -> str:
    """Make one line of a foreign text, without signs that cannot be seen."""
    seen = (sign for sign in text if unicodedata.category(sign) != _UNSEEN)
    plain = "".join(" " if _parts_words(sign) else sign for sign in seen)
    return " ".join(word for word in plain.split(" ") if word)


def _parts_words(sign: str) -> bool:
    return sign != _NO_BREAK and (sign.isspace() or unicodedata.category(sign) in _NO_TEXT)
