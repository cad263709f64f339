from typing import Any

import pytest

from ingest.describe import PROCESSES, describe
from ingest.section import Reading, Section, UnreadableDocument
from knowledge.document import Description, Kind, Provenance
from knowledge.errors import Invalid

TEXT = "Kommunen har vedtatt en plan for hvordan innbyggerne skal være med."


def described(metadata: dict[str, Any] | None = None, name: str = "plan.md", **given: Any) -> Description:
    reading = Reading("text/markdown", (Section(("Kommuneplanen", "Vann"), TEXT),), metadata or {})
    return describe(reading, name, given)


def test_a_file_that_says_nothing_is_described_by_its_heading_and_text() -> None:
    assert described() == Description(title="Kommuneplanen", kind=Kind.NOTE, language="nb")


def test_a_file_without_headings_is_called_by_its_name() -> None:
    reading = Reading("text/plain", (Section((), TEXT),))

    assert describe(reading, "min_gamle-plan.txt", {}).title == "Min gamle plan"


def test_everything_a_file_says_of_itself_is_taken() -> None:
    said = {
        "title": " Asker velger ",
        "kind": "case",
        "language": "nn-NO",
        "year": "våren 2019",
        "municipality": 3203,
        "place": "Asker",
        "url": "https://asker.kommune.no/plan",
        "licence": "CC BY 4.0",
        "provenance": "editorial",
        "processes": ["standardisere", "utforme-politikk"],
        "phases": [1, "3"],
    }

    assert described(said) == Description(
        title="Asker velger",
        kind=Kind.CASE,
        language="nn",
        year=2019,
        municipality="3203",
        place="Asker",
        url="https://asker.kommune.no/plan",
        licence="CC BY 4.0",
        provenance=Provenance.EDITORIAL,
        processes=("standardisere", "utforme-politikk"),
        phases=(1, 3),
    )


def test_what_the_manager_says_goes_before_what_the_file_says() -> None:
    found = described({"title": "Utkast", "year": 2019}, title="Vedtatt plan", year=None)

    assert (found.title, found.year) == ("Vedtatt plan", 2019)


def test_one_process_or_phase_need_not_be_a_list() -> None:
    found = described({"processes": "standardisere", "phases": 2})

    assert (found.processes, found.phases) == (("standardisere",), (2,))


def test_the_year_may_come_from_a_date() -> None:
    assert described({"date": "2021-06-09"}).year == 2021


@pytest.mark.parametrize("said", ["no", "nob", "NB", "nb_NO".replace("_", "-")])
def test_the_many_names_of_bokmaal_are_understood(said: str) -> None:
    assert described({"language": said}).language == "nb"


def test_a_language_the_product_does_not_speak_is_decided_by_the_text() -> None:
    assert described({"language": "fi"}).language == "nb"


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("kind", "rapport", "rapport"),
        ("year", "i fjor", "i fjor"),
        ("municipality", "Trondheim", "Trondheim"),
        ("municipality", 501, "501"),
        ("url", "javascript:alert(1)", "javascript:alert(1)"),
        ("url", "asker.no", "asker.no"),
        ("provenance", "sikkert", "sikkert"),
        ("processes", ["standardisere", "flyte"], "flyte"),
        ("phases", [1, 6], "6"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_its_field(field: str, value: object, named: str) -> None:
    with pytest.raises(UnreadableDocument) as failure:
        described({field: value})

    assert isinstance(failure.value, Invalid)
    assert failure.value.code == "unusable_field"
    assert (failure.value.details["field"], failure.value.details["value"]) == (field, named)


def test_a_refused_process_is_told_with_those_that_can_be_used() -> None:
    with pytest.raises(UnreadableDocument) as failure:
        described({"processes": ["flyte"]})

    assert failure.value.details["allowed"] == ", ".join(PROCESSES)


def test_a_very_long_bad_value_is_shortened() -> None:
    with pytest.raises(UnreadableDocument) as failure:
        described({"municipality": "5" * 500})

    assert len(str(failure.value.details["value"])) == 80
