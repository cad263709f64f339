"""One line of JSON for each answer, for those who run the program: how it ended, what it cost, how long it took.

Never a text, and never who asked. Nobody listens unless a file has been named.
"""

import json
import logging
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from threading import Lock

from assistant.answer import Answer
from knowledge.conversation import Record
from knowledge.errors import Unavailable

_ANSWERS = logging.getLogger("omstilling.answers")
_OPENING = Lock()


def to_file(path: Path) -> None:
    """Write the lines to a file from now on, to a new one when it has been moved away.

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
        _ANSWERS.addHandler(handler)
        _ANSWERS.setLevel(logging.INFO)
        _ANSWERS.propagate = False


def stop() -> None:
    """Write the lines no more."""
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
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "door": door,
        "answer": record.id if record else None,
        "conversation": record.conversation_id if record else None,
        "ending": answer.status,
        "language": answer.language,
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
    _ANSWERS.info("%s", json.dumps(told, ensure_ascii=False))
