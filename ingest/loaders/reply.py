"""What the child tells its parent: a reading, a grid or a refusal, as JSON.

The child has been in touch with a file from outside, so the parent takes nothing on trust: JSON carries values and
never code, and a reply of another shape than this is a broken file.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ingest.loaders.grid import Grid, Row, Sheet
from ingest.section import Reading, Remark, Section, UnreadableDocument

_Outcome = TypeVar("_Outcome")


def pack(outcome: Reading | Grid | UnreadableDocument) -> bytes:
    """Write the outcome down."""
    if isinstance(outcome, UnreadableDocument):
        told: dict[str, object] = {"code": outcome.code, "details": outcome.details}
    elif isinstance(outcome, Grid):
        sheets = [[each.name, [[row.number, list(row.cells.items())] for row in each.rows]] for each in outcome.sheets]
        told = {"sheets": sheets}
    else:
        told = {
            "media_type": outcome.media_type,
            "sections": [[s.heading_path, s.text, s.page, s.page_label] for s in outcome.sections],
            "metadata": outcome.metadata,
            "pages": outcome.pages,
            "remarks": [[remark.code, remark.details] for remark in outcome.remarks],
        }
    return json.dumps(told, ensure_ascii=False, default=str).encode("utf-8", errors="replace")


def unpack(data: bytes, name: str) -> Reading:
    """Give the reading, or raise the refusal."""
    return _unpacked(data, name, _reading)


def unpack_grid(data: bytes, name: str) -> Grid:
    """Give the grid, or raise the refusal."""
    return _unpacked(data, name, _grid)


def _unpacked(data: bytes, name: str, form: Callable[[Mapping[str, Any]], _Outcome]) -> _Outcome:
    try:
        told = json.loads(data)
        refusal = _refusal(told)
        outcome = None if refusal else form(told)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableDocument("broken", name=name, cause="reply") from error
    if outcome is None:
        raise refusal or UnreadableDocument("broken", name=name, cause="reply")
    return outcome


def _refusal(told: Mapping[str, Any]) -> UnreadableDocument | None:
    if "code" not in told:
        return None
    return UnreadableDocument(_text(told["code"]), **dict(told["details"]))


def _reading(told: Mapping[str, Any]) -> Reading:
    return Reading(
        media_type=_text(told["media_type"]),
        sections=tuple(
            Section(tuple(map(_text, path)), _text(text), _number(page), None if label is None else _text(label))
            for path, text, page, label in told["sections"]
        ),
        metadata=dict(told["metadata"]),
        pages=_number(told["pages"]),
        remarks=tuple(Remark(_text(code), dict(details)) for code, details in told["remarks"]),
    )


def _grid(told: Mapping[str, Any]) -> Grid:
    return Grid(
        tuple(
            Sheet(
                _text(name),
                tuple(Row(_whole(number), {_whole(at): _text(cell) for at, cell in cells}) for number, cells in rows),
            )
            for name, rows in told["sheets"]
        )
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object) -> int | None:
    if value is not None and not isinstance(value, int):
        raise TypeError(value)
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value
