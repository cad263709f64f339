"""What a file says of itself, and what the knowledge manager says of it, become a document's description."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ingest import clean
from ingest.section import Reading, Remark, UnreadableDocument
from knowledge.access import Visibility, Wall
from knowledge.document import PROCESSES, Description, Kind, Provenance
from knowledge.language import Language, detect

EDITION = "describe/2"
"""Changes whenever the same file and words would give another description."""

_FIELDS = frozenset(
    "id title kind language year date municipality place url licence provenance processes phases visibility owner "
    "groups author".split()
)
_SAMPLE = 5_000


def describe(reading: Reading, file_name: str, given: Mapping[str, Any]) -> Description:
    """Describe what was read; ``given`` overrules the file's own metadata.

    Raises ``UnreadableDocument`` with the name of the field whose value cannot be used.
    """
    said = _said(reading, given)
    return Description(
        title=_title(reading, said, file_name),
        kind=_choice(Kind, said, "kind", Kind.NOTE),
        language=_language(reading, said),
        year=_year(said),
        municipality=_municipality(said),
        place=_text(said, "place"),
        url=_url(said),
        licence=_text(said, "licence"),
        provenance=_choice(Provenance, said, "provenance", Provenance.SOURCE),
        processes=_listed(said, "processes", PROCESSES),
        phases=tuple(int(phase) for phase in _listed(said, "phases", ("1", "2", "3", "4", "5"))),
    )


def wall_of(reading: Reading, given: Mapping[str, Any], before: Wall | None) -> Wall:
    """Tell where a document stands: as given, else as the file says, else where it stood, else in the open.

    Raises ``UnreadableDocument`` when an internal document has no owner, or a restricted one no groups.
    """
    said = _said(reading, given)
    visibility = _choice(Visibility, said, "visibility", None)
    if visibility is None:
        return before or Wall()
    if visibility is Visibility.OPEN:
        return Wall()
    owner = _text(said, "owner")
    if owner is None or not re.fullmatch(r"\d{4}", owner):
        raise UnreadableDocument("owner_missing", visibility=str(visibility))
    groups = said.get("groups") or ()
    named = tuple(str(group) for group in ([groups] if isinstance(groups, str) else groups))
    if visibility is Visibility.RESTRICTED and not named:
        raise UnreadableDocument("groups_missing")
    return Wall(visibility, owner, named if visibility is Visibility.RESTRICTED else ())


def check(given: Mapping[str, Any]) -> None:
    """Raise ``UnreadableDocument`` for what cannot be said of any file, before one is read."""
    nothing = Reading("", ())
    describe(nothing, "", given)
    wall_of(nothing, given, None)


def unknown_fields(reading: Reading) -> tuple[Remark, ...]:
    """Remark on every field that a file gives and nobody here knows: most are misspelt."""
    return tuple(Remark("unknown_field", {"field": name}) for name in reading.metadata if name not in _FIELDS)


def _said(reading: Reading, given: Mapping[str, Any]) -> dict[str, Any]:
    return {**reading.metadata, **{name: value for name, value in given.items() if value is not None}}


def _title(reading: Reading, said: Mapping[str, Any], file_name: str) -> str:
    return _text(said, "title") or _first_heading(reading) or clean.one_line(_from_name(file_name))


def _first_heading(reading: Reading) -> str | None:
    return next((section.heading_path[0] for section in reading.sections if section.heading_path), None)


def _from_name(file_name: str) -> str:
    words = re.sub(r"[-_]+", " ", Path(file_name).stem).strip()
    return words[:1].upper() + words[1:]


def _language(reading: Reading, said: Mapping[str, Any]) -> str:
    if said.get("language"):
        found = str(said["language"]).split("-")[0].lower()
        if found in {"no", "nob"}:
            return Language.NB
        if found in set(Language):
            return found
    return detect(" ".join(section.text for section in reading.sections)[:_SAMPLE])


def _year(said: Mapping[str, Any]) -> int | None:
    value = said.get("year") or said.get("date")
    if value is None or value == "":
        return None
    found = re.search(r"(?<!\d)(1[89]|20)\d\d(?!\d)", str(value))
    if found is None:
        raise _unusable("year", value)
    return int(found.group())


def _municipality(said: Mapping[str, Any]) -> str | None:
    value = _text(said, "municipality")
    if value is not None and not re.fullmatch(r"\d{4}", value):
        raise _unusable("municipality", value)
    return value


def _url(said: Mapping[str, Any]) -> str | None:
    value = _text(said, "url")
    if value is not None and not re.fullmatch(r"https?://[^\s<>\"]+", value):
        raise _unusable("url", value)
    return value


def _text(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    return None if value is None else clean.one_line(str(value)) or None


def _choice(kinds: Any, said: Mapping[str, Any], name: str, default: Any) -> Any:
    value = _text(said, name)
    if value is None:
        return default
    try:
        return kinds(value)
    except ValueError as error:
        raise _unusable(name, value, list(kinds)) from error


def _listed(said: Mapping[str, Any], name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    value = said.get(name) or ()
    values = tuple(str(each) for each in ([value] if isinstance(value, str | int) else value))
    for each in values:
        if each not in known:
            raise _unusable(name, each, known)
    return values


def _unusable(field: str, value: object, known: Iterable[object] = ()) -> UnreadableDocument:
    allowed = ", ".join(str(each) for each in known)
    return UnreadableDocument("unusable_field", field=field, value=str(value)[:80], allowed=allowed or "–")
