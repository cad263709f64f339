"""What the person at the terminal reads when something fails, and the exit code the shell gets."""

import logging
import secrets
import sys
import tempfile
from pathlib import Path

from pydantic import ValidationError

from bots import wiring
from bots.terminal.screen import visible
from knowledge.errors import Problem
from knowledge.language import Language
from knowledge.personal_data.redaction import RedactingFilter

FAILED = 1
INTERRUPTED = 130


def sentence_for(failure: BaseException) -> int:
    """Write the sentence that belongs to a failure to standard error; give the exit code."""
    if isinstance(failure, KeyboardInterrupt):
        sys.stderr.write(f"\n{_say('interrupted')}\n")
        return INTERRUPTED
    if isinstance(failure, BrokenPipeError):
        sys.stderr.close()
        return FAILED
    if isinstance(failure, Problem):
        sys.stderr.write(f"{_say(failure.code, **failure.details)}\n")
        return FAILED
    if isinstance(failure, ValidationError):
        sys.stderr.write(f"{_about_setting(failure)}\n")
        return FAILED
    reference = secrets.token_hex(4)
    log = _keep(failure, reference)
    sys.stderr.write(f"{_say('unexpected', kind=type(failure).__name__, reference=reference, log=log)}\n")
    return FAILED


def _say(code: str, **details: object) -> str:
    try:
        language = wiring.door_settings().language
    except ValidationError:
        language = Language.NB
    return visible(wiring.all_phrases().say(code, language, **details))


def _about_setting(failure: ValidationError) -> str:
    """Tell which environment variable holds what it cannot; only settings are read by pydantic here."""
    first = failure.errors()[0]
    prefix = "OMSTILLING_SLACK_" if failure.title == "SlackSettings" else "OMSTILLING_"
    name = f"{prefix}{first['loc'][0]}".upper()
    allowed = first.get("ctx", {}).get("expected", "–")
    return _say("unusable_field", field=name, value=first["input"], allowed=allowed)


def _keep(failure: BaseException, reference: str) -> Path:
    """Keep the trace of a bug where it can be found by its reference, without what is personal in it."""
    path = Path(tempfile.gettempdir()) / f"omstilling-{reference}.log"
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.addFilter(RedactingFilter())
    trace = logging.getLogger("omstilling.failure.terminal")  # its own: a server tells of its failures elsewhere
    trace.propagate = False
    trace.addHandler(handler)
    try:
        trace.error("reference %s", reference, exc_info=failure)
    finally:
        trace.removeHandler(handler)
        handler.close()
    return path
