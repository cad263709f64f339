"""One line of JSON for each thing that happened, for those who run the program: answers, requests, failures.

Never a text of a question, a document or an answer, and never a name. What is personal by its form is taken out of
every line, whoever wrote it. Answers go to a file where one has been named; a program in a terminal tells nothing else.
"""

import logging
import re
import sys
from logging.handlers import WatchedFileHandler
from pathlib import Path
from threading import Lock
from typing import TextIO

from structlog.processors import JSONRenderer, TimeStamper
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, Processor

from assistant.answer import Answer
from knowledge.conversation import Record
from knowledge.errors import Unavailable
from knowledge.personal_data.redaction import RedactingFilter, redact_logs

_ANSWERS = logging.getLogger("omstilling.answers")
_OURS = logging.getLogger("omstilling")
_OPENING = Lock()
_PLACE = re.compile(r'\s*File "[^"]*", line \d+, in \S+')
_KIND = re.compile(r"[\w.]*(?:Error|Exception)\b")


def to_stderr(level: str) -> None:
    """Write what we tell, of this level and above, to standard error from now on, one line of JSON each.

    Libraries are heard when they warn: what they tell of their work may hold what was in it.
    """
    redact_logs()
    handler: logging.StreamHandler[TextIO] = logging.StreamHandler(sys.stderr)
    _shape(handler)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    _OURS.setLevel(level)


def to_file(path: Path) -> None:
    """Write the lines of answers to a file from now on, to a new one when it has been moved away.

    Raise ``Unavailable`` when it cannot be written.
    """
    file = path.expanduser().resolve()
    with _OPENING:
        if any(Path(each.baseFilename) == file for each in _own()):
            return
        stop()
        try:
            handler = WatchedFileHandler(file, encoding="utf-8")
        except OSError as error:
            raise Unavailable("log_unwritable", file=str(path), reason=error.strerror) from error
        _shape(handler)
        _ANSWERS.addHandler(handler)
        _ANSWERS.setLevel(logging.INFO)
        _ANSWERS.propagate = False


def stop() -> None:
    """Write the lines of answers no more."""
    for handler in _own():
        _ANSWERS.removeHandler(handler)
        handler.close()
    _ANSWERS.setLevel(logging.NOTSET)
    _ANSWERS.propagate = True


def _own() -> list[WatchedFileHandler]:
    return [each for each in _ANSWERS.handlers if isinstance(each, WatchedFileHandler)]


def note_answer(answer: Answer, door: str, record: Record | None) -> None:
    """Tell of one answer; ``record`` is None where it was not kept."""
    writing = answer.writing
    told = {
        "door": door,
        "answer": record.id if record else None,
        "conversation": record.conversation_id if record else None,
        "ending": answer.status.value,
        "language": answer.language.value,
        "model": writing.model,
        "prompt": writing.prompt,
        "tokens_in": writing.tokens_in,
        "tokens_out": writing.tokens_out,
        "cost": writing.cost,
        "milliseconds": round(sum(answer.spent.values()), 1),
        "dropped": dict(writing.dropped),
        "trouble": writing.trouble,
        "words_only": answer.words_only,
    }
    _ANSWERS.info("answer", extra=told)


def _add_trace(_logger: object, _name: str, told: EventDict) -> EventDict:
    trace = told["_record"].exc_text
    return {**told, "trace": trace.splitlines()} if trace else told


class _PlacesOnly(logging.Filter):
    """Leaves of a trace where it went wrong and the kind of failure: its message may quote what somebody wrote."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut the trace, and let the record through."""
        if record.exc_text:
            found = (_PLACE.match(line) or _KIND.match(line) for line in record.exc_text.splitlines())
            record.exc_text = "\n".join(each.group().strip() for each in found if each)
        return True


def _shape(handler: logging.Handler) -> None:
    """Let a handler write records as JSON, with what was added to them and without what is personal."""
    handler.addFilter(RedactingFilter())
    handler.addFilter(_PlacesOnly())
    told: list[Processor] = [
        TimeStamper(fmt="iso", utc=True, key="at"),
        add_log_level,
        add_logger_name,
        ExtraAdder(),
        _add_trace,
    ]
    handler.setFormatter(
        ProcessorFormatter(
            processors=[ProcessorFormatter.remove_processors_meta, JSONRenderer(ensure_ascii=False)],
            foreign_pre_chain=told,
        )
    )
