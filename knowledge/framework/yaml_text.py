"""YAML as people write it becomes marked values: only texts, lists and named fields, each with its line.

Every scalar stays a text: ``no`` is not false and ``11.10`` is not a number. Aliases are refused, for they can make a
small file large and its lines meaningless. Nothing is built by recursion, so no file is too deep for the program.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from knowledge.framework.marked import Fault, Marked, Path, Place

MOST_SIGNS = 2_000_000
"""Characters in a framework file, at most; the shipped edition has about a tenth of it."""
DEEPEST = 12
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):
    def __init__(self, code: str, line: int, **details: object) -> None:
        super().__init__(code)
        self.code, self.line, self.details = code, line, details


def read_yaml(text: str, file: str) -> tuple[Marked, list[Fault]]:
    """Read a YAML text; a fault is given where it cannot be read, and then the value is empty."""
    empty = Marked({}, {(): Place(file, 1)})
    if len(text) > MOST_SIGNS:
        return empty, [Fault("fw_too_large", Place(file), {"limit": MOST_SIGNS})]
    try:
        return _built(yaml.parse(text, Loader=_LOADER), file), []
    except _Refused as refused:
        return empty, [Fault(refused.code, Place(file, refused.line), refused.details)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return empty, [Fault("fw_not_yaml", Place(file, line), {"problem": error.problem or "?"})]
    except yaml.YAMLError:  # a sign that no YAML may hold
        return empty, [Fault("fw_not_yaml", Place(file, 1), {"problem": "unreadable sign"})]


def _built(events: Iterator[Any], file: str) -> Marked:
    """Build values from the parser's events, keeping the line each began on."""
    places: dict[Path, Place] = {}
    root: list[Any] = []
    holders: list[tuple[Any, Path]] = [(root, ())]
    keys: list[str | None] = [None]
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent) and root:
            raise _Refused("fw_two_documents", line)
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            holders.pop()
            keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            if isinstance(event, yaml.AliasEvent) or event.anchor:
                raise _Refused("fw_alias", line)
            if len(holders) > DEEPEST:
                raise _Refused("fw_too_deep", line)
            holder, path = holders[-1]
            if isinstance(holder, dict) and keys[-1] is None:
                keys[-1] = _key(event, holder, line)
                continue
            path = _place_in(root, holder, path, keys)
            value = _value(event)
            places[path] = Place(file, line)
            _put(holder, path, value)
            keys[-1] = None
            if not isinstance(event, yaml.ScalarEvent):
                holders.append((value, path))
                keys.append(None)
    return Marked(root[0] if root else {}, places or {(): Place(file, 1)})


def _key(event: Any, holder: dict[str, Any], line: int) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise _Refused("fw_not_yaml", line, problem="a field's name must be a word")
    name = str(event.value)
    if name in holder:
        raise _Refused("fw_field_twice", line, field=name)
    return name


def _place_in(root: list[Any], holder: Any, path: Path, keys: list[str | None]) -> Path:
    if holder is root:
        return ()
    return (*path, len(holder)) if isinstance(holder, list) else (*path, str(keys[-1]))


def _value(event: Any) -> Any:
    if isinstance(event, yaml.MappingStartEvent):
        return {}
    if isinstance(event, yaml.SequenceStartEvent):
        return []
    is_null = not event.style and event.value in ("", "~", "null")
    return None if is_null else str(event.value)


def _put(holder: Any, path: Path, value: Any) -> None:
    if isinstance(holder, list):
        holder.append(value)
    else:
        holder[path[-1]] = value
