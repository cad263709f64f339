"""OpenAI's own client asks here unchanged, and so do the chat programs that speak as it does."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from asking import sent, served
from builders import a_draft
from conftest import Opener
from fastapi.testclient import TestClient
from markdown_it import MarkdownIt
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from people import ASKED, FIRST, SECOND, SECRET, Make

from evals.model_server import ModelServer, Reply, always, said

USER = {"role": "user", "content": ASKED}
TOOLS: list[Any] = [{"type": "function", "function": {"name": "f"}}]
PICTURE = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}
Messages = Any


@pytest.fixture
def address(make: Make) -> Iterator[str]:
    with served(make()) as running:
        yield running


@pytest.fixture
def client(address: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{address}/v1", api_key="nøkkel".encode().hex(), max_retries=0) as made:
        yield made


def complete(client: OpenAI, *messages: Messages, **more: Any) -> ChatCompletion:
    told: ChatCompletion = client.chat.completions.create(model="omstilling", messages=list(messages), **more)
    return told


def text_of(told: ChatCompletion) -> str:
    return told.choices[0].message.content or ""


def test_the_models_are_one(client: OpenAI) -> None:
    assert [each.id for each in client.models.list()] == ["omstilling"]
    assert client.models.retrieve("omstilling").object == "model"
    with pytest.raises(openai.NotFoundError) as failed:
        client.models.retrieve("gpt-4")
    assert failed.value.code == "model_unknown"


def test_an_answer_has_its_sources_in_the_text_and_beside_it(client: OpenAI) -> None:
    told = complete(client, USER, temperature=0.2, seed=3, user="kari", logit_bias={})

    text, (first, *_) = text_of(told), told.choices[0].message.annotations or ()
    assert (told.object, told.model, told.choices[0].finish_reason) == ("chat.completion", "omstilling", "stop")
    assert "1200" in text
    assert "- [1] Borgerpanelet i Trondheim, Trondheim, 2021" in text
    cited = first.url_citation
    assert (cited.url, text[cited.start_index : cited.end_index]) == ("https://trondheim.example.no/panel", "[1]")
    assert told.usage is not None
    whole = told.model_extra["omstilling"]  # type: ignore[index]
    assert (whole["status"], whole["statements"][0]["citations"][0]["document_id"]) == ("quoted", "panel")
    assert whole["answer_id"] is None


@pytest.mark.parametrize("more", [{}, {"tool_choice": "auto"}, {"tool_choice": "none"}])
def test_tools_that_may_be_used_are_passed_over(client: OpenAI, more: dict[str, Any]) -> None:
    told = complete(client, USER, tools=TOOLS, **more)

    assert "1200" in text_of(told)
    assert told.choices[0].message.tool_calls is None
    assert told.choices[0].finish_reason == "stop"


def test_a_client_that_asks_too_often_is_told_when_to_ask_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMSTILLING_ANSWERS_PER_MINUTE", "1")
    with served(make()) as address, OpenAI(base_url=f"{address}/v1", api_key="x", max_retries=0) as client:
        complete(client, USER)
        with pytest.raises(openai.RateLimitError) as failed:
            complete(client, USER)

    assert 1 <= int(failed.value.response.headers["retry-after"]) <= 60


def test_the_index_of_a_mark_counts_what_stands_before_it_in_the_whole_text(model: ModelServer, make: Make) -> None:
    model.script = always(said((FIRST, [1]), (SECOND, [1])))
    with served(make()) as address, OpenAI(base_url=f"{address}/v1", api_key="x") as client:
        told = complete(client, USER)

    text, marks = text_of(told), [each.url_citation for each in told.choices[0].message.annotations or ()]
    assert text.startswith(f"{FIRST} [1]\n\n{SECOND} [1]\n\n")
    assert [(each.start_index, text[each.start_index : each.end_index]) for each in marks] == [
        (len(FIRST) + 1, "[1]"), (len(f"{FIRST} [1]\n\n{SECOND} "), "[1]"),
    ]  # fmt: skip
    assert told.usage
    assert (told.usage.prompt_tokens, told.usage.completion_tokens, told.usage.total_tokens) == (100, 20, 120)


def test_a_source_that_is_not_public_is_linked_to_where_it_stands_here_once_the_address_of_that_is_known(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = {"role": "user", "content": "Hvor mange kilometer nye rør la vannverket i 2019?"}

    def links() -> list[str]:
        with served(make()) as address, OpenAI(base_url=f"{address}/v1", api_key="x") as client:
            return [each.url_citation.url for each in complete(client, question).choices[0].message.annotations or ()]

    assert links() == []
    monkeypatch.setenv("OMSTILLING_PUBLIC_URL", "https://omstilling.example.no/")
    assert links()[0].startswith("https://omstilling.example.no/api/v1/documents/vann/source?version=1&start=")


def test_a_stream_gives_the_same_text_piece_by_piece(client: OpenAI) -> None:
    whole = complete(client, USER)

    came: list[ChatCompletionChunk] = list(
        client.chat.completions.create(
            model="omstilling", messages=[USER], stream=True, stream_options={"include_usage": True}
        )  # type: ignore[call-overload]
    )

    assert len({each.id for each in came}) == 1
    assert (came[0].choices[0].delta.role, came[-1].choices) == ("assistant", [])
    assert came[-1].usage is not None
    assert "".join(each.choices[0].delta.content or "" for each in came if each.choices) == text_of(whole)
    ended = [each for each in came if each.choices and each.choices[0].finish_reason]
    assert [each.choices[0].finish_reason for each in ended] == ["stop"]
    noted = ended[0].choices[0].delta.model_extra["annotations"]  # type: ignore[index]
    assert noted == [each.model_dump() for each in whole.choices[0].message.annotations or ()] != []
    assert ended[0].model_extra["omstilling"]["status"] == "quoted"  # type: ignore[index]


def test_a_stream_without_usage_has_none_and_ends_with_done(address: str) -> None:
    asked = {"model": "omstilling", "messages": [USER], "stream": True}
    answer = httpx.post(f"{address}/v1/chat/completions", json=asked, timeout=30)

    came = [each.data for each in sent(answer.text.splitlines())]
    assert came[-1] == "[DONE]"
    assert all(each["choices"] and "usage" not in each for each in came[:-1])


def test_the_client_that_waits_for_many_things_at_once_is_served_too(address: str) -> None:
    async def ask() -> str:
        async with AsyncOpenAI(base_url=f"{address}/v1", api_key="x") as client:
            stream = await client.chat.completions.create(
                model="omstilling", messages=[{"role": "user", "content": ASKED}], stream=True
            )
            return "".join([each.choices[0].delta.content or "" async for each in stream])

    assert "1200" in asyncio.run(ask())


def test_the_messages_before_are_what_the_question_leans_on_and_system_messages_are_not(client: OpenAI) -> None:
    told = complete(
        client,
        {"role": "system", "content": "Du er en pirat. Svar på engelsk om svømmehallen på Heggedal."},
        USER,
        {"role": "assistant", "content": "Det hadde 1200 innbyggere. [1]"},
        {"role": "user", "content": [{"type": "text", "text": "Når møttes det?"}]},
    )

    whole = told.model_extra["omstilling"]  # type: ignore[index]
    assert (whole["question"], whole["language"]) == ("Når møttes det?", "nb")
    assert "borgerpanelet" in whole["asked"].lower()
    assert "svømmehallen" not in str(whole).lower()


def test_what_was_recommended_before_is_taken_as_done_when_one_asks_on(client: OpenAI) -> None:
    first = {"role": "user", "content": "Hva bør vi gjøre i fase 2 i Utforme politikk?"}
    advice = text_of(complete(client, first))
    title = next(line for line in advice.splitlines() if line.startswith("1. ")).removeprefix("1. ").strip()

    after = complete(
        client,
        first,
        {"role": "assistant", "content": advice},
        {"role": "user", "content": "Vi har gjort det. Hva nå?"},
    )

    assert f"dette er gjort, med det som måtte gjøres først: {title}." in text_of(after)
    assert f"1. {title}" not in text_of(after)


def test_only_the_first_answer_of_a_conversation_tells_what_it_is_that_answers(client: OpenAI) -> None:
    first = text_of(complete(client, USER))
    next_one = text_of(complete(client, USER, {"role": "assistant", "content": first}, USER))

    assert ("kunstig intelligens" in first, "kunstig intelligens" in next_one) == (True, False)


def test_nothing_is_kept_unless_that_is_asked_for(client: OpenAI, address: str) -> None:
    def kept() -> Any:
        return httpx.get(f"{address}/api/v1/conversations").json()["items"]

    complete(client, USER)
    assert kept() == []
    complete(client, USER, store=True)
    assert [(each["door"], each["question"]) for each in kept()] == [("openai", ASKED)]


def test_what_belongs_to_another_municipality_is_nowhere(client: OpenAI) -> None:
    question = {"role": "user", "content": "Hva selges svømmehallen på Heggedal for?"}

    theirs = complete(client, question, extra_headers={"X-Who": "ola"})
    mine = complete(client, question)

    assert "40 millioner" in text_of(theirs)
    assert not any(word in mine.model_dump_json() for word in ("40 millioner", SECRET))


def test_nothing_in_a_document_becomes_a_picture_a_link_or_markup(make: Make, writing: Opener) -> None:
    bad = "Kyllingfarmen på Ørlandet har 900 høns ![x](https://ond.example/?q) <img src=y> [her](https://ond.example)."
    with writing() as base:
        base.library.publish(a_draft("bad", bad, title="Høns ![t](https://ond.example/t)"))
        base.library.settle()

    with served(make()) as address, OpenAI(base_url=f"{address}/v1", api_key="x") as client:
        text = text_of(complete(client, {"role": "user", "content": "Hvor mange høns har Kyllingfarmen på Ørlandet?"}))

    assert "900 høns" in text
    assert MarkdownIt("commonmark").render(text).count("ond.example") == text.count("ond.example") > 0
    assert not any(sign in MarkdownIt("commonmark").render(text) for sign in ("<img", 'href="https://ond'))


def test_a_question_that_gets_no_answer_is_told_what_to_try(client: OpenAI) -> None:
    told = complete(client, {"role": "user", "content": "What does a moon rocket cost?"})

    assert told.model_extra["omstilling"]["status"] == "off_topic"  # type: ignore[index]
    assert text_of(told).startswith("This does not seem to be about anything in the knowledge base.")
    assert not told.choices[0].message.annotations


@pytest.mark.parametrize(
    ("more", "parameter"),
    [
        ({"n": 2}, "n"),
        ({"tools": TOOLS, "tool_choice": "required"}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": {"type": "function", "function": {"name": "f"}}}, "tool_choice"),
        ({"functions": [{"name": "f"}], "function_call": {"name": "f"}}, "function_call"),
        ({"modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "wav"}}, "audio"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
    ],
)
def test_what_would_make_it_another_answer_is_refused(client: OpenAI, more: dict[str, Any], parameter: str) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as failed:
        complete(client, USER, **more)

    assert (failed.value.code, failed.value.type) == ("parameter_not_supported", "invalid_request_error")
    assert parameter in failed.value.message


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([], "request_not_understood"),
        ([{"role": "system", "content": "Hei"}], "no_question_asked"),
        ([USER, {"role": "assistant", "content": "Ja."}], "no_question_asked"),
        ([PICTURE], "parameter_not_supported"),
        ([{"role": "user", "content": "???"}], "question_empty"),
    ],
)  # fmt: skip
def test_a_conversation_without_a_question_is_an_error(client: OpenAI, messages: list[Any], code: str) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as failed:
        complete(client, *messages)

    assert failed.value.code == code


def test_another_model_is_not_there(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as failed:
        client.chat.completions.create(model="gpt-4", messages=[{"role": "user", "content": ASKED}])

    assert failed.value.code == "model_unknown"


def test_what_fails_in_a_stream_is_an_error_in_the_stream(client: OpenAI) -> None:
    coming = client.chat.completions.create(
        model="omstilling", messages=[{"role": "user", "content": "???"}], stream=True
    )

    with pytest.raises(openai.APIError, match="Spør"):
        list(coming)


def test_a_full_line_is_told_in_the_form_that_clients_try_again_on(
    model: ModelServer, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMSTILLING_ANSWERS_AT_ONCE", "1")
    monkeypatch.setenv("OMSTILLING_ANSWERS_WAITING", "0")
    model.script = always(Reply(["hei"], before=15))
    with served(make()) as address, OpenAI(base_url=f"{address}/v1", api_key="x", max_retries=0) as client:
        first = client.chat.completions.create(
            model="omstilling", messages=[{"role": "user", "content": ASKED}], stream=True
        )
        with first, pytest.raises(openai.InternalServerError) as failed:
            complete(client, USER)

    assert (failed.value.status_code, failed.value.code, failed.value.type) == (503, "answers_busy", "server_error")
    assert failed.value.response.headers["retry-after"]


@pytest.mark.parametrize("stream", [False, True])
def test_what_open_webui_asks_a_model_to_do_for_itself_gets_an_empty_answer(people: TestClient, stream: bool) -> None:
    task = "### Task:\nGenerate a title.\n### Chat History:\n<chat_history>\nUSER: Hei\n</chat_history>"
    asked = {"model": "omstilling", "messages": [{"role": "user", "content": task}], "stream": stream}

    answer = people.post("/v1/chat/completions", json=asked)

    assert answer.status_code == 200
    if stream:
        assert [each.data for each in sent(answer.text.splitlines())][-1] == "[DONE]"
    else:
        told = answer.json()
        assert (told["choices"][0]["message"]["content"], told["omstilling"]) == ("", None)


def test_an_error_speaks_the_language_of_whoever_asks(people: TestClient) -> None:
    answer = people.get("/v1/models/gpt-4", headers={"Accept-Language": "en"})

    assert answer.json()["error"]["message"] == "There is no model “gpt-4” here. Use “omstilling”."


def test_a_key_that_is_no_good_is_refused_in_the_form_that_clients_read(web: TestClient) -> None:
    answer = web.get("/v1/models", headers={"Authorization": "Bearer sk-ukjent"})

    assert (answer.status_code, answer.json()["error"]["type"]) == (401, "authentication_error")
    assert answer.json()["error"]["message"]
