"""Questions with known truth: the shipped gold set, and question-answer sets as JSON lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import yaml

from evals.beir import json_lines


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question: which documents answer it, and with which words where that is known."""

    question: str
    answerable: bool
    documents: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    kind: str = ""


def shipped_questions() -> list[AskedQuestion]:
    """Read the gold set over the shipped content."""
    text = resources.files("evals").joinpath("gold_sets", "shipped.yaml").read_text("utf-8")
    return [
        AskedQuestion(row["question"], bool(row.get("documents")), tuple(row.get("documents", ())), (), row["kind"])
        for row in yaml.safe_load(text)
    ]


def read_questions(path: Path) -> Sequence[AskedQuestion]:
    """Read a set with one JSON object a line: ``question``, ``answers``, ``document_id``, ``answerable``."""
    rows = json_lines(path, ("question", "answerable"))
    return [
        AskedQuestion(
            row["question"],
            bool(row["answerable"]),
            (row["document_id"],) if row.get("document_id") else (),
            tuple(row.get("answers", ())),
        )
        for row in rows
    ]
