"""Statements with known truth: true ones and subtle lies, each with the place in the shipped documents that decides it.

They measure whoever checks statements against sources: what is true must come through, what is a lie must not. All
were written by hand; no two of different parts rest on the same words, so what was fitted on never meets what judges.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from knowledge.errors import Invalid
from knowledge.language import Language

TRUE = "statements.yaml"
LIES = "lies.yaml"
STATEMENT_PARTS = ("tuning", "test")
STATEMENT_KINDS = ("near", "paraphrase", "shortened", "merged", "translated", "other_form", "numbers")
LIE_SORTS = (
    "number",
    "date",
    "year",
    "name",
    "negation",
    "comparison",
    "modality",
    "quantifier",
    "other_place",
    "cause",
    "addition",
    "mixed_sources",
)
_NEEDED = ("id", "part", "language", "document", "quote", "text", "kind")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """Literal words of a document, standing in it once."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class StatementGold:
    """One statement: true by its places with the title and headings above them, or ``lie`` says how it is not."""

    id: str
    part: str
    language: Language
    document: str
    places: tuple[Place, ...]
    text: str
    kind: str
    lie: str = ""

    @property
    def true(self) -> bool:
        """Tell whether the places bear it out."""
        return not self.lie


def true_statements(folder: Traversable | None = None) -> list[StatementGold]:
    """Read the true statements, those that come with the product unless another folder is named.

    Raise ``Invalid`` for one that cannot be read.
    """
    return list(_statements(folder, TRUE, _NEEDED))


def subtle_lies(folder: Traversable | None = None) -> list[StatementGold]:
    """Read the lies, in the same way."""
    return list(_statements(folder, LIES, (*_NEEDED, "lie")))


def _statements(folder: Traversable | None, name: str, needed: Sequence[str]) -> Iterator[StatementGold]:
    file = (folder or resources.files("evals").joinpath("gold_sets")).joinpath(name)
    try:
        rows = yaml.load(file.read_text("utf-8"), Loader=_LOADER) or ()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Invalid("gold_file_broken", file=name, line=mark.line + 1 if mark else "?") from error
    for row in rows:
        yield _statement(row, name, needed)


def _statement(row: Any, file: str, needed: Sequence[str]) -> StatementGold:
    if not isinstance(row, Mapping):
        raise Invalid("statement_fields", file=file, id="?", fields=str(row))
    name = str(row.get("id", "?"))
    amiss = sorted(row.keys() ^ set(needed)) or _unknown_values(row)
    if amiss:
        raise Invalid("statement_fields", file=file, id=name, fields=", ".join(map(str, amiss)))
    try:
        return StatementGold(
            id=name,
            part=row["part"],
            language=Language(row["language"]),
            document=row["document"],
            places=tuple(_places(row["quote"], row["document"])),
            text=row["text"],
            kind=row["kind"],
            lie=row.get("lie", ""),
        )
    except (TypeError, ValueError) as error:
        raise Invalid("statement_fields", file=file, id=name, fields=str(error)) from error


def _unknown_values(row: Mapping[str, Any]) -> list[str]:
    known = {"part": STATEMENT_PARTS, "kind": STATEMENT_KINDS, "lie": LIE_SORTS}
    return [f"{field}: {row[field]}" for field, values in known.items() if field in row and row[field] not in values]


def _places(quote: Any, document: str) -> Iterator[Place]:
    for each in quote if isinstance(quote, list) else [quote]:
        yield Place(**each) if isinstance(each, Mapping) else Place(document, str(each))
