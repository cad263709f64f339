"""``python -m evals``: measures how well the product finds, quotes and refuses, through its own doors.

::

    python -m evals retrieval FOLDER…                      sets in BEIR layout, beside a plain tutorial pipeline
    python -m evals answers [--qa FILE --documents FOLDER] quoted answers; the shipped gold set unless one is named
    python -m evals refusal [--qa FILE --documents FOLDER] fits the decision that something was found
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.answers import measure_answers
from evals.beir import RetrievalSet, read_set
from evals.question_sets import question_sets
from evals.refusal import ask_all, fit
from evals.retrieval import measure
from evals.systems import load_product, run_product, run_tutorial
from knowledge.errors import Problem
from knowledge.index.models import offline_model
from knowledge.knowledge_base import open_for_writing
from knowledge.language import Language
from knowledge.phrases import Phrases
from knowledge.settings import KnowledgeSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for and write a table, or JSON."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if bool(getattr(chosen, "qa", None)) != bool(getattr(chosen, "documents", None)):
        parser.error("--qa and --documents belong together")
    try:
        with tempfile.TemporaryDirectory() as made:
            chosen.data = chosen.data or Path(made)
            found = chosen.measure(chosen)
    except Problem as problem:
        sys.stderr.write(Phrases(["evals", "knowledge"]).say(problem.code, Language.EN, **problem.details) + "\n")
        return 2
    sys.stdout.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n" if chosen.json else _tables(found))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measures the product through its own doors.")
    commands = parser.add_subparsers(required=True)
    retrieval = commands.add_parser("retrieval", help="how well passages are found")
    retrieval.add_argument("sets", nargs="+", type=Path, metavar="FOLDER")
    retrieval.add_argument("--no-tutorial", action="store_true", help="measure the product only")
    retrieval.set_defaults(measure=_retrieval)
    for name, measured, told in (
        ("answers", _answers, "how well is quoted and refused"),
        ("refusal", _refusal, "fit the decision that what was found is enough"),
    ):
        command = commands.add_parser(name, help=told)
        command.add_argument("--qa", type=Path, metavar="FILE")
        command.add_argument("--documents", type=Path, metavar="FOLDER")
        command.add_argument("--sample", type=int, default=1000, help="questions of the set, drawn at random")
        command.set_defaults(measure=measured)
    for command in commands.choices.values():
        command.add_argument("--data", type=Path, help="keep the knowledge bases here, to be used again")
        command.add_argument("--json", action="store_true")
    return parser


def _retrieval(chosen: argparse.Namespace) -> dict[str, Any]:
    return {folder.name: _measure_set(read_set(folder), chosen) for folder in chosen.sets}


def _measure_set(held: RetrievalSet, chosen: argparse.Namespace) -> dict[str, dict[str, float]]:
    figures: dict[str, dict[str, float]] = {}
    with open_for_writing(KnowledgeSettings(data=chosen.data / held.name)) as base:
        load_product(base, held, _tell)
        for system, retriever in (("omstilling", base.retriever), ("omstilling, words only", base.words_only())):
            began = time.perf_counter()
            run = run_product(retriever, held)
            spent = 1000 * (time.perf_counter() - began) / max(1, len(held.questions))
            figures[system] = measure(held, run) | {"ms": round(spent, 1)}
    if not chosen.no_tutorial:
        run = run_tutorial(held, offline_model())
        figures["langchain + chroma tutorial"] = measure(held, run)
    return figures


def _answers(chosen: argparse.Namespace) -> dict[str, Any]:
    found = {}
    for name, base, questions in question_sets(chosen.data, chosen.qa, chosen.documents, chosen.sample, _tell):
        found[name] = {kind: measured for kind, measured in measure_answers(base, questions).items()}
    return found


def _refusal(chosen: argparse.Namespace) -> dict[str, Any]:
    cases = [
        case
        for name, base, questions in question_sets(chosen.data, chosen.qa, chosen.documents, chosen.sample, _tell)
        for case in ask_all(base, questions, name)
    ]
    return {
        "with_meaning": asdict(fit(cases)),
        "words_only": asdict(fit(cases, leave_out=frozenset({"similarity"}))),
    }


def _tell(done: int, every: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{every}" + ("\n" if done == every else ""))


def _tables(found: dict[str, Any]) -> str:
    """Write each set as a Markdown table, or as JSON where it is no table."""
    lines = []
    for name, rows in found.items():
        if not all(isinstance(figures, dict) for figures in rows.values()):
            lines += [f"{name}", json.dumps(rows, indent=1, ensure_ascii=False), ""]
            continue
        columns = list(dict.fromkeys(column for figures in rows.values() for column in figures))
        lines.append(f"| {name} | " + " | ".join(columns) + " |")
        lines.append("| --- |" + " ---: |" * len(columns))
        for row, figures in rows.items():
            lines.append(f"| {row} | " + " | ".join(str(figures.get(column, "")) for column in columns) + " |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
