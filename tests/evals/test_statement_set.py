"""The statements to check against sources are read as written, and their places stand in the shipped documents."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import pytest
from builders import a_file
from sets import Stages

from evals.gold import document_texts, places
from evals.question_sets import gold_set
from evals.statements import (
    LIE_SORTS,
    STATEMENT_KINDS,
    STATEMENT_PARTS,
    Place,
    StatementGold,
    subtle_lies,
    true_statements,
)
from ingest.loaders.child import load
from knowledge.errors import Invalid
from knowledge.language import Language
from knowledge.settings import KnowledgeSettings

WHOLE = """\
- id: sant-plan-1
  part: tuning
  language: nn
  document: plan
  quote: ["vedtatt 9. juni", {document: sak, quote: "12. juni"}]
  text: Planen vart vedteken 9. juni, og saka 12. juni.
  kind: merged
"""
NEGATION = re.compile(r"\b(ikke|ikkje|ingen|ingenting|verken|not|no|none)\b", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.])\d")


def refusal_of(folder: Path, text: str) -> Invalid:
    a_file(folder, "statements.yaml", text)
    with pytest.raises(Invalid) as refused:
        true_statements(folder)
    return refused.value


def test_a_statement_is_read_with_everything_it_says(tmp_path: Path) -> None:
    a_file(tmp_path, "statements.yaml", WHOLE)
    a_file(tmp_path, "lies.yaml", WHOLE + "  lie: date\n")

    (true,), (lie,) = true_statements(tmp_path), subtle_lies(tmp_path)

    assert true == StatementGold(
        id="sant-plan-1",
        part="tuning",
        language=Language.NN,
        document="plan",
        places=(Place("plan", "vedtatt 9. juni"), Place("sak", "12. juni")),
        text="Planen vart vedteken 9. juni, og saka 12. juni.",
        kind="merged",
    )
    assert (true.true, lie.true, lie.lie) == (True, False, "date")


def test_one_quote_is_a_place_in_the_document_itself(tmp_path: Path) -> None:
    a_file(tmp_path, "statements.yaml", re.sub(r"\[.*\]", '"vedtatt 9. juni"', WHOLE))

    assert true_statements(tmp_path)[0].places == (Place("plan", "vedtatt 9. juni"),)


@pytest.mark.parametrize("field", ["part", "language", "document", "quote", "text", "kind"])
def test_a_statement_that_lacks_a_field_is_refused_by_its_id(tmp_path: Path, field: str) -> None:
    without = "".join(line for line in WHOLE.splitlines(keepends=True) if not line.startswith(f"  {field}:"))

    refusal = refusal_of(tmp_path, without)

    assert refusal.code == "statement_fields"
    assert refusal.details == {"file": "statements.yaml", "id": "sant-plan-1", "fields": field}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("part: tuning", "part: both"),
        ("kind: merged", "kind: mixed"),
        ("kind: merged", "kind: merged\n  lie: date"),
        ("language: nn", "language: sv"),
        ("{document: sak,", "{dokument: sak,"),
    ],
)
def test_a_field_that_holds_what_it_cannot_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    assert right in WHOLE

    refusal = refusal_of(tmp_path, WHOLE.replace(right, wrong))

    assert (refusal.code, refusal.details["id"]) == ("statement_fields", "sant-plan-1")


def test_something_that_is_no_statement_is_refused(tmp_path: Path) -> None:
    assert refusal_of(tmp_path, "- Planen er vedtatt.\n").details["id"] == "?"


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    refusal = refusal_of(tmp_path, f"{WHOLE}- id: [plan\n  part: test\n")

    assert refusal.details == {"file": "statements.yaml", "line": 9}
    assert refusal.code == "gold_file_broken"


# What is shipped


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The stored text of every shipped document, read in this process: a child for each takes half a minute."""
    folder = tmp_path_factory.mktemp("kept")
    settings = KnowledgeSettings(data=folder, cache=folder / "cache", database_url=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.onlooker.read", load)
        with gold_set(settings, Stages(), vectors=False) as held:
            return document_texts(held.base)


@pytest.fixture(scope="module")
def every() -> list[StatementGold]:
    return [*true_statements(), *subtle_lies()]


def test_every_place_stands_once_in_the_document_it_names(texts: Mapping[str, str], every: list[StatementGold]) -> None:
    named = [(each.id, place) for each in every for place in each.places]

    assert len(named) > len(every)
    assert [(name, place) for name, place in named if len(places(texts[place.document], place.quote)) != 1] == []


def test_every_statement_has_its_own_id_and_its_own_words(every: list[StatementGold]) -> None:
    assert max(Counter(each.id for each in every).values()) == 1
    assert max(Counter(each.text for each in every).values()) == 1
    for each in every:
        assert each.document in {place.document for place in each.places}, each.id
        assert all(each.text.rstrip(".") != place.quote.rstrip(".") for place in each.places), each.id


def test_a_statement_is_one_sentence(every: list[StatementGold]) -> None:
    assert [
        each.id for each in every if not each.text.endswith(".") or re.search(r"\w{3,}\. [A-ZÆØÅ]", each.text)
    ] == []


def test_statements_of_different_parts_never_rest_on_the_same_words(
    texts: Mapping[str, str], every: list[StatementGold]
) -> None:
    parts: dict[tuple[str, int], set[str]] = defaultdict(set)
    for each in every:
        for place in each.places:
            for start, end in places(texts[place.document], place.quote):
                for at in range(start, end):
                    parts[place.document, at].add(each.part)

    assert {document for (document, _), found in parts.items() if len(found) > 1} == set()
    assert {part for found in parts.values() for part in found} == set(STATEMENT_PARTS)


def of_part(statements: list[StatementGold], part: str) -> list[StatementGold]:
    return [each for each in statements if each.part == part]


def test_the_true_statements_are_as_many_and_as_varied_as_promised() -> None:
    true = true_statements()
    kinds = Counter(each.kind for each in true)

    assert all(each.true for each in true)
    assert len({each.document for each in true}) >= 80
    assert kinds.keys() == set(STATEMENT_KINDS)
    assert kinds["numbers"] >= 60
    assert sum(bool(NEGATION.search(each.text)) for each in true) >= 100
    assert sum(bool(NUMBER.search(each.text)) for each in true) >= 150


@pytest.mark.parametrize(("part", "nb", "nn", "en"), [("tuning", 120, 80, 80), ("test", 180, 110, 55)])
def test_either_part_has_true_statements_of_every_language_and_kind(part: str, nb: int, nn: int, en: int) -> None:
    true = of_part(true_statements(), part)
    languages = Counter(each.language for each in true)
    kinds = Counter(each.kind for each in true)

    assert languages[Language.NB] >= nb
    assert languages[Language.NN] >= nn
    assert languages[Language.EN] >= en
    assert kinds.keys() == set(STATEMENT_KINDS)
    assert min(kinds.values()) >= 9


@pytest.mark.parametrize(("part", "many", "each_language"), [("tuning", 80, 15), ("test", 150, 20)])
def test_either_part_has_lies_of_every_language_and_sort(part: str, many: int, each_language: int) -> None:
    lies = of_part(subtle_lies(), part)
    sorts = Counter(each.lie for each in lies)

    assert not any(each.true for each in lies)
    assert len(lies) >= many
    assert sorts.keys() == set(LIE_SORTS)
    assert min(sorts.values()) >= 4
    assert min(Counter(each.language for each in lies).values()) >= each_language


def test_the_test_part_touches_nearly_every_document(texts: Mapping[str, str], every: list[StatementGold]) -> None:
    touched = {place.document for each in of_part(every, "test") for place in each.places}

    assert len(touched) >= 0.9 * len(texts)


def test_an_id_tells_truth_and_part(every: list[StatementGold]) -> None:
    second = {True: "sant2-", False: "usant2-"}

    assert [each.id for each in every if each.id.startswith(second[each.true]) != (each.part == "test")] == []


def test_the_readme_explains_every_kind_and_every_lie() -> None:
    readme = resources.files("evals").joinpath("gold_sets", "README.md").read_text("utf-8")
    told = {word for row in re.findall(r"^\| ([\w, ]+) \|", readme, re.MULTILINE) for word in row.split(", ")}

    assert {*STATEMENT_KINDS, *LIE_SORTS} <= told
