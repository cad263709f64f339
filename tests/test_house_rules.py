"""The rules of the house that no linter knows."""

import ast
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant.model.settings import ModelSettings
from bots import wiring
from bots.settings import DoorSettings
from bots.slack.settings import SlackSettings
from bots.web.settings import WebSettings
from ingest.describe import describe
from ingest.loaders.child import load
from ingest.reader import Limits, read
from knowledge.access import Scope
from knowledge.glossary import load_glossary
from knowledge.index.analysis import stopwords, words
from knowledge.language import Language
from knowledge.phrases import Phrases
from knowledge.registry.conversations import Conversations
from knowledge.registry.documents import Documents
from knowledge.registry.feedback import FeedbackQueue
from knowledge.registry.projects import Projects
from knowledge.registry.verdicts import Verdicts
from knowledge.retriever import Retriever
from knowledge.settings import KnowledgeSettings

ROOT = Path(__file__).parents[1]
PRODUCT = ("assistant", "bots", "evals", "ingest", "knowledge")
GENERATED = ROOT / "knowledge" / "registry" / "migrations" / "versions"
MODULES = sorted(path for package in PRODUCT for path in (ROOT / package).rglob("*.py"))
OWN = [path for path in MODULES if GENERATED not in path.parents]
CONTENT = ROOT / "knowledge" / "content" / "documents"
PHRASES = sorted(path for package in PRODUCT for path in (ROOT / package).rglob("phrases.yaml"))
PROBLEMS = {"Problem", "Invalid", "Forbidden", "NotFound", "Unavailable"}


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    lengths = {shown(path): len(path.read_text("utf-8").splitlines()) for path in OWN}

    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_function_is_longer_than_fifty_lines() -> None:
    lengths = {
        f"{shown(path)}:{each.name}": (each.end_lineno or 0) - each.lineno + 1
        for path in OWN
        for each in functions(path)
    }

    assert {name: length for name, length in lengths.items() if length > 50} == {}


def test_every_module_opens_with_why_it_exists() -> None:
    assert [shown(path) for path in MODULES if not ast.get_docstring(parsed(path))] == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "core", "common", "services", "helpers", "misc", "manager"}

    assert [shown(path) for path in MODULES if drawers & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_every_phrase_is_said_in_three_languages_with_the_same_blanks() -> None:
    phrases = wiring.all_phrases()

    assert len(phrases.codes()) > 50
    for code in phrases.codes():
        blanks = [
            Counter(re.findall(r"(?<!{){(\w+)", phrases._phrases[code][language])).keys() for language in Language
        ]
        assert blanks[0] == blanks[1] == blanks[2], code


def test_a_phrase_without_one_of_the_languages_stops_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "halv").mkdir()
    (tmp_path / "halv" / "__init__.py").touch()
    (tmp_path / "halv" / "phrases.yaml").write_text("hei:\n  nb: Hei\n  en: Hello\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ValueError, match="hei lacks"):
        Phrases(["halv"])


def problem_classes() -> set[str]:
    """Name every class that is a problem, however far down."""
    named = set(PROBLEMS)
    classes = [node for path in MODULES for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)]
    bases = {each.name: {base.id for base in each.bases if isinstance(base, ast.Name)} for each in classes}
    while fresh := {name for name, above in bases.items() if above & named} - named:
        named |= fresh
    return named


def raised_codes() -> Iterator[tuple[str, str]]:
    """Give every code that a problem is made with, and where."""
    problems = problem_classes()
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
                first = node.args[0]
                if node.func.id in problems and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{shown(path)}:{node.lineno}"


def test_every_problem_that_can_be_raised_has_a_phrase() -> None:
    packages = [".".join(path.parent.relative_to(ROOT).parts) for path in PHRASES]
    codes = Phrases(packages).codes()
    raised = list(raised_codes())

    assert len(raised) > 20
    assert [(code, place) for code, place in raised if code not in codes] == []


def test_every_setting_stands_in_the_example_of_the_environment() -> None:
    told = (ROOT / ".env.example").read_text("utf-8")
    fields = [
        *KnowledgeSettings.model_fields,
        *DoorSettings.model_fields,
        *ModelSettings.model_fields,
        *WebSettings.model_fields,
        *(f"slack_{name}" for name in SlackSettings.model_fields),
    ]

    assert [name for name in fields if not re.search(rf"^#? ?OMSTILLING_{name.upper()}=", told, re.MULTILINE)] == []


READERS = {
    Documents: {"find", "visible", "version", "history", "passages"},
    Retriever: {"retrieve"},
    Projects: {"find", "visible", "history"},
    Verdicts: {"standing"},
    FeedbackQueue: {"waiting", "find"},
}
FOR_THE_WRITER = {
    Documents: {
        "publish", "mark", "erase", "find_source", "chunks", "published", "published_keys", "checksums",
        "with_checksum", "count_pending",
    },
    Retriever: {"alternatives", "rarities"},
    Projects: {"create", "describe", "report", "remove", "restore", "undo", "erase", "reporting_on"},
    Verdicts: {"judge", "undo"},
    FeedbackQueue: {"give", "give_where_posted", "move", "given", "delete_all"},
}  # fmt: skip
"""What the writer, the audit or a reader that has been let in already uses; a new name here is a decision."""


@pytest.mark.parametrize("room", READERS)
def test_whoever_reads_says_what_they_may_see(room: type) -> None:
    public = {name: each for name, each in inspect.getmembers(room, inspect.isfunction) if not name.startswith("_")}

    assert public.keys() == READERS[room] | FOR_THE_WRITER[room]
    for name in READERS[room]:
        scope = inspect.signature(public[name]).parameters["scope"]
        assert scope.annotation is Scope, name
        assert scope.default is inspect.Parameter.empty, name


@pytest.mark.parametrize(("room", "others"), [(Conversations, set()), (FeedbackQueue, {"waiting", "find", "move"})])
def test_what_somebody_asked_is_reached_only_by_naming_who_asked(room: type, others: set[str]) -> None:
    public = {name: each for name, each in inspect.getmembers(room, inspect.isfunction) if not name.startswith("_")}

    assert others <= public.keys()
    for name in public.keys() - others:
        asker = inspect.signature(public[name]).parameters["asker"]
        assert asker.annotation is str, name
        assert asker.default is inspect.Parameter.empty, name


def front_matter(path: Path) -> str:
    return path.read_text("utf-8").split("---\n")[1]


def test_there_is_shipped_content_and_every_id_is_its_own() -> None:
    files = sorted(CONTENT.rglob("*.md"))
    ids = [found.group(1) for path in files if (found := re.search(r"^id: *(\S+)$", front_matter(path), re.MULTILINE))]

    assert len(files) >= 40
    assert len(ids) == len(files)
    assert [name for name, number in Counter(ids).items() if number > 1] == []


def test_every_shipped_document_is_described_by_its_front_matter() -> None:
    for path in sorted(CONTENT.rglob("*.md")):
        reading = load(path, Limits())
        description = describe(reading, path.name, {})
        assert description.title == str(reading.metadata["title"]).strip(), path.name
        assert description.language in set(Language)
        assert reading.remarks == (), path.name


def test_one_shipped_document_is_read_the_way_a_user_would() -> None:
    path = sorted(CONTENT.rglob("*.md"))[0]

    assert describe(read(path), path.name, {}).title


def test_the_shipped_glossary_explains_every_term_in_three_languages_and_finds_it_by_each_name() -> None:
    listed = yaml.safe_load((ROOT / "knowledge" / "content" / "glossary.yaml").read_text("utf-8"))["terms"]
    glossary = load_glossary()

    assert len({term["id"] for term in listed}) == len(listed) > 20
    for term in listed:
        assert all(term["definition"].get(language) for language in Language), term["id"]
        for name in [name for language in Language for name in term[language]]:
            named = {found.id for phrase in glossary.phrases(name) for found in phrase.terms}
            assert term["id"] in named, f"{term['id']} is not found by {name}"


LEXICON = sorted((ROOT / "knowledge" / "content" / "lexicon").iterdir())


def plain(name: str) -> str:
    return " ".join(words(name))


def senses() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Give every entry of the shipped lexicon, and where it stands."""
    for path in LEXICON:
        for number, entry in enumerate(yaml.safe_load(path.read_text("utf-8")), start=1):
            yield f"{path.name}, entry {number}: {entry}", entry


def test_every_entry_of_the_shipped_lexicon_has_words_in_three_languages() -> None:
    assert [path.suffix for path in LEXICON] == [".yaml"] * len(LEXICON)
    for place, entry in senses():
        assert entry.keys() == set(Language), place
        for said in entry.values():
            assert isinstance(said, list), place
            assert said, place
            assert all(isinstance(word, str) and word.strip() == word != "" for word in said), place
            assert len({word.lower() for word in said}) == len(said), place


def test_no_entry_of_the_shipped_lexicon_stands_twice() -> None:
    places: dict[frozenset[str], list[str]] = {}
    for place, entry in senses():
        places.setdefault(frozenset(word.lower() for said in entry.values() for word in said), []).append(place)

    assert len(places) > 1000
    assert [standing for standing in places.values() if len(standing) > 1] == []


def test_the_shipped_lexicon_widens_no_stop_word_and_finds_every_word_in_it() -> None:
    glossary = load_glossary()

    for place, entry in senses():
        every = {word for said in entry.values() for word in said}
        assert not {word.lower() for word in every} & stopwords(), place
        for word in every:
            phrases = glossary.phrases(word)
            assert len(phrases) == 1, f"{word} in {place}"
            found = {plain(name) for name in (phrases[0].said, *phrases[0].near, *phrases[0].others)}
            assert {plain(each) for each in every} <= found, f"{word} in {place}"
