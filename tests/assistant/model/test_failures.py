"""Every error of a model's library becomes one of few sentences, and nothing of its text is kept."""

import httpx
import pytest
from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAuthenticationError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelRefusalError,
    ModelTimeoutError,
)

from assistant.model.failures import ModelUnavailable, failure_of
from bots import wiring

SECRET = "Bearer sk-hemmelig: Hva er fødselsnummeret?"


def answered(status: int) -> httpx.HTTPStatusError:
    request = httpx.Request("POST", "http://127.0.0.1/v1")
    return httpx.HTTPStatusError(SECRET, request=request, response=httpx.Response(status, request=request))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelAuthenticationError(SECRET), "model_key_refused"),
        (ModelPermissionDeniedError(SECRET), "model_key_refused"),
        (ModelNotFoundError(SECRET), "model_not_there"),
        (ModelRateLimitError(SECRET), "model_busy"),
        (ModelTimeoutError(SECRET), "model_slow"),
        (httpx.ReadTimeout(SECRET), "model_slow"),
        (httpx.ConnectTimeout(SECRET), "model_slow"),
        (ModelRefusalError(SECRET), "model_refused"),
        (ContextOverflowError(SECRET), "model_overfull"),
        (answered(401), "model_key_refused"),
        (answered(403), "model_key_refused"),
        (answered(404), "model_not_there"),
        (answered(429), "model_busy"),
        (answered(500), "model_down"),
        (answered(302), "model_down"),
        (httpx.ConnectError(SECRET), "model_down"),
        (ValueError(SECRET), "model_down"),
        (KeyError(SECRET), "model_down"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_an_error_becomes_a_sentence_in_three_languages_and_keeps_no_secret(error: Exception, code: str) -> None:
    failure = failure_of(error)

    assert isinstance(failure, ModelUnavailable)
    assert failure.code == code
    assert code in wiring.all_phrases().codes()
    assert "hemmelig" not in f"{failure} {failure!r} {failure.details}"
    assert failure.__cause__ is None
