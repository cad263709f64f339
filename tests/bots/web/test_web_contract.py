"""The OpenAPI document keeps its own rules: everything is told of, everything that comes in has a limit."""

from collections.abc import Iterator
from typing import Any

import pytest
from served import Served

from bots.web.settings import WebSettings

Told = dict[str, Any]
_LENIENT = {"CompletionRequest", "MessageShape", "MessagePart", "StreamOptionsShape"}
"""What comes from chat programs of others: what is not known in it is passed over (a new setting every year)."""
_PASSED_OVER = {"tools", "functions", "audio", "response_format", "tool_choice", "function_call"}
"""Fields of those that are only looked at to be refused."""


@pytest.fixture
def told(served: Served) -> Told:
    with served() as client:
        document: Told = client.get("/api/v1/openapi.json").json()
    return document


def operations(told: Told) -> Iterator[tuple[str, Told]]:
    for path, here in told["paths"].items():
        for method, operation in here.items():
            yield f"{method.upper()} {path}", operation


def inputs(told: Told) -> Iterator[tuple[str, Told]]:
    """Give every schema of what comes in, with its place, each shape once."""
    left: list[tuple[str, Told]] = []
    for name, operation in operations(told):
        left += [(f"{name} {each['name']}", each["schema"]) for each in operation.get("parameters", [])]
        left += [(name, each["schema"]) for each in operation.get("requestBody", {}).get("content", {}).values()]
    met: set[str] = set()
    while left:
        place, schema = left.pop()
        if "$ref" in schema:
            shape = schema["$ref"].rpartition("/")[2]
            if shape not in met:
                met.add(shape)
                left.append((shape, told["components"]["schemas"][shape]))
            continue
        yield place, schema
        left += [(place, each) for several in ("anyOf", "oneOf", "allOf") for each in schema.get(several, [])]
        fields = {name: each for name, each in schema.get("properties", {}).items() if name not in _PASSED_OVER}
        left += [(f"{place}.{name}", each) for name, each in fields.items()]
        left += [(f"{place}[]", schema["items"])] if "items" in schema else []


def test_every_operation_is_told_of_under_a_name_of_its_own_and_a_tag_that_is_told_of(told: Told) -> None:
    every = dict(operations(told))
    tags = {each["name"]: each["description"] for each in told["tags"]}

    assert all(each["summary"] and each["description"] for each in every.values())
    assert len({each["operationId"] for each in every.values()}) == len(every) > 60
    assert {name for each in every.values() for name in each["tags"]} == set(tags)
    assert all(tags.values())


def test_every_parameter_is_told_of(told: Told) -> None:
    bare = [
        f"{name}: {each['name']}"
        for name, operation in operations(told)
        for each in operation.get("parameters", [])
        if not each.get("description")
    ]

    assert bare == []


def test_everything_that_comes_in_has_a_limit(told: Told) -> None:
    unlimited = []
    for place, schema in inputs(told):
        kind = schema.get("type")
        bounded = {"string": {"maxLength", "enum", "const", "format"}, "array": {"maxItems"}}
        bounded |= {number: {"maximum", "exclusiveMaximum", "enum"} for number in ("integer", "number")}
        if kind in bounded and not bounded[kind] & schema.keys():
            unlimited.append(place)
        if kind == "object" and schema.get("additionalProperties") is not False and place not in _LENIENT:
            unlimited.append(place)

    assert unlimited == []


def test_every_failure_is_told_of_as_a_problem_and_by_a_status(told: Told) -> None:
    for name, operation in operations(told):
        failures = {status: each for status, each in operation["responses"].items() if status >= "400"}
        assert {"401", "403", "422", "429", "500", "503"} <= failures.keys(), name
        for status, failure in failures.items():
            own = failure["content"].get("application/json", {}).get("schema", {}).get("$ref", "")
            problem = failure["content"].get("application/problem+json", {}).get("schema", {}).get("$ref", "")
            assert problem.endswith("/ProblemShape") or own.endswith("/ReadyShape"), (name, status)


def test_no_name_tells_of_how_the_house_is_built(told: Told) -> None:
    shapes = told["components"]["schemas"]

    assert [name for name in shapes if "__" in name or name.endswith(("-Input", "-Output"))] == []
    assert {"AnswerStatus", "DocumentStatus"} <= shapes.keys()


def test_the_document_says_what_it_is_and_where(told: Told, served: Served) -> None:
    with served(WebSettings(public_url="https://omstilling.example.no/")) as client:
        public = client.get("/api/v1/openapi.json", headers={"Host": "omstilling.example.no"}).json()

    assert told["info"].keys() >= {"title", "version", "summary", "description"}
    assert told["servers"] == [{"url": "/"}]
    assert public["servers"] == [{"url": "https://omstilling.example.no"}]


def test_only_what_watches_over_the_server_is_open_to_everybody(told: Told) -> None:
    unlocked = {name for name, operation in operations(told) if operation.get("security") == []}

    assert unlocked == {"GET /health/live", "GET /health/ready"}
