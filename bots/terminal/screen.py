"""Writes to the terminal: words, tables, progress and JSON, in one place so that all commands look alike.

What is written may come from a file or its name. Control, direction and invisible signs, by which a text could rewrite
the screen or hide on it, are left out of words and written by their numbers in JSON.
"""

import json
import re
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from bots.told.voice import Voice, as_json
from knowledge.errors import Invalid, Unavailable
from knowledge.framework.framework import Framework
from knowledge.framework.marked import Place
from knowledge.language import Language

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_KEPT = "\n\t"


class _Console(Console):
    """A console whose words hold no signs but those that are seen; its own colours are no words."""

    def render_str(self, text: str, **style: Any) -> Text:
        """Make a text of words to be written."""
        return super().render_str(visible(text), **style)


class Screen(Voice):
    """The terminal of one command."""

    def __init__(self, language: Language | None = None) -> None:
        super().__init__(language)
        self.out = _Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())
        self.err = _Console(stderr=True, highlight=False, markup=False, emoji=False)

    def note_on_proposals(self, framework: Framework) -> None:
        """Write that names of phases and activities are our own proposal, as far as they are."""
        if told := self.on_proposals(framework):
            self.write(told, style="dim")

    def write(self, text: str = "", style: str | None = None) -> None:
        """Write a line as it stands: brackets are brackets, not markup."""
        self.out.print(text, style=style, markup=False)

    def note(self, text: str) -> None:
        """Write a line to standard error, out of the way of what is piped on."""
        self.err.print(text, style="dim", markup=False)

    def json(self, value: object) -> None:
        """Write a value as JSON."""
        written = json.dumps(value, ensure_ascii=False, indent=1, default=as_json)
        sys.stdout.write(re.sub(r"[^\n -~]", _by_number, written) + "\n")

    def save(self, file: Path, content: bytes, force: bool) -> None:
        """Write a file whole or not at all; raise a problem where it is there already, or cannot be written."""
        if file.exists() and not force:
            raise Invalid("file_exists", file=str(file))
        try:
            with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as made:
                made.write(content)
            Path(made.name).chmod(0o644)
            Path(made.name).replace(file)
        except OSError as error:
            raise Unavailable("file_unwritable", file=str(file), reason=error.strerror) from error

    def can_ask(self) -> bool:
        """Tell whether somebody sits at the keyboard."""
        return sys.stdin.isatty()

    def confirmed(self, code: str, **details: Any) -> bool:
        """Ask a question that is answered yes or no; no is what one who cannot be asked answers."""
        import typer

        if not self.can_ask():
            return False
        question = f"{self.say(code, **details)} {self.say('yes_or_no')}"
        return (
            str(typer.prompt(question, default="", show_default=False)).strip().lower() in self.say("yes_words").split()
        )

    def choice(self, code: str, answers: str) -> int:
        """Ask a question that is answered with one of several letters, given as a phrase; give the number of it."""
        import typer

        letters = self.say(answers).split()
        while (said := typer.prompt(self.say(code)).strip().lower()) not in letters:
            self.note(self.say("map_answers_told", letters=", ".join(letters)))
        return letters.index(said)

    def place(self, place: Place) -> str:
        """Say where in a file something stands."""
        parts = [place.file]
        if place.sheet:
            parts.append(self.say("place_sheet", sheet=place.sheet))
        if place.line:
            parts.append(self.say("place_row" if place.sheet or place.column else "place_line", line=place.line))
        if place.column:
            parts.append(self.say("place_column", column=place.column))
        return ", ".join(parts)

    @contextmanager
    def progress(self, code: str) -> Iterator[Callable[[int, int], None]]:
        """Show how far a long piece of work has come; give what is to be called with (done, all)."""
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        )  # fmt: skip
        with Progress(*columns, console=self.err, transient=True, disable=not self.err.is_terminal) as bar:
            task = bar.add_task(self.say(code), total=None)
            yield lambda done, every: bar.update(task, completed=done, total=every)


def visible(text: str) -> str:
    """Give a text without the signs that are not seen."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign in _KEPT or unicodedata.category(sign) not in _UNSEEN)


def _by_number(found: re.Match[str]) -> str:
    sign = found.group()
    return json.dumps(sign)[1:-1] if unicodedata.category(sign) in _UNSEEN else sign
