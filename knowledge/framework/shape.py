"""The shape a framework file must have: which fields there are, and what each may hold.

What the values mean together is the business of ``rules``. A text may be written as it is (then it is bokmål) or by
language.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from knowledge.document import PROCESSES, Provenance
from knowledge.framework.framework import (
    PHASES,
    Activity,
    Dimension,
    Effort,
    Framework,
    Level,
    Origin,
    Phase,
    Process,
    Text,
)
from knowledge.framework.marked import Fault, Marked, Path
from knowledge.language import Language

MOST_ACTIVITIES = 2_000
MOST_TIES = 60
"""Names in one list of an activity, at most."""

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Names = Annotated[list[Name], Field(max_length=MOST_TIES)]
Link = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^https?://[^\s<>\"]+$", max_length=2_000)]


def _of_one(provenance: Provenance) -> Provenance:
    """A text has one provenance; only a document may be of several."""
    if provenance is Provenance.MIXED:
        raise PydanticCustomError("enum", "mixed", {"expected": ", ".join(f"'{each}'" for each in _ONE)})
    return provenance


_ONE = [each for each in Provenance if each is not Provenance.MIXED]
Whose = Annotated[Provenance, AfterValidator(_of_one)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SaidText(_Shape):
    """A text by language; bokmål must be there."""

    nb: Said
    nn: Said | None = None
    en: Said | None = None

    def text(self) -> Text:
        """Give it as a value."""
        return Text(self.nb, self.nn, self.en)


class SourcedText(SaidText):
    """A text that says how it knows."""

    provenance: Whose
    sources: list[Link] = []
    ours: list[Language] = []

    def origin(self) -> Origin:
        """Give how it knows."""
        return Origin(self.provenance, tuple(self.sources), tuple(self.ours))


def _by_language(value: Any) -> Any:
    return {"nb": value} if isinstance(value, str) else value


Written = Annotated[SaidText, BeforeValidator(_by_language)]


class ProcessShape(_Shape):
    """A process as a file has it; its phases stand in order."""

    id: str
    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-ZÆØÅ][A-ZÆØÅ0-9]{0,3}$")]
    name: SourcedText
    purpose: SourcedText
    phases: Annotated[list[SourcedText], Field(min_length=PHASES, max_length=PHASES)]

    def process(self) -> Process:
        """Give it as a value."""
        phases = (Phase(number, each.text(), each.origin()) for number, each in enumerate(self.phases, start=1))
        return Process(
            id=self.id,
            code=self.code,
            name=self.name.text(),
            name_origin=self.name.origin(),
            purpose=self.purpose.text(),
            purpose_origin=self.purpose.origin(),
            phases=tuple(phases),
        )


class ActivityShape(_Shape):
    """An activity as a file has it. Without a word on its provenance it is the municipality's own."""

    id: Name
    process: str
    phase: Annotated[int, Field(ge=1, le=PHASES)]
    title: Written
    purpose: Written
    how: Annotated[list[Written], Field(min_length=1, max_length=12)]
    deliverable: Written
    signs: list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80)]] = []
    actors: list[Said] = []
    level: Level = Level.LOCAL
    effort: Effort = Effort.MEDIUM
    requires: Names = []
    benefits_from: Names = []
    feeds_next_round: Names = []
    sdg: list[
        Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{1,2}(?:\.(?:[0-9]{1,2}|[a-d]))?$")]
    ] = []
    u4ssc: list[Dimension] = []
    cases: Annotated[list[str], Field(max_length=MOST_TIES)] = []
    methods: Annotated[list[str], Field(max_length=MOST_TIES)] = []
    provenance: Whose = Provenance.LOCAL
    sources: list[Link] = []

    def activity(self, actors: Mapping[str, Text]) -> Activity:
        """Give it as a value, with the translations of its actors."""
        return Activity(
            id=self.id,
            process=self.process,
            phase=self.phase,
            title=self.title.text(),
            purpose=self.purpose.text(),
            how=tuple(step.text() for step in self.how),
            deliverable=self.deliverable.text(),
            actors=tuple(actors.get(name, Text(name)) for name in self.actors),
            level=self.level,
            effort=self.effort,
            origin=Origin(self.provenance, tuple(self.sources)),
            requires=tuple(dict.fromkeys(self.requires)),
            benefits_from=tuple(dict.fromkeys(self.benefits_from)),
            feeds_next_round=tuple(dict.fromkeys(self.feeds_next_round)),
            signs=tuple(self.signs),
            sdg=tuple(self.sdg),
            u4ssc=tuple(self.u4ssc),
            cases=tuple(self.cases),
            methods=tuple(self.methods),
        )


class FrameworkShape(_Shape):
    """A whole file."""

    title: Said
    actors: list[SaidText] = []
    processes: Annotated[list[ProcessShape], Field(min_length=len(PROCESSES), max_length=len(PROCESSES))]
    activities: Annotated[list[ActivityShape], Field(min_length=1, max_length=MOST_ACTIVITIES)]

    def framework(self) -> Framework:
        """Give it as a value, everything in the framework's order."""
        place = {name: number for number, name in enumerate(PROCESSES)}
        actors = {each.nb: each.text() for each in self.actors}
        return Framework(
            title=self.title,
            processes=tuple(each.process() for each in sorted(self.processes, key=lambda one: place[one.id])),
            activities=tuple(
                each.activity(actors)
                for each in sorted(self.activities, key=lambda one: (place[one.process], one.phase))
            ),
            actors=tuple(actors.values()),
        )


def shaped(marked: Marked) -> tuple[FrameworkShape | None, list[Fault]]:
    """Give a file's value its shape, or tell everything that keeps it from having one."""
    try:
        return FrameworkShape.model_validate(marked.value), []
    except ValidationError as error:
        return None, list(_faults(error, marked))


def _faults(error: ValidationError, marked: Marked) -> Iterator[Fault]:
    for each in error.errors(include_url=False):
        path: Path = tuple(each["loc"])
        code, details = _told(each["type"], path, each["input"], each.get("ctx", {}))
        yield Fault(code, marked.place(path), {"field": ".".join(map(str, path)) or "–", **details})


def _told(kind: str, path: Path, value: object, context: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
    """Give the code that a fault of the shape is told by, and its details."""
    code, names = _CODES.get(kind, ("fw_wrong_value", ()))
    if kind == "string_pattern_mismatch":
        fields = [part for part in path if isinstance(part, str)]
        code = next((_PATTERNS[name] for name in reversed(fields) if name in _PATTERNS), code)
        return code, {"value": _shortened(value)}
    if code == "fw_wrong_value":
        allowed = str(context.get("expected", "–"))
        return code, {"value": _shortened(value), "allowed": ", ".join(re.findall(r"'([^']+)'", allowed)) or allowed}
    if code == "fw_unknown_field":
        return code, {"suggestion": _suggested(str(path[-1]), path[:-1])}
    return code, {name: context.get(name, "–") for name in names}


_PATTERNS: Mapping[str, str] = {
    "id": "fw_bad_id",
    "requires": "fw_bad_id",
    "benefits_from": "fw_bad_id",
    "feeds_next_round": "fw_bad_id",
    "sdg": "fw_bad_goal",
    "sources": "fw_bad_link",
    "code": "fw_bad_code",
}
"""What a text that does not fit its pattern is told as, by its field."""
_CODES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "missing": ("fw_field_missing", ()),
    "extra_forbidden": ("fw_unknown_field", ()),
    "string_type": ("fw_text_missing", ()),
    "string_too_short": ("fw_text_missing", ()),
    "string_too_long": ("fw_text_too_long", ("max_length",)),
    "list_type": ("fw_not_a_list", ()),
    "model_type": ("fw_not_fields", ()),
    "model_attributes_type": ("fw_not_fields", ()),
    "too_short": ("fw_too_few", ("min_length", "actual_length")),
    "too_long": ("fw_too_many", ("max_length", "actual_length")),
    "int_parsing": ("fw_phase_number", ()),
    "int_type": ("fw_phase_number", ()),
    "greater_than_equal": ("fw_phase_number", ()),
    "less_than_equal": ("fw_phase_number", ()),
}


def _shortened(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _suggested(name: str, above: Path) -> str:
    """Give the known field that a misspelt one is most like, or all that may stand there."""
    shape = _shape_at(above)
    close = get_close_matches(name, shape.model_fields, n=1)
    return close[0] if close else ", ".join(shape.model_fields)


def _shape_at(path: Path) -> type[BaseModel]:
    match [part for part in path if not isinstance(part, int)]:
        case []:
            return FrameworkShape
        case ["processes"]:
            return ProcessShape
        case ["activities"]:
            return ActivityShape
        case ["processes", *_]:
            return SourcedText
    return SaidText
