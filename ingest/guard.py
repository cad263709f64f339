"""Looks for identity numbers in what was read, so that a person can decide whether the document may stay.

The document is added all the same. A remark tells how many numbers there are and where, and never what they are.
"""

from collections.abc import Iterator

from ingest.section import Reading, Remark, Section
from knowledge.personal_data.finding import found_in
from knowledge.personal_data.kinds import is_strong
from knowledge.personal_data.redaction import redacted

EDITION = "guard/1"
"""Changes whenever the same file would get other remarks."""

_MOST_PLACES = 10


def remarks_on(reading: Reading, file_name: str, document_id: str) -> tuple[Remark, ...]:
    """Remark on identity numbers in the text of a file, and on those in its name or properties."""
    document = document_id if redacted(document_id) == document_id else "ID"
    places = [place for place, text in _texts(reading) for _ in range(_numbers_in(text))]
    remarks = [_remark(places, document)] if places else []
    said = [file_name, *(str(value) for value in reading.metadata.values())]
    if any(map(_numbers_in, said)):
        remarks.append(Remark("identity_number_in_name", {"document": document}))
    return tuple(remarks)


def _remark(places: list[str], document: str) -> Remark:
    named = list(dict.fromkeys(place for place in places if place))
    told = ", ".join([*named[:_MOST_PLACES], *(["…"] if len(named) > _MOST_PLACES else [])])
    details = {"numbers": len(places), "document": document}
    if not told:
        return Remark("identity_numbers", details)
    return Remark("identity_numbers_at", {**details, "places": told})


def _texts(reading: Reading) -> Iterator[tuple[str, str]]:
    """Give every text of the file once, headings too, with the name of its place."""
    told: set[tuple[str, ...]] = set()
    for section in reading.sections:
        place, path = _place(section), section.heading_path
        for depth in range(1, len(path) + 1):
            if path[:depth] not in told:
                told.add(path[:depth])
                yield place, path[depth - 1]
        yield place, section.text


def _place(section: Section) -> str:
    """Name a place as every language writes it: a sheet or a heading in its own words, a page by its number."""
    if section.page_label:
        return f"«{redacted(section.page_label)}»"
    if section.page is not None:
        return str(section.page)
    return f"«{redacted(section.heading_path[-1])}»" if section.heading_path else ""


def _numbers_in(text: str) -> int:
    return sum(is_strong(each.kind) for each in found_in(text))
