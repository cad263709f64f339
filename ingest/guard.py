"""Looks for identity numbers in what was read, so that a person can decide whether the document may stay.

The document is added all the same. A remark tells how many numbers there are and where, and never what they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.section import Reading, Remark, Section
from knowledge.personal_data.finding import found_in
from knowledge.personal_data.kinds import is_strong
from knowledge.personal_data.redaction import redacted

EDITION = "guard/1"
"""Changes whenever the same file would get other remarks."""

_MOST_PLACES = 10


@dataclass(frozen=True, slots=True)
class _Place:
    """A page by its number, a sheet or a heading in its own words, or nothing."""

    name: str
    is_page: bool = False


def remarks_on(reading: Reading, said: Iterable[object], document_id: str) -> tuple[Remark, ...]:
    """Remark on identity numbers in the text of a file, and on those in what was ``said``: its name and description."""
    document = "ID" if _numbers_in(document_id) else document_id
    remarks = []
    if places := [place for place, text in _texts(reading) for _ in range(_numbers_in(text))]:
        remarks.append(_remark(places, document))
    if any(_numbers_in(str(each)) for each in said):
        remarks.append(Remark("identity_number_in_name", {"document": document}))
    return tuple(remarks)


def _remark(places: list[_Place], document: str) -> Remark:
    named = sorted({place for place in places if place.name}, key=places.index)
    told = ", ".join([*(place.name for place in named[:_MOST_PLACES]), *(["…"] if len(named) > _MOST_PLACES else [])])
    details = {"numbers": len(places), "document": document}
    if not told:
        return Remark("identity_numbers", details)
    paged = all(place.is_page for place in named)
    return Remark("identity_numbers_on_pages" if paged else "identity_numbers_under", {**details, "places": told})


def _texts(reading: Reading) -> Iterator[tuple[_Place, str]]:
    """Give every text of the file once, headings too, with the name of its place."""
    told: set[tuple[str, ...]] = set()
    for section in reading.sections:
        place, path = _place(section), section.heading_path
        for depth in range(1, len(path) + 1):
            if path[:depth] not in told:
                told.add(path[:depth])
                yield place, path[depth - 1]
        yield place, section.text


def _place(section: Section) -> _Place:
    if section.page_label:
        return _Place(f"«{redacted(section.page_label)}»")
    if section.page is not None:
        return _Place(str(section.page), is_page=True)
    return _Place(f"«{redacted(section.heading_path[-1])}»" if section.heading_path else "")


def _numbers_in(text: str) -> int:
    return sum(is_strong(each.kind) for each in found_in(text))
