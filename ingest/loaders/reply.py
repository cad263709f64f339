"""What the child tells its parent: a reading or a refusal, as JSON.

The child has been in touch with a file from outside, so the parent takes nothing on trust: JSON carries values and
never code, and a reply of another shape than this is a broken file.
"""

import json
from collections.abc import Mapping
from typing import Any

from ingest.section import Reading, Remark, Section, UnreadableDocument


def pack(outcome: Reading | UnreadableDocument) -> bytes:
    """Write the outcome down."""
    if isinstance(outcome, UnreadableDocument):
        told: dict[str, object] = {"code": outcome.code, "details": outcome.details}
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
    try:
        told = json.loads(data)
        refusal = _refusal(told)
        reading = None if refusal else _reading(told)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableDocument("broken", name=name, cause="reply") from error
    if reading is None:
        raise refusal or UnreadableDocument("broken", name=name, cause="reply")
    return reading


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


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object) -> int | None:
    if value is not None and not isinstance(value, int):
        raise TypeError(value)
    return value
