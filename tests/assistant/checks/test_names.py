"""A statement may name what its evidence names, and nobody else."""

import pytest
from passages import a_passage, evidence_of

from assistant.checks import names
from assistant.checks.quantities import quantities, without
from knowledge.document import Passage
from knowledge.language import detect

PANEL = a_passage(
    "Trondheim kommune og NTNU opprettet panelet sammen med SINTEF. Kari Hansen og Ola Nordmann ledet arbeidet. "
    "Panelet brukte U4SSC og målte CO2.",
    title="Borgerpanelet",
    heading="Hvem ledet Ungdomsrådet?",
    place="Trondheim",
)


def foreign(statement: str, *passages: Passage) -> list[str]:
    """The names in a statement that are foreign to the passages it cites."""
    told = quantities(statement, detect(statement))
    return names.foreign(without(statement, told), evidence_of(statement, *passages))


@pytest.mark.parametrize(
    "statement",
    [
        "NTNU opprettet panelet.",
        "Panelet ble opprettet av NTNUs rektor.",
        "Trondheims panel ble opprettet av SINTEF.",
        "Panelet ble opprettet av Trondheim kommune.",
        "Trondheims-panelet ble opprettet med NTNU.",
        "Kari Hansen ledet arbeidet.",
        "Arbeidet ble ledet av Kari Hansen og Ola Nordmann.",
        "Panelet brukte U4SSC.",
        "Panelet målte CO2.",
        "Ledelsen av arbeidet hadde Kari Hansen.",
        "Opprettelsen av panelet skjedde med SINTEF.",
        "Arbeidet ble ledet av Ola Nordmann i Ungdomsrådet.",
    ],
)
def test_what_the_evidence_names_may_be_named(statement: str) -> None:
    assert foreign(statement, PANEL) == []


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("OsloMet opprettet panelet.", "OsloMet"),
        ("Panelet ble opprettet av NTNUI.", "NTNUI"),
        ("Panelet ble opprettet av Asker.", "Asker"),
        ("Asker opprettet panelet.", "Asker"),
        ("Steinkjers panel ble opprettet av SINTEF.", "Steinkjers"),
        ("Asker-panelet ble opprettet av SINTEF.", "Asker-panelet"),
        ("Knutsen ledet arbeidet.", "Knutsen"),
        ("Arbeidet ble ledet av Per.", "Per"),
        ("Panelet brukte U4SCC.", "U4SCC"),
        ("Panelet målte CO3.", "CO3"),
    ],
)
def test_what_the_evidence_does_not_name_is_foreign(statement: str, name: str) -> None:
    assert foreign(statement, PANEL) == [name]


def test_half_of_one_name_and_half_of_another_is_nobody() -> None:
    assert foreign("Ola Nordmann ledet arbeidet.", PANEL) == []
    assert foreign("Kari Nordmann ledet arbeidet.", PANEL) == ["Kari Nordmann"]
    assert foreign("Arbeidet ble ledet av Hansen.", PANEL) == ["hansen"]


CLIMATE = a_passage("Asker kommune vedtok klimaplanen.", document_id="a", title="Klimaplanen", place="Asker")
CYCLES = a_passage("Steinkjer kommune vedtok sykkelplanen.", document_id="b", title="Sykkelplanen", place="Steinkjer")


@pytest.mark.parametrize(
    ("statement", "strange"),
    [
        ("Asker kommune vedtok klimaplanen.", []),
        ("Klimaplanen ble vedtatt av Asker kommune.", []),
        ("Steinkjer kommune vedtok sykkelplanen.", []),
        ("Steinkjer kommune vedtok klimaplanen.", ["Steinkjer"]),
        ("Klimaplanen ble vedtatt av Steinkjer kommune.", ["Steinkjer"]),
        ("Sykkelplanen ble vedtatt av Asker kommune.", ["Asker"]),
    ],
)
def test_what_one_source_says_of_one_place_is_not_said_of_the_place_of_another(
    statement: str, strange: list[str]
) -> None:
    assert foreign(statement, CLIMATE, CYCLES) == strange


GOALS = a_passage("Kommunen fulgte FNs bærekraftsmål i planen.")


def test_another_name_of_the_same_term_may_be_used_also_across_languages() -> None:
    assert foreign("Kommunen fulgte SDG i planen.", GOALS) == []
    assert foreign("The municipality followed the UN goals in the plan.", GOALS) == []
    assert foreign("Kommunen fulgte OECD i planen.", GOALS) == ["OECD"]


def test_a_name_in_what_stands_around_a_sentence_may_be_used() -> None:
    around = a_passage("Det ble opprettet i 2020.", title="Panelet i Bodø", heading="NTNU som partner")

    assert foreign("Panelet ble opprettet i Bodø med NTNU.", around) == []
    assert foreign("Panelet ble opprettet i Bodø med UiT.", around) == ["UiT"]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("Panelet i Trondheim", [("Panelet", True), ("Trondheim", False)]),
        ("Det var slik. Asker vant.", [("Det", True), ("Asker", True)]),
        ("«Åpen kommune» heter det", [("Åpen", True)]),
        ("målt i CO2 og tCO2e", [("CO2", False), ("tCO2e", False)]),
        ("i 2020 og 3.2", []),
        ("Møre- og Romsdals fylke", [("Møre", True), ("Romsdals", False)]),
    ],
)
def test_a_name_is_a_word_with_a_capital_letter_or_with_figures_in_it(
    statement: str, found: list[tuple[str, bool]]
) -> None:
    assert list(names.names_in(statement)) == found
