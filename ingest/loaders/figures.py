"""Numbers, dates and truth values as a Norwegian spreadsheet shows them: ``8900``, ``12,5 %``, ``31.12.2024``."""

import datetime as dt
import re
from functools import lru_cache
from math import isfinite

_DECIMALS = re.compile(r"[0#]\.(0+)")
_WHOLE = re.compile(r"(?:#,##)?0(?![.0#])")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_NUMBER = re.compile(r"[-+]?\d[\d ]*(?:[.,]\d+)?(?: ?%)?")


def shown(value: object, number_format: str | None = None) -> str:
    """The value in words; ``number_format`` is the spreadsheet's own code for how it is shown."""
    match value:
        case bool():
            return "ja" if value else "nei"
        case int() | float():
            return _number(value, number_format or "")
        case dt.datetime():
            return _moment(value)
        case dt.date():
            return f"{value:%d.%m.%Y}"
        case dt.time():
            return f"{value:%H:%M}"
        case dt.timedelta():
            return str(value)
        case _:
            return str(value)


def is_number(text: str) -> bool:
    """Whether a cell as shown is a number; a year may be a name."""
    return _NUMBER.fullmatch(text) is not None and not re.fullmatch(r"(?:19|20)\d\d", text)


def _number(value: float, code: str) -> str:
    decimals, is_share = _layout(code)
    if is_share:
        value *= 100
    text = _exact(value) if decimals is None or not isfinite(value) else f"{value:.{decimals}f}"
    return text.replace(".", ",") + (" %" if is_share else "")


@lru_cache(maxsize=1000)
def _layout(code: str) -> tuple[int | None, bool]:
    """How many decimals the format shows, None for all there are; and whether it shows a share as per cent."""
    code = _QUOTED.sub("", code.split(";")[0])
    if "E" in code:
        return None, False
    decimals = _DECIMALS.search(code)
    if decimals:
        return len(decimals[1]), "%" in code
    return 0 if _WHOLE.search(code) else None, "%" in code


def _exact(value: float) -> str:
    """All that was meant and none of the noise of binary fractions."""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    text = f"{value:.15g}"
    return text if "e" in text else text.rstrip("0").rstrip(".") if "." in text else text


def _moment(value: dt.datetime) -> str:
    if value.time() == dt.time():
        return f"{value:%d.%m.%Y}"
    return f"{value:%d.%m.%Y %H:%M}"
