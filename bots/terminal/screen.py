"""Writes to the terminal: words, tables, progress and JSON, in one place so that all commands look alike."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bots import wiring
from knowledge.document import Provenance
from knowledge.language import Language


class Screen:
    """The terminal of one command."""

    def __init__(self, language: Language | None = None) -> None:
        self.language = language or wiring.door_settings().language
        self._phrases = wiring.all_phrases()
        self.out = Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())
        self.err = Console(stderr=True, highlight=False, markup=False, emoji=False)

    def say(self, code: str, language: Language | None = None, /, **details: Any) -> str:
        """Give a phrase in the language of this screen, or another."""
        return self._phrases.say(code, language or self.language, **details)

    def remark(self, remark: Mapping[str, Any]) -> str:
        """Give the sentence of a remark on what was read."""
        return self.say(remark["code"], **remark["details"])

    def provenance(self, provenance: Provenance, language: Language | None = None) -> str:
        """Give the label of text that is not a source's own; nothing for text that is."""
        return "" if provenance is Provenance.SOURCE else self.say(f"provenance_{provenance}", language)

    def write(self, text: str = "", style: str | None = None) -> None:
        """Write a line as it stands: brackets are brackets, not markup."""
        self.out.print(text, style=style, markup=False)

    def note(self, text: str) -> None:
        """Write a line to standard error, out of the way of what is piped on."""
        self.err.print(text, style="dim", markup=False)

    def json(self, value: object) -> None:
        """Write a value as JSON."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n")

    @contextmanager
    def progress(self, code: str) -> Iterator[Callable[[int, int], None]]:
        """Show how far a long piece of work has come; give what is to be called with (done, all)."""
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        )  # fmt: skip
        with Progress(*columns, console=self.err, transient=True, disable=not self.err.is_terminal) as bar:
            task = bar.add_task(self.say(code), total=None)
            yield lambda done, every: bar.update(task, completed=done, total=every)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    return str(value)
