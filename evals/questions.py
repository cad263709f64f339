"""Questions with known truth: the shipped gold questions, and question-answer sets as JSON lines."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from evals.beir import json_lines
from knowledge.errors import Invalid
from knowledge.language import Language

ANSWERED = "answered"
NOT_FOUND = "not_found"
PARTS = ("tuning", "test")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Source:
    """A place an answer rests on: a document, and literal words of it (none: anywhere in it)."""

    document: str
    quote: str = ""


Alternatives = tuple[tuple[str, ...], ...]
"""Every entry is needed; within an entry one of the alternatives is enough."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question with its truth; ``evals/gold_sets/README.md`` tells what each field means."""

    id: str
    question: str
    ending: str
    sources: tuple[tuple[Source, ...], ...] = ()
    must: Alternatives = ()
    must_not: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    language: Language | None = None
    kind: str = ""
    paraphrase: bool = False
    pair: str = ""
    part: str = ""
    truth: str = ""

    @property
    def answerable(self) -> bool:
        """Tell whether the documents answer it."""
        return self.ending == ANSWERED

    @property
    def documents(self) -> frozenset[str]:
        """Name every document that may rightly be cited."""
        return frozenset(source.document for needed in self.sources for source in needed) | set(self.also)

    @property
    def traits(self) -> Mapping[str, str]:
        """Give the groups it is counted in, dimension by dimension; a dimension it has no place in is left out."""
        wording = ("paraphrase" if self.paraphrase else "source_words") if self.answerable and self.part else ""
        named = {"language": self.language or "", "kind": self.kind, "wording": wording, "part": self.part}
        return {dimension: str(group) for dimension, group in named.items() if group}


def gold_questions(folder: Traversable | None = None) -> list[AskedQuestion]:
    """Read every gold question, those that come with the product unless another folder is named.

    Raise ``Invalid`` for one that cannot be read.
    """
    folder = folder or resources.files("evals").joinpath("gold_sets")
    return [
        _gold_question(row, part, f"{part}/{file.name}")
        for part in PARTS
        for file in sorted(folder.joinpath(part).iterdir(), key=lambda each: each.name)
        for row in _rows(file, f"{part}/{file.name}")
    ]


def read_questions(path: Path) -> Sequence[AskedQuestion]:
    """Read a set with one JSON object a line: ``id``, ``question``, ``answers``, ``document_id``, ``answerable``."""
    if not path.is_file():
        raise Invalid("questions_missing", file=str(path))
    rows = json_lines(path, ("question", "answerable"))
    asked = [_asked(row, str(row.get("id", number))) for number, row in enumerate(rows, start=1)]
    for name, number in Counter(each.id for each in asked).items():
        if number > 1:
            raise Invalid("set_id_taken", file=str(path), id=name)
    return asked


def _asked(row: Mapping[str, Any], name: str) -> AskedQuestion:
    answerable = bool(row["answerable"])
    document = row.get("document_id") if answerable else None
    answers = tuple(row.get("answers", ())) if answerable else ()
    return AskedQuestion(
        id=name,
        question=row["question"],
        ending=ANSWERED if answerable else NOT_FOUND,
        sources=((Source(document),),) if document else (),
        must=(answers,) if answers else (),
        language=Language(row["language"]) if row.get("language") in set(Language) else None,
        kind=str(row.get("kind") or ("answerable" if answerable else "unanswerable")),
    )


def _rows(file: Traversable, name: str) -> Iterator[Any]:
    try:
        yield from yaml.load(file.read_text("utf-8"), Loader=_LOADER) or ()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Invalid("gold_file_broken", file=name, line=mark.line + 1 if mark else "?") from error


def _gold_question(row: Any, part: str, file: str) -> AskedQuestion:
    if not isinstance(row, Mapping):
        raise Invalid("gold_fields", file=file, id="?", fields=str(row))
    unknown = sorted(row.keys() - set(AskedQuestion.__dataclass_fields__) | row.keys() & {"part"})
    lacking = sorted({"id", "question", "language", "kind", "ending", "truth"} - row.keys())
    if unknown or lacking:
        fields = ", ".join(unknown or lacking)
        raise Invalid("gold_fields", file=file, id=str(row.get("id", "?")), fields=fields)
    try:
        return AskedQuestion(
            id=row["id"],
            question=row["question"],
            ending=row["ending"],
            sources=tuple(tuple(Source(**source) for source in _alternatives(each)) for each in row.get("sources", ())),
            must=tuple(tuple(map(str, _alternatives(each))) for each in row.get("must", ())),
            must_not=tuple(map(str, row.get("must_not", ()))),
            also=tuple(row.get("also", ())),
            language=Language(row["language"]),
            kind=row["kind"],
            paraphrase=bool(row.get("paraphrase", False)),
            pair=row.get("pair", ""),
            part=part,
            truth=row["truth"],
        )
    except (TypeError, ValueError) as error:
        raise Invalid("gold_fields", file=file, id=str(row["id"]), fields=str(error)) from error


def _alternatives(entry: Any) -> Sequence[Any]:
    return entry if isinstance(entry, list) else [entry]
