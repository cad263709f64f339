"""Speaks to a chat model through LangChain: pieces of text as they come, within a time, a length and a queue.

The model works in a thread of its own, so that a limit holds however its library waits. What it cost is counted; what
was asked and answered is neither logged nor sent to anyone who watches (LangSmith's tracing is switched off).
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from queue import Empty, Full, Queue
from threading import BoundedSemaphore, Event, Thread
from time import monotonic
from typing import Any, Literal

from assistant.model.address import EXTRAS, UnusableModel, address_of, host_of, is_ours
from assistant.model.settings import ModelSettings
from knowledge.errors import Unavailable

WORKER = "chat model"
"""The name of the threads that models work in."""
_LETTERS = 8
"""Signs of output for each token that is allowed; more is an output without end."""
_GLANCE = 0.2
"""Seconds between two looks at whether somebody still waits for the model."""
_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a model."""

    role: Literal["system", "user"]
    text: str


@dataclass(slots=True)
class Usage:
    """What one answer cost in tokens, as the model's server counted them."""

    tokens_in: int = 0
    tokens_out: int = 0


class ChatModel:
    """The configured model; made once, used by any number of threads.

    Making one raises ``UnusableModel`` where the settings cannot be used. ``is_ours`` tells that it runs on this
    machine or on a host that the administrator has listed, so that also what is restricted may be sent to it.
    """

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._address = address_of(settings)
        self.name = settings.model
        self.is_ours = is_ours(host_of(self._address), settings.model_hosts)
        if not self.is_ours and not settings.model_key:
            raise UnusableModel("model_key_missing", provider=settings.provider)
        self._turn = BoundedSemaphore(settings.model_at_once)

    def stream(self, messages: Sequence[Message], usage: Usage, given_up: Event | None = None) -> Iterator[str]:
        """Give the answer piece by piece, and count what it cost; raise ``ModelUnavailable`` when it fails.

        The time allowed covers the whole, retries included; silence is borne for a shorter time. Whoever stops
        listening stops the model; whoever waits for it in another thread does so by ``given_up``.
        """
        from assistant.model.failures import ModelUnavailable

        model = self._model  # loading the provider's package is not the model's time
        until = monotonic() + self._settings.model_timeout
        if not _acquired(self._turn, self._settings.model_patience, given_up):
            raise ModelUnavailable("model_busy")
        pieces: Queue[str | Unavailable | None] = Queue(maxsize=100)
        stopped = Event()
        Thread(target=self._work, args=(model, messages, usage, pieces, stopped), name=WORKER, daemon=True).start()
        left = self._settings.model_max_tokens * _LETTERS
        try:
            while (piece := _next(pieces, self._patience(until), given_up)) is not None:
                left -= len(piece)
                yield piece[: left + len(piece)] if left < 0 else piece
                if left < 0:
                    raise ModelUnavailable("model_endless")
        finally:
            stopped.set()

    def _patience(self, until: float) -> float:
        return min(until, monotonic() + self._settings.model_patience)

    def cost(self, usage: Usage) -> float | None:
        """Give what an answer cost, in the currency of the prices configured (each for a million tokens)."""
        price_in, price_out = self._settings.model_price_in, self._settings.model_price_out
        if price_in is None or price_out is None:
            return None
        return (usage.tokens_in * price_in + usage.tokens_out * price_out) / 1_000_000

    @property
    def room(self) -> int:
        """Tokens that sources and instructions may take up together."""
        return self._settings.model_context

    def _work(
        self,
        model: Any,
        messages: Sequence[Message],
        usage: Usage,
        pieces: "Queue[str | Unavailable | None]",
        stopped: Event,
    ) -> None:
        """Put pieces in the queue until the model is done, fails, or nobody listens any more."""
        from assistant.model.failures import failure_of

        said = self._settings
        last: Unavailable | None = None

        def begin() -> Iterator[Any]:
            """Ask, and wait for the first of the answer: until then it can be asked again."""
            chunks = iter(model.stream([(each.role, each.text) for each in messages]))
            first = next(chunks, None)
            return iter(()) if first is None else chain([first], chunks)

        try:
            from assistant.model.trying import tried

            for chunk in tried(begin, said.model_retries, said.model_patience, stopped):
                if stopped.is_set():
                    break
                counted = chunk.usage_metadata or {}
                usage.tokens_in += counted.get("input_tokens", 0)
                usage.tokens_out += counted.get("output_tokens", 0)
                if text := str(chunk.text):
                    _put(pieces, text, stopped)
        except Exception as error:  # noqa: BLE001 - each provider's library has errors of its own; all end as a sentence
            last = failure_of(error)
        finally:
            self._turn.release()
            _put(pieces, last, stopped)

    @cached_property
    def _model(self) -> Any:
        """Load the provider's package and make its client; this opens no connection."""
        os.environ.update(dict.fromkeys(_TRACING, "false"))
        from langchain.chat_models import init_chat_model

        said = self._settings
        wanted: dict[str, Any] = {
            "temperature": 0,
            "timeout": said.model_patience,
            "max_retries": 0,
            "max_tokens": said.model_max_tokens,
        }
        if said.provider == "azure_openai":
            wanted |= {"azure_endpoint": self._address, "api_version": said.model_api_version}
        else:
            wanted["base_url"] = self._address
        if said.provider in {"openai", "azure_openai"}:
            wanted |= {"stream_usage": True, "http_client": self._client(), "openai_proxy": None}
        wanted["api_key"] = said.model_key.get_secret_value() if said.model_key else "none"
        try:
            return init_chat_model(said.name, model_provider=said.provider, **wanted)
        except ImportError as error:
            extra = EXTRAS[said.provider]
            raise UnusableModel("model_driver", provider=said.provider, extra=extra) from error
        except Exception as error:  # each provider's library says in its own way what it lacks
            raise UnusableModel("model_key_missing", provider=said.provider) from error

    def _client(self) -> Any:
        """Make an HTTP client that goes where it is sent and nowhere else: no redirects, and at home no proxy.

        It keeps no connection open between two answers, so that there is nothing to close.
        """
        import httpx

        return httpx.Client(
            follow_redirects=False,
            trust_env=not self._settings.local_only,
            timeout=self._settings.model_patience,
            limits=httpx.Limits(max_connections=self._settings.model_at_once, max_keepalive_connections=0),
        )


def open_model(settings: ModelSettings) -> ChatModel | None:
    """Give the configured model, or None when none is; raise ``UnusableModel`` for one that cannot be used."""
    return ChatModel(settings) if settings.model else None


def _next(pieces: "Queue[str | Unavailable | None]", until: float, given_up: Event | None = None) -> str | None:
    """Give the next piece, or None at the end; raise what the model failed with, or that time is up."""
    from assistant.model.failures import ModelUnavailable

    while True:
        _see_whether(given_up)
        try:
            piece = pieces.get(timeout=_glance(until, given_up))
        except Empty:
            if monotonic() < until:
                continue
            raise ModelUnavailable("model_slow") from None
        if isinstance(piece, Unavailable):
            raise piece
        return piece


def _acquired(turn: BoundedSemaphore, patience: float, given_up: Event | None) -> bool:
    """Wait for a turn; tell whether there was one in time."""
    until = monotonic() + patience
    while not turn.acquire(timeout=_glance(until, given_up)):
        _see_whether(given_up)
        if monotonic() >= until:
            return False
    return True


def _glance(until: float, given_up: Event | None) -> float:
    """Give the seconds to wait for before seeing whether anybody still waits."""
    left = max(0.0, until - monotonic())
    return left if given_up is None else min(left, _GLANCE)


def _see_whether(given_up: Event | None) -> None:
    from assistant.model.failures import ModelUnavailable

    if given_up is not None and given_up.is_set():
        raise ModelUnavailable("model_given_up")


def _put(pieces: "Queue[str | Unavailable | None]", piece: str | Unavailable | None, stopped: Event) -> None:
    """Wait for room in the queue, but not for somebody who has gone."""
    while not stopped.is_set():
        try:
            pieces.put(piece, timeout=0.2)
        except Full:
            continue
        return
