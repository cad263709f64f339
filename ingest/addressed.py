"""Looks for text that speaks to a language model instead of to a reader, so that a person can look at the document.

The document is added all the same: what it says is data, and is only ever shown as what this document says.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

import yaml

from ingest.section import Reading, Remark
from knowledge.sentences import sentence_spans

EDITION = "addressed/1"
"""Changes whenever the same file would get other remarks."""
_SHOWN = 80
"""Signs of the first that are shown, at most."""


def remarks_on(reading: Reading, said: Iterable[object]) -> tuple[Remark, ...]:
    """Remark on what looks like instructions to a model, in the text of a file and in what was ``said`` of it."""
    found = [text for text in (*_texts(reading), *map(str, said)) if _is_addressed(text)]
    if not found:
        return ()
    first = " ".join(found[0].split())
    shown = first if len(first) <= _SHOWN else f"{first[:_SHOWN].rsplit(' ', 1)[0]} …"
    return (Remark("speaks_to_a_model", {"number": len(found), "text": shown}),)


def _texts(reading: Reading) -> Iterator[str]:
    """Give every heading once, and every sentence."""
    yield from dict.fromkeys(heading for section in reading.sections for heading in section.heading_path)
    for section in reading.sections:
        yield from (section.text[start:end] for start, end in sentence_spans(section.text))


def _is_addressed(text: str) -> bool:
    return any(cue.search(text) for cue in _cues())


@cache
def _cues() -> tuple[re.Pattern[str], ...]:
    held = yaml.safe_load(resources.files("ingest").joinpath("instructions.yaml").read_text("utf-8"))
    return tuple(re.compile(cue, re.IGNORECASE) for cue in held["cues"])
