"""MCP over HTTP: a real server, asked by the protocol's own client, by people of two municipalities."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client, MCPError
from mcp_types import CallToolResult
from offered import (
    ASKER,
    OWN,
    PANEL,
    PROJECTS,
    STATEMENTS,
    TOKEN,
    TRONDHEIM,
    WORDS,
    Lines,
    build,
    cancel_when_writing,
    client_of,
    served,
    text,
)

from evals.model_server import ModelServer, Reply, always, said
from evals.personal_numbers import numbers
from knowledge.access import Role, User
from knowledge.errors import Unavailable

NUMBER = next(numbers("birth_number", Random(0)))
MODES = ["auto", "legacy"]
"""The protocol of 2026, and that of before."""
OTHER = {TRONDHEIM: ASKER, ASKER: TRONDHEIM}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    return build(tmp_path_factory.mktemp("both") / "data", model_cache)


@pytest.fixture(scope="module")
def address(folder: Path, model_cache: Path) -> Iterator[str]:
    with served(folder, model_cache) as address:
        yield address


def call(address: str, whose: str, *calls: tuple[str, dict[str, Any]], mode: str = "auto") -> list[CallToolResult]:
    """Call tools one after the other, as somebody of a municipality."""

    async def run() -> list[CallToolResult]:
        async with client_of(address, TOKEN[whose], mode) as client:
            return [await client.call_tool(name, chosen) for name, chosen in calls]

    return anyio.run(run)


@pytest.mark.parametrize("mode", MODES)
def test_every_tool_is_listed_with_what_it_takes_and_gives_and_that_it_only_reads(address: str, mode: str) -> None:
    async def run() -> Any:
        async with client_of(address, TOKEN[ASKER], mode) as client:
            return (await client.list_tools()).tools, client.instructions

    tools, instructions = anyio.run(run)

    assert [each.name for each in tools] == ["ask", "search", "next_activities", "framework", "document"]
    assert "Rammeverk for samfunnsomstilling" in instructions
    for tool in tools:
        assert len(tool.description) > 100
        assert tool.title
        assert tool.input_schema["additionalProperties"] is False
        assert [name for name, each in tool.input_schema["properties"].items() if len(each["description"]) < 15] == []
        assert tool.output_schema["type"] == "object"
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        assert not {"scope", "user", "groups", "everything"} & tool.input_schema["properties"].keys()


@pytest.mark.parametrize("mode", MODES)
def test_an_answer_comes_as_text_and_as_values_whose_citations_can_be_looked_up(address: str, mode: str) -> None:
    [answer] = call(address, TRONDHEIM, ("ask", {"question": PANEL}), mode=mode)

    assert text(answer).startswith("Panelet hadde 1200 innbyggere fra alle bydeler. [1]\n")
    told = answer.structured_content
    assert told["status"] == "quoted"
    [citation] = told["statements"][0]["citations"]
    place = {"document": citation["document"], "version": citation["version"], "offset": citation["start"]}
    [read] = call(address, TRONDHEIM, ("document", {**place, "limit": citation["end"] - citation["start"]}), mode=mode)
    assert read.structured_content["text"] == citation["quote"] == "Panelet hadde 1200 innbyggere fra alle bydeler."


def test_passages_advice_and_the_framework_come_as_values_too(address: str) -> None:
    found, advice, every, cell = call(
        address,
        TRONDHEIM,
        ("search", {"query": "borgerpanel i Trondheim", "limit": 2, "municipalities": '["Trondheim"]'}),
        ("next_activities", {"process": "standardisere", "done": ["st1"]}),
        ("framework", {}),
        ("framework", {"process": "ST", "phase": 3, "language": "en"}),
    )

    assert found.structured_content["passages"][0]["document"] == "panel"
    assert "ikke instrukser" in text(found)
    first = advice.structured_content["recommendations"][0]
    assert first["reasons"]
    assert f"({first['activity']['id']})" in text(advice)
    assert len(every.structured_content["processes"]) == 6
    assert {len(each["phases"]) for each in every.structured_content["processes"]} == {5}
    assert cell.structured_content["activities"]
    assert {each["phase"] for each in cell.structured_content["activities"]} == {3}
    assert {each["provenance"] for each in cell.structured_content["activities"]} == {"editorial"}
    assert "this tool's own proposal" in text(cell)


def test_a_question_about_the_next_step_is_answered_with_advice_as_values(address: str) -> None:
    [answer] = call(address, ASKER, ("ask", {"question": "Hva bør vi gjøre etter at byprofilen er klar?"}))

    assert answer.structured_content["status"] == "advised"
    ids = [each["activity"]["id"] for each in answer.structured_content["advice"]["recommendations"]]
    assert "st4-gapanalyse" in ids


def attempts(of: str) -> list[tuple[str, dict[str, Any]]]:
    """Try to learn what a municipality keeps to itself, in every way there is."""
    return [
        ("ask", {"question": "Skal kommunen selge svømmehallen?"}),
        ("search", {"query": "svømmehallen", "limit": 20}),
        ("search", {"query": "notat", "limit": 20, "municipalities": [of], "years": [2024]}),
        ("document", {"document": OWN[of].document_id}),
        ("document", {"document": OWN[of].document_id, "version": 1, "offset": 10_000}),
        ("next_activities", {"municipality": of}),
        ("next_activities", {"project": PROJECTS[of]}),
        ("framework", {"process": "standardisere", "phase": 1}),
    ]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("whose", [TRONDHEIM, ASKER])
def test_what_another_municipality_keeps_to_itself_never_shows(
    address: str, tmp_path: Path, model_cache: Path, whose: str, mode: str
) -> None:
    other = OTHER[whose]

    told = call(address, whose, *attempts(other), mode=mode)
    with served(build(tmp_path / "data", model_cache, of=(whose,)), model_cache) as without:
        expected = call(without, whose, *attempts(other), mode=mode)

    assert [text(each) for each in told] == [text(each) for each in expected]
    assert [each.is_error for each in told] == [each.is_error for each in expected]
    shown = "\n".join(each.model_dump_json() for each in told).casefold()
    allowed = {OWN[other].document_id, PROJECTS[other]}  # what they asked for by name
    for name in allowed:
        shown = shown.replace(f"«{name}»", "")
    assert [word for word in WORDS[other] if word in shown] == []
    assert told[5].structured_content["done"] == 0


@pytest.mark.parametrize("whose", [TRONDHEIM, ASKER])
def test_those_it_belongs_to_get_it(address: str, whose: str) -> None:
    told = call(address, whose, *attempts(whose))

    for number in (0, 1, 2, 3):
        assert WORDS[whose][1] in text(told[number])
    assert told[5].structured_content["done"] == told[6].structured_content["done"] == 4


@pytest.mark.parametrize("mode", MODES)
def test_a_document_is_a_resource_to_those_who_may_see_it(address: str, mode: str) -> None:
    uri = f"omstilling://documents/{OWN[ASKER].document_id}"

    async def read(whose: str, uri: str) -> str:
        async with client_of(address, TOKEN[whose], mode) as client:
            templates = (await client.list_resource_templates()).resource_templates
            assert [each.uri_template for each in templates] == ["omstilling://documents/{id}"]
            [content] = (await client.read_resource(uri)).contents
            return content.text  # type: ignore[union-attr]

    assert "42 millioner" in anyio.run(read, ASKER, uri)
    for whose, where in ((TRONDHEIM, uri), (ASKER, "omstilling://documents/ukjent"), (ASKER, "file:///etc/passwd")):
        with pytest.raises(BaseExceptionGroup) as failure:
            anyio.run(read, whose, where)
        assert "tilgang til" in repr(failure.value)
        assert "42 millioner" not in repr(failure.value)


@pytest.mark.parametrize(
    ("name", "chosen", "sentence"),
    [
        ("ask", {"question": " "}, "Spørsmålet er tomt."),
        ("ask", {"question": "What is it? " * 400}, "The question is"),
        ("search", {"query": "Kva seier kjeldene?", "process": "tull"}, "Rammeverket har ingen prosess som heiter"),
        ("search", {"query": "panel", "limit": 1000}, "Verktøyet kan ikke brukes slik."),
        ("search", {"query": "panel", "scope": "all"}, "Verktøyet kan ikke brukes slik."),
        ("search", {"query": "x" * 3000}, "Verktøyet kan ikke brukes slik."),
        (
            "next_activities",
            {"project": "ukjent", "language": "en"},
            "There is no project “ukjent”, or you may not see it.",
        ),
        ("framework", {"phase": 3, "language": "nn"}, "Ein fase høyrer til ein prosess."),
        ("document", {"document": "ukjent", "language": "en"}, "There is no document “ukjent”"),
        ("document", {"document": "panel", "version": 7}, "Dokumentet «panel» har ingen versjon 7."),
        ("document", {"document": "panel", "offset": 9999}, "Dokumentet «panel» har "),
        ("nonsense", {}, "Det finnes ikke noe verktøy «nonsense» her."),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence_in_the_language_of_the_question(
    address: str, name: str, chosen: dict[str, Any], sentence: str
) -> None:
    [told] = call(address, ASKER, (name, chosen))

    assert told.is_error
    assert text(told).startswith(sentence)
    assert told.structured_content is None
    assert told.meta is not None
    assert told.meta["omstilling/problem"]


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("search", {"query": f"Hva sto det om {NUMBER}?"}),
        ("search", {"query": "panel", "municipalities": [NUMBER]}),
        ("next_activities", {"project": NUMBER}),
        ("next_activities", {"done": ["st1", NUMBER]}),
        ("next_activities", {NUMBER: "st1"}),
        ("framework", {"activity": NUMBER}),
        ("document", {"document": NUMBER}),
    ],
)
def test_an_identity_number_is_looked_for_nowhere_and_never_repeated(
    address: str, name: str, chosen: dict[str, Any]
) -> None:
    [told] = call(address, ASKER, (name, chosen))

    assert told.is_error
    assert text(told).startswith("Teksten ser ut til å inneholde et fødselsnummer")
    assert NUMBER not in told.model_dump_json()


def test_a_question_with_an_identity_number_is_answered_as_private(address: str) -> None:
    [told] = call(address, ASKER, ("ask", {"question": f"Hva sto det om {NUMBER} i borgerpanelet?"}))

    assert told.structured_content["status"] == "private"
    assert NUMBER not in told.model_dump_json()


@pytest.mark.parametrize("mode", MODES)
def test_the_client_is_told_how_far_an_answer_has_come(address: str, mode: str) -> None:
    async def run() -> list[tuple[float, str | None]]:
        heard = []

        async def hear(done: float, _: float | None, message: str | None) -> None:
            heard.append((done, message))

        async with client_of(address, TOKEN[ASKER], mode) as client:
            await client.call_tool("ask", {"question": PANEL}, progress_callback=hear)
        return heard

    heard = anyio.run(run)

    assert [number for number, _ in heard] == list(range(1, len(heard) + 1))
    assert [message for _, message in heard][:2] == ["Leser spørsmålet.", "Leter i kildene."]
    assert "Panelet hadde 1200 innbyggere fra alle bydeler." in [message for _, message in heard]


def test_a_call_that_is_cancelled_stops_working(
    folder: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = Lines(said(*STATEMENTS).pieces * 20)
    with ModelServer(always(Reply(lines, between=0.5))) as model:
        monkeypatch.setenv("OMSTILLING_MODEL", "openai:scripted")
        monkeypatch.setenv("OMSTILLING_MODEL_URL", model.url)
        with served(folder, model_cache) as address:
            anyio.run(cancel_over_http, address, lines)

    assert 0 < lines.sent < len(lines) / 2


async def cancel_over_http(address: str, lines: Lines) -> None:
    async with client_of(address, TOKEN[ASKER]) as client:
        await cancel_when_writing(client, PANEL)
        assert not (await client.call_tool("search", {"query": "borgerpanel"})).is_error
        await lines.quiet()


def test_a_call_stops_when_an_older_client_hangs_up(
    folder: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = Lines(said(*STATEMENTS).pieces * 20)
    asked = {"name": "ask", "arguments": {"question": PANEL}, "_meta": {"progressToken": "1"}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": asked}
    headers = {
        "Accept": "application/json, text/event-stream",
        "Authorization": f"Bearer {TOKEN[ASKER]}",
        "MCP-Protocol-Version": "2025-11-25",
    }
    with ModelServer(always(Reply(lines, between=0.5))) as model:
        monkeypatch.setenv("OMSTILLING_MODEL", "openai:scripted")
        monkeypatch.setenv("OMSTILLING_MODEL_URL", model.url)
        with served(folder, model_cache) as address:
            with httpx.stream("POST", address, json=body, headers=headers, timeout=60) as answer:
                assert next(each for each in answer.iter_lines() if "1200 innbyggere" in each)
            anyio.run(lines.quiet)

    assert 0 < lines.sent < len(lines) / 2


@pytest.mark.parametrize("mode", MODES)
def test_a_person_can_begin_with_a_ready_question(address: str, mode: str) -> None:
    async def run() -> Any:
        async with client_of(address, TOKEN[ASKER], mode) as client:
            listed = (await client.list_prompts()).prompts
            filled = await client.get_prompt("neste-steg", {"kommune": "Asker"})
            with pytest.raises(MCPError, match="Teksten ser ut til å inneholde et fødselsnummer"):
                await client.get_prompt("svar-med-kilder", {"emne": NUMBER})
            with pytest.raises(MCPError, match="Disse finnes: neste-steg, svar-med-kilder"):
                await client.get_prompt("nonsense")
            return listed, filled

    listed, filled = anyio.run(run)

    assert [(each.name, each.title) for each in listed] == [
        ("neste-steg", "Neste steg"),
        ("svar-med-kilder", "Svar med kilder"),
    ]
    [message] = filled.messages
    assert "Kommune: Asker.\nGjort til nå: ikke oppgitt.\n" in message.content.text


def initialize(**headers: str) -> dict[str, Any]:
    body = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "prøve", "version": "1"},
        },
    }
    accepted = {"Accept": "application/json, text/event-stream"}
    return {"json": body, "headers": {**accepted, **headers}}


def test_whoever_shows_nothing_or_something_unknown_is_told_where_tokens_are_given_out(
    folder: Path, model_cache: Path
) -> None:
    with served(folder, model_cache, issuers=("https://login.example.no/a", "https://b.example.no")) as address:
        for headers in ({}, {"Authorization": "Bearer nobody"}):
            refused = httpx.post(address, **initialize(**headers))
            assert refused.status_code == 401
            where = "http://127.0.0.1:8470/.well-known/oauth-protected-resource/mcp"
            assert refused.headers["www-authenticate"] == f'Bearer resource_metadata="{where}"'
            assert refused.json()["error"] == "role_needed"
        for path in ("oauth-protected-resource/mcp", "oauth-protected-resource"):
            told = httpx.get(address.replace("/mcp", f"/.well-known/{path}")).json()
            assert told["resource"] == "http://127.0.0.1:8470/mcp"
            assert told["authorization_servers"] == ["https://login.example.no/a", "https://b.example.no"]
            assert told["bearer_methods_supported"] == ["header"]


def test_where_there_are_only_keys_nobody_is_sent_to_an_issuer(address: str) -> None:
    refused = httpx.post(address, **initialize())

    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert httpx.get(address.replace("/mcp", "/.well-known/oauth-protected-resource")).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:8470"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:3000"}, 200),
    ],
)
def test_a_request_by_another_name_is_refused(address: str, headers: dict[str, str], status: int) -> None:
    authorized = {"Authorization": f"Bearer {TOKEN[ASKER]}"}

    assert httpx.post(address, **initialize(**authorized, **headers)).status_code == status


def test_what_is_too_large_or_not_a_message_is_refused(address: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN[ASKER]}"}
    large = initialize(**headers)
    large["json"]["params"]["clientInfo"]["name"] = "x" * 300_000

    assert httpx.post(address, **large).status_code == 413
    assert httpx.get(address, headers=headers).status_code == 405
    assert httpx.delete(address, headers=headers).status_code == 405


def test_no_session_is_begun_that_another_could_go_on_with(address: str) -> None:
    began = httpx.post(address, **initialize(Authorization=f"Bearer {TOKEN[ASKER]}"))
    named = {"mcp-session-id": "of-somebody-else", "Authorization": f"Bearer {TOKEN[TRONDHEIM]}"}
    call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call"}
    call["params"] = {"name": "search", "arguments": {"query": "svømmehallen"}}  # type: ignore[assignment]

    answer = httpx.post(address, json=call, headers={**initialize(**named)["headers"]})

    assert began.status_code == 200
    assert "mcp-session-id" not in began.headers
    assert "31 millioner" in answer.text
    assert "42 millioner" not in answer.text


def test_a_door_that_counts_may_say_that_it_is_enough(folder: Path, model_cache: Path) -> None:
    used: list[tuple[str, str]] = []

    def admit(user: User, tool: str) -> None:
        used.append((user.id, tool))
        if len(used) > 1:
            raise Unavailable("registry_unreachable", reason="prøve")

    with served(folder, model_cache, admit=admit) as address:
        first, second = call(address, ASKER, ("search", {"query": "panel"}), ("ask", {"question": "What is it?"}))

    assert used == [("ola", "search"), ("ola", "ask")]
    assert not first.is_error
    assert second.is_error
    assert text(second).startswith("The database does not answer just now.")


def test_when_it_cannot_be_told_who_asks_the_client_is_told_to_wait(folder: Path, model_cache: Path) -> None:
    def user_of(_: object) -> User:
        raise Unavailable("registry_unreachable", reason="borte")

    with served(folder, model_cache, user_of) as address:
        refused = httpx.post(address, **initialize())

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")


def test_where_nobody_is_told_apart_the_owner_sees_everything(folder: Path, model_cache: Path) -> None:
    async def run(address: str) -> str:
        async with Client(address) as client:
            return text(await client.call_tool("search", {"query": "svømmehallen", "limit": 20}))

    with served(folder, model_cache, lambda _: User("local", Role.ADMINISTRATOR, everything=True)) as address:
        told = anyio.run(run, address)

    assert "31 millioner" in told
    assert "42 millioner" in told
