"""What a Markdown file says of itself above its text, between two lines of ``---``."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import yaml

from ingest.section import UnreadableDocument

_LONGEST = 20_000


class _Loader(yaml.SafeLoader):
    """Safe YAML without references: a few lines of them can stand for more than any machine holds."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "references are not allowed", mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


def split(text: str) -> tuple[dict[str, Any], str]:
    """Give the front matter and the text below it. A rule at the top of a plain text is not front matter."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return {}, text
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None or len(block := "\n".join(lines[1:end])) > _LONGEST:
        return {}, text
    found = _read(block)
    if not isinstance(found, Mapping):
        return {}, text
    return {str(name): _simple(value) for name, value in found.items()}, "\n".join(lines[end + 1 :])


def _read(block: str) -> object:
    try:
        return yaml.load(block, Loader=_Loader) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise UnreadableDocument("bad_front_matter", line=line) from error
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableDocument("bad_front_matter", line=1) from error


def _simple(value: object) -> object:
    """Values as JSON knows them; a date becomes its ISO form."""
    if isinstance(value, Mapping):
        return {str(name): _simple(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_simple(inner) for inner in value]
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)
