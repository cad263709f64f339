"""The chat model through its real client, against a scripted server over HTTP: what comes, what fails, what is told."""

import os
import socket
import threading
from collections.abc import Iterator
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from passages import a_passage
from pydantic import SecretStr

from assistant.model.address import UnusableModel
from assistant.model.chat import WORKER, ChatModel, Message, Usage, open_model
from assistant.model.failures import ModelUnavailable
from assistant.model.prompt import prompt_for
from assistant.model.settings import ModelSettings
from evals.model_server import ModelServer, Reply
from knowledge.language import Language

ASKED = (Message("system", "Svar kort."), Message("user", "Hva heter du?"))
KEY = "sk-hemmelig-0123456789"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def a_model(url: str, **changes: Any) -> ChatModel:
    """A model with little patience, that tries once."""
    quick: dict[str, Any] = {"model": "openai:scripted", "model_url": url, "model_retries": 0, "model_patience": 0.4}
    return ChatModel(ModelSettings(**quick | changes))


def pieces(model: ChatModel, usage: Usage | None = None) -> list[str]:
    return list(model.stream(ASKED, usage or Usage()))


def trouble(model: ChatModel) -> str:
    with pytest.raises(ModelUnavailable) as failed:
        pieces(model)
    assert failed.value.details == {}
    return failed.value.code


def said_before_trouble(model: ChatModel) -> tuple[list[str], str]:
    said: list[str] = []
    with pytest.raises(ModelUnavailable) as failed:
        said.extend(model.stream(ASKED, Usage()))
    return said, failed.value.code


def test_the_answer_comes_in_the_pieces_the_server_sent(server: ModelServer) -> None:
    server.script = lambda _: Reply(["Jeg ", "heter ", "", "Ola.\n", "Ha det."])

    assert pieces(a_model(server.url)) == ["Jeg ", "heter ", "Ola.\n", "Ha det."]


class Held(list[str]):
    """Pieces of which the second is written when it is asked for, or after a while."""

    def __init__(self) -> None:
        super().__init__(["først", "sist"])
        self.asked_for, self.is_written = Event(), False

    def __iter__(self) -> Iterator[str]:
        yield self[0]
        self.asked_for.wait(10)
        self.is_written = True
        yield self[1]


def test_a_piece_is_given_before_the_next_one_is_written(server: ModelServer) -> None:
    held = Held()
    server.script = lambda _: Reply(held)

    answer = a_model(server.url).stream(ASKED, Usage())
    first, was_written = next(answer), held.is_written
    held.asked_for.set()

    assert (first, was_written, list(answer)) == ("først", False, ["sist"])


def test_the_server_is_asked_what_was_configured_and_nothing_random(server: ModelServer) -> None:
    server.script = lambda _: Reply(["hei"])

    pieces(a_model(server.url, model="openai:llama3.1:8b", model_max_tokens=77))

    asked = server.requests[0]
    assert asked["model"] == "llama3.1:8b"
    assert asked["temperature"] == 0
    assert asked["stream"] is True
    assert 77 in {asked.get("max_tokens"), asked.get("max_completion_tokens")}
    assert [(each["role"], each["content"]) for each in asked["messages"]] == [(m.role, m.text) for m in ASKED]


def test_what_an_answer_cost_is_counted(server: ModelServer) -> None:
    server.script = lambda _: Reply(["hei"])
    model = a_model(server.url, model_price_in=2.0, model_price_out=10.0)
    usage = Usage()

    pieces(model, usage)

    assert usage == Usage(tokens_in=100, tokens_out=20)
    assert model.cost(usage) == pytest.approx(0.0004)


@pytest.mark.parametrize("prices", [{}, {"model_price_in": 2.0}, {"model_price_out": 2.0}])
def test_there_is_no_cost_without_both_prices(server: ModelServer, prices: dict[str, float]) -> None:
    assert a_model(server.url, **prices).cost(Usage(100, 20)) is None


def test_an_empty_answer_is_no_failure(server: ModelServer) -> None:
    assert pieces(a_model(server.url)) == []


def test_a_server_that_is_silent_at_first_is_too_slow(server: ModelServer) -> None:
    server.script = lambda _: Reply(["hei"], before=2)
    begun = monotonic()

    assert trouble(a_model(server.url)) == "model_slow"
    assert monotonic() - begun < 1.5


def test_a_server_that_falls_silent_is_too_slow_and_what_it_said_stands(server: ModelServer) -> None:
    server.script = lambda _: Reply(["hei", "ha det"], between=2)

    assert said_before_trouble(a_model(server.url)) == (["hei"], "model_slow")


def test_a_server_that_never_falls_silent_must_be_done_in_time(server: ModelServer) -> None:
    server.script = lambda _: Reply(["a"] * 100, between=0.1)

    said, code = said_before_trouble(a_model(server.url, model_timeout=0.5))

    assert code == "model_slow"
    assert 1 <= len(said) <= 6


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "model_down"),
        (401, "model_key_refused"),
        (403, "model_key_refused"),
        (404, "model_not_there"),
        (429, "model_busy"),
        (500, "model_down"),
        (503, "model_down"),
    ],
)
def test_a_refusal_becomes_a_sentence_without_what_the_server_said(server: ModelServer, status: int, code: str) -> None:
    server.script = lambda _: Reply([f"Nøkkelen {KEY} spurte: Hva heter du?"], status=status)

    assert trouble(a_model(server.url, model_key=KEY)) == code
    assert len(server.requests) == 1


def test_sources_that_are_too_long_for_the_model_have_a_sentence_of_their_own(server: ModelServer) -> None:
    server.script = lambda _: Reply(
        ["This model's maximum context length is 4096 tokens. context_length_exceeded"], 400
    )

    assert trouble(a_model(server.url)) == "model_overfull"


def in_turn(*replies: Reply) -> Any:
    waiting = list(replies)
    return lambda _: waiting.pop(0)


def test_a_server_that_fails_once_is_asked_again(server: ModelServer) -> None:
    server.script = in_turn(Reply(["au"], status=500), Reply(["hei"]))

    assert pieces(a_model(server.url, model_retries=1, model_patience=3)) == ["hei"]
    assert len(server.requests) == 2


def test_a_busy_server_is_asked_again_when_it_says(server: ModelServer) -> None:
    server.script = in_turn(Reply(["vent"], status=429, headers={"Retry-After": "0.2"}), Reply(["hei"]))
    begun = monotonic()

    assert pieces(a_model(server.url, model_retries=1, model_patience=3)) == ["hei"]
    assert 0.2 <= monotonic() - begun < 2
    assert len(server.requests) == 2


def test_a_busy_server_is_not_waited_for_longer_than_there_is_patience(server: ModelServer) -> None:
    server.script = lambda _: Reply(["vent"], status=429, headers={"Retry-After": "30"})
    begun = monotonic()

    assert trouble(a_model(server.url, model_retries=5)) in {"model_slow", "model_busy"}
    assert monotonic() - begun < 1.5


def test_a_server_that_is_not_there_is_down() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert trouble(a_model(f"http://127.0.0.1:{port}/v1", model_patience=3)) == "model_down"


def test_a_connection_that_breaks_leaves_what_was_said(server: ModelServer) -> None:
    server.script = lambda _: Reply(["en ", "to ", "tre"], between=0.05, cut_after=2)

    said, code = said_before_trouble(a_model(server.url))

    assert code == "model_down"
    assert "en to ".startswith("".join(said))


def test_an_answer_without_end_is_stopped(server: ModelServer) -> None:
    server.script = lambda _: Reply(["bla " * 20], endless=True)

    said, code = said_before_trouble(a_model(server.url, model_max_tokens=50))

    assert code == "model_endless"
    assert len("".join(said)) == 50 * 8


def test_the_turn_of_one_who_stops_listening_is_soon_free(server: ModelServer) -> None:
    server.script = lambda _: Reply(["bla "], endless=True, between=0.01)
    model = a_model(server.url, model_at_once=1, model_max_tokens=10_000)
    listening = model.stream(ASKED, Usage())
    assert next(listening) == "bla "

    listening.close()
    server.script = lambda _: Reply(["hei"])

    assert pieces(model) == ["hei"]


def test_who_comes_when_all_turns_are_taken_is_told_that_the_model_is_busy(server: ModelServer) -> None:
    server.script = lambda _: Reply(["bla "], endless=True, between=0.05)
    model = a_model(server.url, model_at_once=2, model_timeout=5, model_max_tokens=10_000)
    listening = [model.stream(ASKED, Usage()) for _ in range(2)]
    for each in listening:
        next(each)

    assert trouble(model) == "model_busy"
    assert len(server.requests) == 2

    listening.pop().close()
    assert next(model.stream(ASKED, Usage())) == "bla "


def test_who_waits_for_a_turn_gets_one_when_it_is_free(server: ModelServer) -> None:
    server.script = lambda _: Reply(["hei"], before=0.1)
    model = a_model(server.url, model_at_once=1, model_patience=3)
    answers: list[list[str]] = []
    threads = [Thread(target=lambda: answers.append(pieces(model))) for _ in range(4)]

    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert answers == [["hei"]] * 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(server: ModelServer, status: int) -> None:
    with ModelServer(lambda _: Reply(["hei"])) as other:
        server.script = lambda _: Reply(
            ["der borte"], status=status, headers={"Location": f"{other.url}/chat/completions"}
        )

        assert trouble(a_model(server.url)) == "model_down"
        assert len(server.requests) == 1
        assert other.requests == []


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "OPENAI_PROXY"])
def test_local_only_goes_past_the_proxies_of_the_environment(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    server.script = lambda _: Reply(["hei"])
    with ModelServer(lambda _: Reply(["fra mellommannen"])) as proxy:
        monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))

        assert pieces(a_model(server.url, local_only=True)) == ["hei"]
        assert proxy.requests == []


@pytest.mark.parametrize(
    ("name", "value"), [("OPENAI_API_BASE", "http://127.0.0.1:9/v1"), ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")]
)
def test_the_address_of_another_program_does_not_go_before_ours(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    server.script = lambda _: Reply(["hei"])

    assert pieces(a_model(server.url)) == ["hei"]


def test_nobody_watches_what_is_asked(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelServer() as watcher:
        for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        for name in ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT"):
            monkeypatch.setenv(name, watcher.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", KEY)
        server.script = lambda _: Reply(["hei"])

        assert pieces(a_model(server.url)) == ["hei"]

        assert {value for name, value in os.environ.items() if "_TRACING" in name} == {"false"}
        assert watcher.requests == []


def test_the_server_learns_neither_ids_nor_addresses_of_the_sources(server: ModelServer) -> None:
    server.script = lambda _: Reply(["hei"])
    passage = a_passage(
        "Les mer på https://hemmelig.no/plan og www.hemmelig.no.",
        document_id="hemmelig-dokument",
        url="https://hemmelig.no/dokument",
    )

    list(a_model(server.url).stream(prompt_for("Hva?", Language.NB, [passage], 6000).messages, Usage()))

    asked = str(server.requests[0])
    assert "Les mer på [[L1]]" in asked
    assert passage.chunk.key not in asked
    assert "hemmelig" not in asked


@pytest.mark.parametrize("url", ["http://[::1]/v1", "http://[::1]:8000/v1", "http://LOCALHOST/v1", "http://gpu.no/v1"])
def test_a_model_at_home_or_on_a_listed_host_is_ours_and_needs_no_key(url: str) -> None:
    assert a_model(url, model_hosts=("gpu.no",)).is_ours


@pytest.mark.parametrize("model", ["openai:gpt-4o", "anthropic:claude-sonnet-4-5", "mistralai:mistral-small-latest"])
def test_a_model_away_from_home_needs_a_key_of_ours(monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "MISTRAL_API_KEY"):
        monkeypatch.setenv(name, KEY)

    with pytest.raises(UnusableModel) as lacking:
        ChatModel(ModelSettings(model=model))

    assert lacking.value.code == "model_key_missing"
    assert not ChatModel(ModelSettings(model=model, model_key=SecretStr(KEY))).is_ours


def test_azure_that_lacks_a_setting_is_told_and_leaves_all_turns_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_VERSION", raising=False)
    model = a_model("https://ki.openai.azure.com", model="azure_openai:gpt-4o", model_key=KEY, model_at_once=1)

    for _ in range(3):
        with pytest.raises(UnusableModel) as lacking:
            pieces(model)
        assert lacking.value.code == "model_key_missing"


def test_without_a_setting_there_is_no_model_and_a_wrong_one_is_told_at_once() -> None:
    assert open_model(ModelSettings()) is None
    with pytest.raises(UnusableModel):
        open_model(ModelSettings(model="gpt-4o"))


def test_an_answer_that_nobody_fetches_does_not_hold_the_model(server: ModelServer) -> None:
    asked = Event()

    def script(_: dict[str, Any]) -> Reply:
        asked.set()
        return Reply(["hei"])

    server.script = script
    a_model(server.url).stream(ASKED, Usage())

    assert not asked.wait(0.1)


def test_whoever_leaves_while_the_model_is_tried_again_frees_the_turn(server: ModelServer) -> None:
    server.script = lambda _: Reply(["vent"], status=429, headers={"Retry-After": "5"})
    model = a_model(server.url, model_retries=3, model_patience=10, model_timeout=0.2)

    assert trouble(model) == "model_slow"
    for thread in threading.enumerate():
        if thread.name == WORKER:
            thread.join(timeout=2)
    assert WORKER not in {thread.name for thread in threading.enumerate()}
