"""Identity numbers in a document are told of, with where they are and what to do, and never repeated."""

import json
from pathlib import Path
from random import Random

import pytest
from builders import a_file

from bots import wiring
from evals.personal_numbers import numbers
from ingest.guard import remarks_on
from ingest.ingestor import Ingestor
from ingest.section import Reading, Remark, Section
from knowledge.access import Scope
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language

DRAWN = numbers("d_number_2032", Random(0))
ONE, TWO = next(DRAWN), f"{(other := next(DRAWN))[:6]} {other[6:]}"


def remarks(*sections: Section, said: tuple[object, ...] = (), document: str = "plan") -> tuple[Remark, ...]:
    return remarks_on(Reading("text/plain", sections), said, document)


def test_a_document_without_identity_numbers_gets_no_remark() -> None:
    text = "Ring +47 73 00 00 00, skriv til post@example.no, eller betal til 1234.56.78911. Org.nr. 974 760 673."

    assert remarks(Section(("Kontakt",), text), said=("plan.md", 2024)) == ()


def test_numbers_are_counted_and_their_pages_named_once() -> None:
    sections = (
        Section(("A",), f"{ONE} og {TWO}", page=2),
        Section(("A",), "ingen", page=3),
        Section(("B",), TWO, page=14),
    )

    assert remarks(*sections) == (
        Remark("identity_numbers_on_pages", {"numbers": 3, "document": "plan", "places": "2, 14"}),
    )


def test_without_pages_the_heading_or_the_sheet_is_named() -> None:
    sections = (Section(("Referat", "Til stede"), ONE), Section((), TWO, page=1, page_label="Ark1"))

    assert remarks(*sections) == (
        Remark("identity_numbers_under", {"numbers": 2, "document": "plan", "places": "«Til stede», «Ark1»"}),
    )


def test_without_any_place_only_the_count_is_told() -> None:
    assert remarks(Section((), ONE)) == (Remark("identity_numbers", {"numbers": 1, "document": "plan"}),)


def test_a_number_in_a_heading_counts_once_however_many_sections_stand_under_it() -> None:
    sections = (Section((f"Sak {ONE}",), "a"), Section((f"Sak {ONE}", "Vedtak"), "b"))

    (remark,) = remarks(*sections)

    assert remark.details == {"numbers": 1, "document": "plan", "places": "«Sak [redacted]»"}


def test_a_date_in_the_id_of_a_document_is_no_reason_to_leave_it_out() -> None:
    (remark,) = remarks(Section((), ONE), document="referat-20240315")

    assert remark.details["document"] == "referat-20240315"


def test_only_the_first_ten_places_are_named() -> None:
    (remark,) = remarks(*(Section((), ONE, page=page) for page in range(1, 13)))

    assert remark.details["numbers"] == 12
    assert remark.details["places"] == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …"


def test_a_number_in_the_name_of_the_file_is_told_of_and_not_repeated_as_its_id() -> None:
    said = remarks(Section((), "tekst"), said=(f"{ONE}.md",), document=f"sak-{ONE}")

    assert said == (Remark("identity_number_in_name", {"document": "ID"}),)


@pytest.mark.parametrize("language", Language)
def test_a_document_with_numbers_is_added_and_the_remark_says_what_to_do(
    base: KnowledgeBase, tmp_path: Path, language: Language
) -> None:
    path = a_file(tmp_path / "filer", "referat.md", f"# Referat\n\n## Til stede\n\nPersonen {TWO} møtte.\n")

    added = Ingestor(base.library, base.documents).add(path)

    version = base.documents.version("referat", 1, Scope.all())
    assert version is not None
    assert version.remarks == added.remarks
    (remark,) = added.remarks
    told = wiring.all_phrases().say(str(remark["code"]), language, **dict(remark["details"]))  # type: ignore[call-overload]
    assert "omstilling documents remove referat --erase" in told
    assert "«Til stede»" in told
    assert TWO not in json.dumps(remark) + told


def test_the_shipped_content_holds_no_identity_number() -> None:
    folder = Path(__file__).parents[2] / "knowledge" / "content"
    files = [path for path in folder.rglob("*") if path.suffix in {".md", ".yaml"}]

    assert len(files) > 50
    assert [path.name for path in files if remarks(Section((), path.read_text("utf-8")))] == []
