"""Keeps personal data out of logs: what may be personal is taken out of every record before it is written.

In a log too much may go: every run of eleven digits or more, whatever its check digits say, every address and every
phone number. What is left tells where and how something failed, never of whom.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator

from knowledge.personal_data.finding import Span, found_in, possible_in
from knowledge.personal_data.folding import foldings

MARK = "[redacted]"

_RUN = re.compile("[0-9](?:[ ._\u200b-]?[0-9]){10,}")
"""Eleven digits or more with at most one separator between them; a date with a time (10:30) is none."""
_PHONE = re.compile(r"(?<![0-9])[2-9][0-9]{7}(?![0-9])")

_MAY_HOLD = re.compile("(?:[0-9][^0-9]*){8}|@")
"""What every kind has in plain writing: eight digits, or the sign of an address. Most lines of a log have neither."""


def redacted(text: str) -> str:
    """Give the text with a mark in the place of everything that may be personal."""
    if text.isascii() and not _MAY_HOLD.search(text):
        return text
    pieces, at = [], 0
    for start, end in _joined(_spans(text)):
        pieces += [text[at:start], MARK]
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def _spans(text: str) -> Iterator[Span]:
    yield from ((each.start, each.end) for each in found_in(text))
    for folded in foldings(text):
        yield from possible_in(folded)
        for pattern in (_RUN, _PHONE):
            yield from (each.span() for each in pattern.finditer(folded))


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


_OURS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
_FORMATTER = logging.Formatter()


class RedactingFilter(logging.Filter):
    """Redacts the message, its arguments, the exception, the stack and whatever was added to a record.

    Put it on a handler: a filter on a logger does not see what its children log.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record, and let it through."""
        record.msg, record.args = redacted(_message(record)), None
        if record.exc_info:
            record.exc_text = record.exc_text or _FORMATTER.formatException(record.exc_info)
            record.exc_info = None
        record.exc_text = redacted(record.exc_text) if record.exc_text else record.exc_text
        record.stack_info = redacted(record.stack_info) if record.stack_info else record.stack_info
        for name in record.__dict__.keys() - _OURS:
            record.__dict__[name] = _clean(record.__dict__[name])
        return True


def redact_logs() -> None:
    """Redact every record that any logger of this process makes from now on, ours and the libraries'.

    It works where records are made, whoever sets up the handlers. What is added to a record as ``extra`` comes later:
    a handler that writes it needs a ``RedactingFilter``. A second call changes nothing.
    """
    make = logging.getLogRecordFactory()
    if not isinstance(make, _RedactingFactory):
        logging.setLogRecordFactory(_RedactingFactory(make))


class _RedactingFactory:
    """Makes records as before, and redacts them."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make
        self._filter = RedactingFilter()

    def __call__(self, *args: object, **kwargs: object) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        self._filter.filter(record)
        return record


def _message(record: logging.LogRecord) -> str:
    """Give the whole message; only its pattern where the arguments do not fit, or logging would tell them itself."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - a log line must not stop the program, whatever a str() of somebody's does
        return str(_clean(record.msg))


def _clean(value: object) -> object:
    """Give the value as it is, or what is left of it in words."""
    try:
        said = str(value)
    except Exception:  # noqa: BLE001 - as above
        return type(value).__name__
    clean = redacted(said)
    return value if clean == said else clean
