"""No log holds what may be personal: not in a message, an argument, an exception, a stack or an extra field."""

import io
import logging
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.personal_numbers import KINDS, SPELLINGS, numbers, spelled
from knowledge.personal_data.redaction import MARK, RedactingFilter, redact_logs, redacted

NUMBER = next(numbers("birth_number", Random(0)))


@given(st.sampled_from(sorted(KINDS)), st.integers(), st.sampled_from(SPELLINGS))
def test_no_digit_of_a_number_is_left_in_any_spelling(kind: str, seed: int, spelling) -> None:  # type: ignore[no-untyped-def]
    written = spelled(next(numbers(kind, Random(seed))), spelling)
    if written is not None:
        assert redacted(f"Hva med {written}, da?") == f"Hva med {MARK}, da?"


@pytest.mark.parametrize(
    "personal",
    ["12345678901", "99999999999", "0101 7012 345", "123 456 789 01", "123456789012345", "91234567", "+47 912 34 567",
     "kari@example.no", "1234.56.78911"],
)  # fmt: skip
def test_what_may_be_personal_is_taken_out_whether_it_is_right_or_not(personal: str) -> None:
    assert redacted(f"fant ({personal}) her") == f"fant ({MARK}) her"


@pytest.mark.parametrize(
    "text",
    [
        "reference 1f3c9a02 line 120 of 4000",
        "2026-11-25 10:30:05 started",
        "port 8080, 127.0.0.1",
        "Organisasjon 974760673",
        "",
    ],
)
def test_what_is_needed_to_mend_a_fault_is_left(text: str) -> None:
    assert redacted(text) == text


@given(st.text(st.sampled_from("0123456789 .-@ab\u200b²"), max_size=80))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


class Unspeakable:
    def __str__(self) -> str:
        raise ValueError(NUMBER)


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger with a redacting handler, and what it has written."""
    held = io.StringIO()
    handler = logging.StreamHandler(held)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s %(who)s", defaults={"who": ""}))
    handler.addFilter(RedactingFilter())
    logger = logging.getLogger("test.redaction")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger, held
    logger.removeHandler(handler)


def test_message_arguments_and_extra_fields_are_redacted(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, held = written

    logger.error("%s spurte om %s", NUMBER, {"fnr": int("9" * 11)}, extra={"who": f"person {NUMBER}"})

    assert held.getvalue() == f"ERROR {MARK} spurte om {{'fnr': {MARK}}} person {MARK}\n"


def test_an_exception_its_cause_and_the_stack_are_redacted(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, held = written

    try:
        try:
            raise KeyError(NUMBER)
        except KeyError as error:
            raise ValueError(f"kjenner ikke {NUMBER[:6]} {NUMBER[6:]}") from error
    except ValueError:
        logger.exception("gikk galt", stack_info=True)

    told = held.getvalue()
    assert "Traceback" in told
    assert "Stack" in told
    assert f"KeyError: '{MARK}'" in told
    assert f"ValueError: kjenner ikke {MARK}" in told
    assert NUMBER not in told
    assert NUMBER[6:] not in told


@pytest.mark.parametrize("arguments", [(NUMBER, NUMBER), (Unspeakable(),)])
def test_arguments_that_cannot_be_written_are_told_of_nowhere(
    written: tuple[logging.Logger, io.StringIO], arguments: tuple[object, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    logger, held = written

    logger.error("en %s", *arguments, extra={"who": Unspeakable()})

    assert NUMBER not in held.getvalue() + capsys.readouterr().err
    assert "en %s" in held.getvalue() or "Unspeakable" in held.getvalue()


def test_every_logger_is_redacted_once_the_program_says_so(caplog: pytest.LogCaptureFixture) -> None:
    before = logging.getLogRecordFactory()
    try:
        redact_logs()
        once = logging.getLogRecordFactory()
        redact_logs()
        logging.getLogger("a.library").warning("body: %s", NUMBER)
    finally:
        logging.setLogRecordFactory(before)

    assert logging.getLogRecordFactory() is not once
    assert caplog.messages == [f"body: {MARK}"]
