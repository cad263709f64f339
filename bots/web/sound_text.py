"""Refuses text that nothing here could keep or send on: the NUL character, and halves of surrogate pairs.

JSON can hold both, and an address the first. PostgreSQL keeps no NUL, and UTF-8 has no way to write half a pair. Every
room is asked by way of this, so that none of them has to think of it; a form is read by its own room.
"""

import re
from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError

_UNSOUND = re.compile("[\x00\ud800-\udfff]")
_MESSAGE = "Text may not hold the NUL character (U+0000) or half of a surrogate pair"


async def refuse_unsound_text(request: Request) -> None:
    """Raise ``RequestValidationError`` with the place of the first text that cannot be used."""
    said = [(("path", name), value) for name, value in request.path_params.items()]
    said += [(("query", name), value) for name, value in request.query_params.multi_items()]
    if "json" in request.headers.get("content-type", "").lower():
        said += _texts(await _body(request))
    for place, text in said:
        if _UNSOUND.search(str(text)) or any(_UNSOUND.search(str(each)) for each in place):
            where = tuple(_UNSOUND.sub("\N{REPLACEMENT CHARACTER}", str(each)) for each in place)
            raise RequestValidationError([{"type": "unsound_text", "loc": where, "msg": _MESSAGE, "input": None}])


async def _body(request: Request) -> Any:
    """Give what was sent, which is read by now; what is no JSON is refused by whoever needs it."""
    try:
        return await request.json()
    except (ValueError, RecursionError):
        return None


def _texts(body: Any) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Give every text in a value with its place, names of fields too; in no deeper steps than one."""
    left: list[tuple[tuple[Any, ...], Any]] = [(("body",), body)]
    while left:
        place, value = left.pop()
        if isinstance(value, dict):
            left.extend(((*place, name), each) for name, each in value.items())
            yield from (((*place, name), "") for name in value)
        elif isinstance(value, list):
            left.extend(((*place, number), each) for number, each in enumerate(value))
        elif isinstance(value, str):
            yield place, value
