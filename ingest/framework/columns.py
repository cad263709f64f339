"""What sheets, columns and values are called, in three languages; their names lie in ``columns.yaml``.

Whatever is written in one language is recognised in all of them, without regard to case and spaces.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml

from knowledge.language import Language


class Table(StrEnum):
    """The sheets that hold a part of the framework each."""

    ACTIVITIES = "activities"
    PHASES = "phases"
    PROCESSES = "processes"
    ACTORS = "actors"


class Holds(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    STEPS = "steps"
    PHRASES = "phrases"
    IDS = "ids"
    LINKS = "links"
    PROCESS = "process"
    ACTORS = "actors"
    LEVEL = "level"
    EFFORT = "effort"
    PROVENANCE = "provenance"
    DIMENSIONS = "dimensions"
    LANGUAGES = "languages"


CHOICES: Mapping[Holds, str] = {
    Holds.LEVEL: "level",
    Holds.EFFORT: "effort",
    Holds.PROVENANCE: "provenance",
    Holds.DIMENSIONS: "dimension",
    Holds.LANGUAGES: "language",
}
"""The sorts of values that have names, by what a column holds."""
LISTS = frozenset({Holds.STEPS, Holds.PHRASES, Holds.IDS, Holds.LINKS, Holds.ACTORS, Holds.DIMENSIONS, Holds.LANGUAGES})

_HOLDS: Mapping[str, Holds] = {
    "phase": Holds.NUMBER,
    "number": Holds.NUMBER,
    "how": Holds.STEPS,
    "process": Holds.PROCESS,
    "signs": Holds.PHRASES,
    "actors": Holds.ACTORS,
    "level": Holds.LEVEL,
    "effort": Holds.EFFORT,
    "u4ssc": Holds.DIMENSIONS,
    "provenance": Holds.PROVENANCE,
    "sources": Holds.LINKS,
    "ours": Holds.LANGUAGES,
} | dict.fromkeys(("requires", "benefits_from", "feeds_next_round", "sdg", "cases", "methods"), Holds.IDS)
_NEEDED: Mapping[Table, frozenset[str]] = {
    Table.ACTIVITIES: frozenset({"id", "process", "phase", "title.nb", "purpose.nb", "how.nb", "deliverable.nb"}),
    Table.PHASES: frozenset({"process", "number", "nb", "provenance"}),
    Table.PROCESSES: frozenset({"id", "code", "name.nb", "name.provenance", "purpose.nb", "purpose.provenance"}),
    Table.ACTORS: frozenset({"nb"}),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field it holds (``title.nb``), and what it is called."""

    field: str
    holds: Holds
    needed: bool
    headers: Mapping[Language, str]


@cache
def columns(table: Table) -> Mapping[str, Column]:
    """Give the columns of a sheet by field, in the order they are written in."""
    return {
        field: Column(
            field,
            next((_HOLDS[part] for part in field.split(".") if part in _HOLDS), Holds.TEXT),
            field in _NEEDED[table],
            _by_language(headers),
        )
        for field, headers in _names()["columns"][table].items()
    }


def recognised(table: Table, header: str) -> Column | None:
    """Give the column of that header, in whichever language."""
    return _by_header(table).get(folded(header))


def nearest(table: Table, header: str) -> str | None:
    """Give the known header that an unknown one is most like."""
    known = {folded(each): each for column in columns(table).values() for each in column.headers.values()}
    close = get_close_matches(folded(header), known, n=1)
    return known[close[0]] if close else None


def sheet_name(sheet: str, language: Language) -> str:
    """Give the name of a sheet: one of the tables, or ``guidance``."""
    return str(_names()["sheets"][sheet][language])


def table_named(sheet: str) -> Table | None:
    """Give the table that a sheet of this name holds."""
    return next((each for each in Table if folded(sheet) in map(folded, _names()["sheets"][each].values())), None)


def value_name(sort: str, code: str, language: Language) -> str:
    """Give the name of a value (``lokalt``), or its code where it has none."""
    named = _names()["values"][sort].get(code)
    return str(named[language]) if named else code


def value_code(sort: str, text: str) -> str | None:
    """Give the code of a value by its name in any language, or by the code itself."""
    return _by_value(sort).get(folded(text))


def value_names(sort: str, language: Language) -> tuple[str, ...]:
    """Give the names that a value of this sort may have."""
    return tuple(value_name(sort, code, language) for code in _names()["values"][sort])


def folded(text: str) -> str:
    """Make two ways of writing the same name equal: case, spaces, and the apostrophe that programs turn."""
    return " ".join(unicodedata.normalize("NFC", text).replace("’", "'").casefold().split())


@cache
def _by_header(table: Table) -> Mapping[str, Column]:
    return {folded(header): column for column in columns(table).values() for header in column.headers.values()}


@cache
def _by_value(sort: str) -> Mapping[str, str]:
    named: dict[str, dict[str, str]] = _names()["values"][sort]
    return {folded(name): code for code, names in named.items() for name in (code, *names.values())}


def _by_language(names: Mapping[str, str]) -> Mapping[Language, str]:
    return {language: names[language] for language in Language}


@cache
def _names() -> Mapping[str, Any]:
    text = resources.files("ingest.framework").joinpath("columns.yaml").read_text("utf-8")
    names: Mapping[str, Any] = yaml.safe_load(text)
    return names
