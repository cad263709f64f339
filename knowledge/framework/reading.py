"""The way from a file to a framework: read, shaped, checked. Every door that takes a framework goes through here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from knowledge.errors import Invalid
from knowledge.framework import rules
from knowledge.framework.framework import Framework
from knowledge.framework.marked import Fault, Marked, Path, Place
from knowledge.framework.shape import shaped
from knowledge.framework.yaml_text import read_yaml


class BrokenFramework(Invalid):
    """A framework file cannot be used; ``faults`` tells all that is wrong with it."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("framework_broken", file=file, number=len([each for each in self.faults if each.refuses]))


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a file: the framework, unless something refuses it, and all that was found."""

    framework: Framework | None
    faults: tuple[Fault, ...]

    @property
    def refused(self) -> bool:
        """Whether the file cannot be used."""
        return self.framework is None


def read_text(text: str, file: str, documents: Collection[str] | None = None) -> Read:
    """Read one YAML text; ``documents`` are the ids it may link."""
    marked, faults = read_yaml(text, file)
    return Read(None, tuple(faults)) if faults else read_marked(marked, documents)


def read_marked(marked: Marked, documents: Collection[str] | None = None) -> Read:
    """Shape and check a value that was read, wherever it was read from."""
    shape, faults = shaped(marked)
    if shape is None:
        return Read(None, tuple(faults))
    faults = rules.check(shape, marked, documents)
    refused = any(fault.refuses for fault in faults)
    return Read(None if refused else shape.framework(), tuple(faults))


def required(read: Read, file: str) -> Framework:
    """Give the framework that was read; raise ``BrokenFramework`` where there is none."""
    if read.framework is None:
        raise BrokenFramework(file, read.faults)
    return read.framework


def read_shipped(documents: Collection[str] | None = None) -> Read:
    """Read the edition that comes with the program, one file a process."""
    folder = resources.files("knowledge").joinpath("content", "framework")
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
    value: dict[str, Any] = {"actors": [], "processes": [], "activities": []}
    places: dict[Path, Place] = {}
    for file in files:
        marked, faults = read_yaml(file.read_text("utf-8"), file.name)
        if faults:
            return Read(None, tuple(faults))
        _join(value, places, marked)
    return read_marked(Marked(value, places), documents)


@cache
def shipped() -> Framework:
    """Give the edition that comes with the program; raise ``BrokenFramework`` if it is not sound."""
    return required(read_shipped(), "knowledge/content/framework")


def _join(value: dict[str, Any], places: dict[Path, Place], marked: Marked) -> None:
    """Add what one file holds to what the others held, places and all."""
    for field, held in marked.value.items():
        already = value.setdefault(field, [] if isinstance(held, list) else held)
        offset = len(already) if isinstance(held, list) else 0
        for path, place in marked.places.items():
            if path[:1] == (field,):
                rest = path[1:]
                if rest and isinstance(rest[0], int):
                    rest = (rest[0] + offset, *rest[1:])
                places[(field, *rest)] = place
        if isinstance(held, list):
            already.extend(held)
