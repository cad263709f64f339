"""What can go wrong with a model, sorted into few sentences, whatever library it came from."""

import httpx
from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAuthenticationError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelRefusalError,
    ModelTimeoutError,
)

from knowledge.errors import Unavailable

_BY_KIND: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((ModelAuthenticationError, ModelPermissionDeniedError), "model_key_refused"),
    ((ModelNotFoundError,), "model_not_there"),
    ((ModelRateLimitError,), "model_busy"),
    ((ModelTimeoutError, httpx.TimeoutException), "model_slow"),
    ((ModelRefusalError,), "model_refused"),
    ((ContextOverflowError,), "model_overfull"),
)
_BY_STATUS = {401: "model_key_refused", 403: "model_key_refused", 404: "model_not_there", 429: "model_busy"}


class ModelUnavailable(Unavailable):
    """The model gave no answer, or broke off in the middle of one."""


def failure_of(error: BaseException) -> ModelUnavailable:
    """Sort an error of a model's library; nothing of its text is kept, for it may hold what was asked."""
    for kinds, code in _BY_KIND:
        if isinstance(error, kinds):
            return ModelUnavailable(code)
    status = getattr(getattr(error, "response", None), "status_code", None) or getattr(error, "status_code", None)
    return ModelUnavailable(_BY_STATUS.get(status or 0, "model_down"))
