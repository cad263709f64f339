"""The command line as the shell starts it: a process of its own. Few, for each costs seconds."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import a_file

OMSTILLING = Path(sys.executable).with_name("omstilling")
HEAVY = (
    "torch",
    "chromadb",
    "langchain",
    "langchain_core",
    "langchain_text_splitters",
    "sqlalchemy",
    "alembic",
    "tantivy",
    "onnxruntime",
    "sentence_transformers",
    "transformers",
    "numpy",
)


@pytest.fixture
def outside(tmp_path: Path, model_cache: Path) -> dict[str, str]:
    return {
        **os.environ,
        "OMSTILLING_DATA": str(tmp_path / "data"),
        "OMSTILLING_CACHE": str(model_cache),
        "OMSTILLING_LANGUAGE": "nn",
    }


def run(outside: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([OMSTILLING, *arguments], env=outside, capture_output=True, text=True, timeout=120)


def test_help_loads_nothing_heavy() -> None:
    code = f"""
import sys
from bots.terminal.app import main
sys.argv = ["omstilling", *{["documents", "--help"]!r}]
try:
    main()
except SystemExit as left:
    assert left.code == 0
sys.stderr.write(" ".join(name for name in {HEAVY!r} if name in sys.modules))
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert told.stderr == ""
    assert "Se og forvalt dokumentene." in told.stdout


def test_from_an_empty_folder_to_a_cited_answer(outside: dict[str, str], tmp_path: Path) -> None:
    plan = a_file(tmp_path, "plan.md", "# Panelet\n\nTrondheim trekte ut 40 innbyggjarar til eit panel.\n")

    added = run(outside, "ingest", plan)
    answered = run(outside, "ask", "Kor mange innbyggjarar trekte Trondheim ut?", "--json")

    assert (added.returncode, added.stderr) == (0, "")
    assert answered.returncode == 0, answered.stderr
    answer = json.loads(answered.stdout)
    assert (answer["status"], answer["language"]) == ("quoted", "nn")
    assert answer["statements"][0]["citations"][0]["quote"] == "Trondheim trekte ut 40 innbyggjarar til eit panel."


def test_a_failure_is_one_sentence_on_standard_error(outside: dict[str, str]) -> None:
    told = run(outside, "documents", "show", "ukjent")

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith("Fann ikkje dokumentet «ukjent».")
    assert told.stderr.count("\n") == 1


def test_whoever_interrupts_is_told_that_what_was_done_is_kept(outside: dict[str, str], tmp_path: Path) -> None:
    for number in range(40):
        a_file(tmp_path / "filer", f"plan-{number:02}.md", f"# Plan {number}\n\nDette er plan nummer {number}.\n")
    child = subprocess.Popen(
        [OMSTILLING, "ingest", tmp_path / "filer"],
        env=outside | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # ignored where the tests run in the background
    )
    assert child.stdout is not None
    assert child.stderr is not None

    with child.stdout, child.stderr:
        assert child.stdout.readline().startswith("✓ plan-00.md")
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        child.stdout.read()
        err = child.stderr.read()
        code = child.wait(60)

    assert code == 130
    assert "Det som var ferdig, er lagra" in err
    assert "Traceback" not in err
    assert run(outside, "doctor").returncode == 0
    assert json.loads(run(outside, "documents", "list", "--json").stdout)


def test_a_reader_that_hangs_up_gets_no_trace(outside: dict[str, str]) -> None:
    command = f"'{OMSTILLING}' documents list --json | true"

    told = subprocess.run(["bash", "-c", command], env=outside, capture_output=True, text=True, timeout=60)

    assert "Traceback" not in told.stderr
    assert "Noko gjekk gale" not in told.stderr
