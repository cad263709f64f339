"""``python -m evals FOLDER…``: measures finding on sets in BEIR layout, beside a plain tutorial pipeline."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from evals.beir import RetrievalSet, read_set
from evals.retrieval import measure
from evals.systems import load_product, run_product, run_tutorial
from knowledge.errors import Problem
from knowledge.index.models import offline_model
from knowledge.knowledge_base import open_for_writing
from knowledge.settings import KnowledgeSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each set named on the command line and write one table, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--data", type=Path, help="keep the knowledge bases here, to be used again")
    parser.add_argument("--no-tutorial", action="store_true", help="measure the product only")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as made:
            found = {
                folder.name: _measure_set(read_set(folder), chosen.data or Path(made), not chosen.no_tutorial)
                for folder in chosen.sets
            }
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    sys.stdout.write(json.dumps(found, indent=1) + "\n" if chosen.json else _table(found))
    return 0


def _measure_set(held: RetrievalSet, data: Path, tutorial: bool) -> dict[str, dict[str, float]]:
    figures: dict[str, dict[str, float]] = {}
    settings = KnowledgeSettings(data=data / held.name)
    with open_for_writing(settings) as base:
        load_product(base, held, _tell)
        for system, retriever in (("omstilling", base.retriever), ("omstilling, words only", base.words_only())):
            began = time.perf_counter()
            run = run_product(retriever, held)
            figures[system] = measure(held, run) | {"ms": _per_question(began, held)}
    if tutorial:
        run = run_tutorial(held, offline_model(), data / f"{held.name}-tutorial")
        figures["langchain + chroma tutorial"] = measure(held, run)
    return figures


def _per_question(began: float, held: RetrievalSet) -> float:
    return round(1000 * (time.perf_counter() - began) / len(held.questions), 1)


def _tell(done: int, every: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\rembedding {done}/{every}" + ("\n" if done == every else ""))


def _table(found: dict[str, dict[str, dict[str, float]]]) -> str:
    lines = []
    for name, systems in found.items():
        columns = list(dict.fromkeys(column for figures in systems.values() for column in figures))
        lines.append(f"| {name} | " + " | ".join(columns) + " |")
        lines.append("| --- |" + " ---: |" * len(columns))
        for system, figures in systems.items():
            lines.append(f"| {system} | " + " | ".join(str(figures.get(column, "")) for column in columns) + " |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
