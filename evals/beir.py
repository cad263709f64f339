"""Reads a retrieval set in the BEIR layout: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/test.tsv``."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.errors import Invalid
from knowledge.language import detect


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Passages, questions, and which passages answer which question (``relevant[question][passage]`` is a grade).

    ``traits[question]`` names the groups it is counted in (``language``, ``kind`` …).
    """

    name: str
    passages: Mapping[str, tuple[str, str]]
    questions: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]
    traits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_set(folder: Path) -> RetrievalSet:
    """Read a set; raise ``Invalid`` with the name of the file that is missing or broken."""
    passages = {
        row["_id"]: (row.get("title", ""), row["text"]) for row in json_lines(folder / "corpus.jsonl", ("_id", "text"))
    }
    asked = {row["_id"]: row for row in json_lines(folder / "queries.jsonl", ("_id", "text"))}
    relevant: dict[str, dict[str, int]] = {}
    judged = folder / "qrels" / "test.tsv"
    if not judged.is_file():
        raise Invalid("set_file_missing", file=str(judged))
    for number, line in enumerate(judged.read_text("utf-8").splitlines()[1:], start=2):
        try:
            question, passage, grade = line.split("\t")
            if question in asked:
                relevant.setdefault(question, {})[passage] = int(grade)
        except ValueError as error:
            raise Invalid("set_line_broken", file=str(judged), line=number) from error
    if not relevant:
        raise Invalid("set_without_judgements", file=str(judged))
    questions = {name: asked[name]["text"] for name in relevant}
    return RetrievalSet(
        folder.resolve().name, passages, questions, relevant, {name: _traits(asked[name]) for name in relevant}
    )


def _traits(row: Mapping[str, Any]) -> dict[str, str]:
    """Take the groups a set names for its questions; the language is told by the product where it does not."""
    named = {name: str(row[name]) for name in ("language", "kind") if row.get(name)}
    return {"language": str(detect(row["text"]))} | named


def json_lines(path: Path, fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Read a file of one JSON object a line, each with at least these fields; raise ``Invalid`` naming the bad line."""
    if not path.is_file():
        raise Invalid("set_file_missing", file=str(path))
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                row = json.loads(line) if line.strip() else None
            except json.JSONDecodeError as error:
                raise Invalid("set_line_broken", file=str(path), line=number) from error
            if row is None:
                continue
            if not isinstance(row, dict) or any(field not in row for field in fields):
                raise Invalid("set_line_broken", file=str(path), line=number)
            yield row
