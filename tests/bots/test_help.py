"""Every command explains itself in three languages, at once: nothing heavy is loaded to do so."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from knowledge.language import Language
from knowledge.phrases import Phrases

COMMANDS = (
    "ask",
    "next",
    "map",
    "matrix",
    "mcp",
    "framework",
    *(f"framework {name}" for name in "show check export import history undo".split()),
    "projects",
    *(f"projects {name}" for name in "list new show edit set history undo remove restore picture".split()),
    "answers",
    *(f"answers {name}" for name in "list show delete".split()),
    "conversations",
    *(f"conversations {name}" for name in "list show delete hold release export".split()),
    "my-data",
    *(f"my-data {name}" for name in "export delete".split()),
    "feedback",
    *(f"feedback {name}" for name in "give list set".split()),
    "keys",
    *(f"keys {name}" for name in "create list revoke".split()),
    "retention",
    *(f"retention {name}" for name in "run status".split()),
    "slack",
    *(f"slack {name}" for name in ("manifest", "check", "preview", "installs", "installs revoke")),
    "serve",
    "pause",
    "resume",
    "pauses",
)
HEAVY = (
    "torch",
    "chromadb",
    "sentence_transformers",
    "transformers",
    "openpyxl",
    "langchain",
    "langchain_core",
    "langchain_text_splitters",
    "onnxruntime",
    "sqlalchemy",
    "tantivy",
    "numpy",
    "mcp",
    "anyio",
    "starlette",
    "fastapi",
    "uvicorn",
    "slack_bolt",
    "slack_sdk",
)
ASK_FOR_ALL = """
import io, json, sys
from contextlib import redirect_stdout
from bots.terminal.app import main
shown = {}
for command in ["", *COMMANDS]:
    sys.argv = ["omstilling", *command.split(), "--help"]
    with redirect_stdout(io.StringIO()) as written:
        try:
            main()
        except SystemExit as left:
            assert left.code == 0, command
    shown[command] = written.getvalue()
heavy = [name for name in HEAVY if name in sys.modules]
json.dump({"shown": shown, "heavy": heavy}, sys.stdout)
"""


@pytest.fixture(scope="module")
def told() -> Mapping[Language, tuple[Mapping[str, str], list[str]]]:
    """What each command shows in each language, and what was loaded; one process a language."""
    found = {}
    for language in Language:
        code = f"COMMANDS, HEAVY = {COMMANDS!r}, {HEAVY!r}\n{ASK_FOR_ALL}"
        environment = os.environ | {"OMSTILLING_LANGUAGE": language, "COLUMNS": "200"}
        child = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
        )
        assert (child.returncode, child.stderr) == (0, "")
        answer = json.loads(child.stdout)
        found[language] = ({name: joined(text) for name, text in answer["shown"].items()}, answer["heavy"])
    return found


def joined(text: str) -> str:
    """Leave out all space, for lines are broken at hyphens too."""
    return "".join(text.split())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_explained_in_each_language(
    told: Mapping[Language, tuple[Mapping[str, str], list[str]]], command: str, language: Language
) -> None:
    phrases = Phrases(["bots.terminal"])
    code = f"help_{command.replace(' ', '_').replace('-', '_')}"
    shown = told[language][0]
    above = " ".join(command.split()[:-1])

    said = phrases.say(code, language)
    assert shown[command].startswith(joined(f"Usage: omstilling {command} ["))
    assert joined(said) in shown[command]
    assert joined(said.split(".")[0][:40]) in shown[above]


@pytest.mark.parametrize("language", Language)
def test_every_option_is_explained_in_the_language_that_is_chosen(
    told: Mapping[Language, tuple[Mapping[str, str], list[str]]], language: Language
) -> None:
    phrases = Phrases(["bots.terminal"])
    options = {
        "next": "project own_municipality process phase done under_way not_relevant most framework_language json",
        "map": "confirm reject review map_undo least by json",
        "matrix": "municipality csv framework_language json",
        "mcp": "mcp_municipality mcp_group",
        "framework show": "framework_language json",
        "framework export": "framework_language force",
        "framework import": "dry_run yes by json",
        "projects new": "own_municipality project_title project_description project_participant project_open by",
        "projects set": "state note day evidence by",
        "projects remove": "project_erase yes by",
        "projects picture": "process framework_language",
        "ask": "go_on conversation no_store answer_language json",
        "conversations delete": "delete_all yes",
        "conversations export": "export_form case force",
        "feedback give": "useful not_useful source_does_not_say feedback_reason feedback_comment share_question",
        "feedback list": "feedback_state json",
        "feedback set": "feedback_state note by",
        "keys create": "key_name key_role own_municipality key_group key_days key_everything by",
        "keys list": "json",
        "serve": "host port workers no_worker",
        "pause": "pause_reason by",
        "pauses": "json",
    }

    for command, names in options.items():
        shown = told[language][0][command]
        lacking = [name for name in names.split() if joined(phrases.say(f"help_{name}", language)) not in shown]
        assert lacking == [], command


def test_no_help_loads_anything_heavy(told: Mapping[Language, tuple[Mapping[str, str], list[str]]]) -> None:
    assert {language: heavy for language, (_, heavy) in told.items()} == {language: [] for language in Language}
