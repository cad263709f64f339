"""Collects what a loader finds, in reading order, and gives it back as sections.

Every text passes through here, so here it is made clean and measured. A heading with nothing under it becomes
a section of its own words: no text is lost for standing alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest import clean
from ingest.loaders.limits import Limits
from ingest.section import Section, UnreadableDocument

_LONGEST_HEADING = 250


@dataclass(slots=True)
class _Heading:
    level: int
    text: str
    page: int | None
    page_label: str | None
    has_text: bool = False


@dataclass(slots=True)
class Outline:
    """Headings, blocks and pages as they come; ``sections`` is the result."""

    limits: Limits
    page: int | None = None
    page_label: str | None = None
    _path: list[_Heading] = field(default_factory=list)
    _blocks: list[tuple[bool, str]] = field(default_factory=list)
    _sections: list[Section] = field(default_factory=list)
    _characters: int = 0

    def heading(self, level: int, text: str) -> None:
        """Begin a section; ``level`` 0 is the document's title."""
        text = clean.one_line(text)
        if len(text) > _LONGEST_HEADING:
            self.paragraph(text)
        elif text:
            self._close()
            self._climb_to(level)
            self._path.append(_Heading(level, text, self.page, self.page_label))

    def paragraph(self, text: str) -> None:
        """Add running text."""
        self._add(clean.flow(text), tight=False)

    def item(self, text: str, mark: str = "-") -> None:
        """Add a list item."""
        if line := clean.one_line(text):
            self._add(f"{mark} {line}", tight=True)

    def verbatim(self, text: str) -> None:
        """Add text whose spaces and lines mean something (code, rows of a table)."""
        lines = [line.rstrip() for line in clean.plain(text.expandtabs(4)).split("\n")]
        self._add("\n".join(lines).strip("\n"), tight=False)

    def rows(self, lines: Sequence[str]) -> None:
        """Add the rows of a table, one line each."""
        self._add("\n".join(line for line in lines if line), tight=False)

    def turn_to(self, page: int | None, label: str | None = None) -> None:
        """Begin a page; the headings above still hold."""
        self._close()
        self.page, self.page_label = page, label

    def start_over(self) -> None:
        """Forget the headings: what comes next does not belong under them."""
        self._close()
        self._climb_to(-1)

    def sections(self) -> tuple[Section, ...]:
        """Everything collected so far."""
        self.start_over()
        return tuple(self._sections)

    def _add(self, text: str, *, tight: bool) -> None:
        if text.strip():
            self._characters += len(text)
            if self._characters > self.limits.text:
                raise UnreadableDocument("too_much_text", limit=self.limits.text)
            self._blocks.append((tight, text))

    def _close(self) -> None:
        if not self._blocks:
            return
        text = self._blocks[0][1]
        parts = [text]
        for (was_tight, _), (tight, block) in zip(self._blocks, self._blocks[1:], strict=False):
            parts += ["\n" if was_tight and tight else "\n\n", block]
        self._emit("".join(parts), self.page, self.page_label)
        self._blocks.clear()

    def _emit(self, text: str, page: int | None, page_label: str | None) -> None:
        for heading in self._path:
            heading.has_text = True
        path = tuple(heading.text for heading in self._path)
        self._sections.append(Section(path, text, page, page_label))

    def _climb_to(self, level: int) -> None:
        while self._path and self._path[-1].level >= level:
            last = self._path[-1]
            if not last.has_text:
                self._emit(last.text, last.page, last.page_label)
            self._path.pop()
