"""``next``, ``map``, ``matrix``, and questions about what to do next: advice with its reasons and its proof."""

import csv
import io
import json
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_file
from conftest import Terminal

from ingest.ingestor import Added, Ingestor
from ingest.loaders.child import load
from ingest.shipped import shipped_files
from knowledge.framework.framework import Text
from knowledge.framework.reading import shipped
from knowledge.framework.writing import write_yaml
from knowledge.knowledge_base import open_for_writing
from knowledge.language import Language
from knowledge.settings import KnowledgeSettings

PLAN = """---
id: samfunnsdel
title: Samfunnsdelen i Steinkjer
kind: plan
year: 2026
municipality: "1702"
place: Steinkjer
processes: [standardisere]
---

## Hva ble vedtatt?

Kommunestyret vedtok at byprofilen skal publiseres hvert år.

Kommunen har valgt standard og målemetode, U4SSC.

Det er kjøpt nye busser.
"""
CASE = """---
id: maling-i-verdal
title: Måling i Verdal
kind: case
year: 2024
municipality: "5038"
place: Verdal
processes: [standardisere]
phases: [1]
---

## Hvordan målte Verdal?

Verdal valgte standard og målemetode i 2023.
"""
CHOSEN = "Kommunen har valgt standard og målemetode, U4SSC."
ADOPTED = "Kommunestyret vedtok at byprofilen skal publiseres hvert år."
CODES = [process.code.lower() for process in shipped().processes]
CELLS = [f"{code}{phase}" for code in CODES for phase in range(1, 6)]
PROPOSAL = "Fasenavn og aktiviteter er verktøyets eget forslag."
BYPROFIL = "Hva bør vi gjøre etter at byprofilen er klar?"


class Keyboard(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a plan of Steinkjer's, under its former number, and a case from Verdal; without vectors."""
    made = tmp_path_factory.mktemp("small")
    files = [a_file(made, "plan.md", PLAN), a_file(made, "case.md", CASE)]
    with pytest.MonkeyPatch.context() as patch, open_for_writing(KnowledgeSettings(data=made / "data")) as base:
        patch.setattr("ingest.onlooker.read", load)
        added = list(Ingestor(base.library, base.documents).add_all(files))
    assert all(isinstance(each, Added) for each in added)
    return made / "data"


@pytest.fixture
def small(terminal: Terminal, small_folder: Path, tmp_path: Path) -> Terminal:
    shutil.copytree(small_folder, tmp_path / "data")
    return terminal


@pytest.fixture
def begun(small: Terminal) -> Terminal:
    """The same, with a project in Steinkjer."""
    assert small("projects", "new", "byen", "--municipality", "Steinkjer", "--title", "Grønn by").code == 0
    return small


def told(terminal: Terminal, *arguments: str | Path) -> Any:
    result = terminal(*arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def ids(advice: dict[str, Any]) -> list[str]:
    return [each["activity"]["id"] for each in advice["recommendations"]]


def options(name: str, values: list[str]) -> list[str]:
    return [part for value in values for part in (f"--{name}", value)]


def rulings(terminal: Terminal, document: str = "samfunnsdel") -> dict[str, str]:
    judged = told(terminal, "map", document)["judged"]
    return {each["verdict"]["activity"]: each["verdict"]["ruling"] for each in judged}


# What to do next


def test_whoever_has_done_nothing_is_advised_to_begin_at_the_beginning(terminal: Terminal) -> None:
    result, advice = terminal("next"), told(terminal, "next")

    assert (result.code, result.err) == (0, "")
    assert f"0 av {len(shipped().activities)} aktuelle aktiviteter er gjort." in result.out
    assert 3 <= len(ids(advice)) <= 5
    for number, name in enumerate(ids(advice), start=1):
        activity = shipped().by_id[name]
        assert (activity.phase, activity.requires) == (1, ())
        assert f"\n{number}. {activity.title.nb}\n   {name} · " in result.out
    assert "Faglig forslag uten kilde" in result.out


def test_advice_says_that_it_is_a_proposal(terminal: Terminal) -> None:
    result = terminal("next", "--limit", "1")

    assert PROPOSAL in result.out
    assert "(Kartlegge) · verktøyets eget forslag\n" in result.out


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ("andre aktiviteter venter på denne", "Leveranse: ", "(Kartlegge)", "Venter på «Velg standarder og")),
        ("nn", ("andre aktivitetar ventar på denne", "Leveranse: ", "(Kartleggje)", "Ventar på «Vel standardar og")),
        ("en", ("other activities wait for this one", "Deliverable: ", "(Map and assess)", "Waits for “Choose ")),
    ],
)
def test_reasons_are_told_in_each_language(terminal: Terminal, language: str, words: tuple[str, ...]) -> None:
    shown = terminal("next", "--process", "st", "--language", language).out
    advice = told(terminal, "next", "--process", "st", "--language", language)

    assert [word for word in words if word not in shown] == []
    assert all(part["reason"] in shown for part in advice["recommendations"][0]["parts"])
    assert any(words[0] in part["reason"] for part in advice["recommendations"][0]["parts"])


def test_advice_follows_the_language_of_the_settings(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMSTILLING_LANGUAGE", "en")

    assert "1. Choose standards and a method of measurement\n" in terminal("next").out
    assert "1. Vel standardar og målemetode\n" in terminal("next", "--language", "nn").out


def test_the_json_of_advice_is_a_contract(begun: Terminal) -> None:
    begun("projects", "set", "byen", "po1-planer", "--state", "under_way")

    advice = told(begun, "next", "--project", "byen", "--process", "st", "--phase", "1", "--limit", "2")

    assert advice.keys() == {
        "focus", "done", "relevant", "finished", "recommendations", "under_way", "blocked", "gaps", "imbalances",
        "next_round",
    }  # fmt: skip
    assert advice["focus"] == {"process": "standardisere", "phase": 1, "after": []}
    assert (advice["done"], advice["relevant"], advice["finished"]) == (0, len(shipped().activities), False)
    first = advice["recommendations"][0]
    assert first.keys() == {"activity", "cell", "score", "parts", "easier_after", "evidence"}
    assert first["activity"]["id"] == "st1-standardsett"
    assert first["cell"] == "Standardisere, fase 1 (Kartlegge)"
    assert first["score"] == pytest.approx(sum(part["score"] for part in first["parts"]), abs=0.001)
    for part in first["parts"]:
        assert part.keys() == {"name", "value", "weight", "score", "reason", "details"}
        assert part["score"] == pytest.approx(part["value"] * part["weight"], abs=0.001)
        assert part["reason"].endswith(".")
    scores = [each["score"] for each in advice["recommendations"]]
    assert scores == sorted(scores, reverse=True)
    (found,) = (each for each in first["evidence"] if each["document_id"] == "maling-i-verdal")
    assert (found["basis"], found["nearness"], found["kind"]) == ("found", "related", "case")
    assert found["citation"]["quote"] == "Verdal valgte standard og målemetode i 2023."


def test_a_project_is_advised_from_what_it_has_reported(begun: Terminal) -> None:
    begun("projects", "set", "byen", "st1", "--state", "done")
    begun("projects", "set", "byen", "po1-planer", "--state", "under_way")

    result, advice = begun("next", "--project", "byen"), told(begun, "next", "--project", "byen")

    assert (advice["done"], advice["under_way"]) == (3, ["po1-planer"])
    assert not {"st1-standardsett", "st1-dataeiere", "st1-nabilde", "po1-planer"} & set(ids(advice))
    assert "3 av " in result.out
    assert f"I gang: {shipped().by_id['po1-planer'].title.nb}.\n" in result.out


def test_a_municipality_is_advised_from_all_its_projects_together(begun: Terminal) -> None:
    begun("projects", "new", "torg", "--municipality", "5006")
    begun("projects", "new", "andre", "--municipality", "Verdal")
    begun("projects", "set", "byen", "st1-standardsett", "--state", "done")
    begun("projects", "set", "torg", "st1-standardsett", "--state", "not_relevant")
    begun("projects", "set", "torg", "st1-dataeiere", "--state", "done")
    begun("projects", "set", "andre", "po1-planer", "--state", "done")

    for said in ("Steinkjer", "5006", "1702"):
        assert told(begun, "next", "--municipality", said)["done"] == 2
    assert told(begun, "next", "--project", "torg")["done"] == 1


def test_a_whole_phase_can_be_said_to_be_done(terminal: Terminal) -> None:
    advice = told(terminal, "next", "--done", "st1", "--done", "po1-planer", "--under-way", "ib 1")

    assert advice["done"] == 4
    assert [shipped().by_id[name].cell.process for name in advice["under_way"]] == ["involvere-innbyggerne"] * 3
    assert all(shipped().by_id[name].process != "involvere-innbyggerne" for name in ids(advice))
    assert "st2-indikatorer" in ids(told(terminal, "next", "--done", "st1", "--limit", "20"))


def test_what_is_said_goes_before_what_the_project_has_reported(begun: Terminal) -> None:
    begun("projects", "set", "byen", "st1", "--state", "done")

    advice = told(begun, "next", "--project", "byen", "--under-way", "st1-nabilde")

    assert (advice["done"], advice["under_way"]) == (2, ["st1-nabilde"])
    assert told(begun, "next", "--project", "byen")["done"] == 3


def test_what_was_asked_about_comes_first(terminal: Terminal) -> None:
    result = terminal("next", "--process", "Endre organisasjonen", "--phase", "1")
    advice = told(terminal, "next", "--process", "or", "--phase", "1")

    assert [shipped().by_id[name].cell.process for name in ids(advice)[:3]] == ["endre-organisasjonen"] * 3
    assert advice["recommendations"][0]["parts"][0]["name"] == "focus"
    assert result.out.count("   + Hører til det du spør om.\n") == 3


def test_what_cannot_be_begun_is_shown_with_what_it_lacks_and_the_way_there(terminal: Terminal) -> None:
    result = terminal("next", "--process", "st", "--phase", "2", "--done", "st1-standardsett")
    advice = told(terminal, "next", "--process", "st", "--phase", "2", "--done", "st1-standardsett")

    blocked = {each["activity"]: each for each in advice["blocked"]}
    assert blocked.keys() == {"st2-maleplan", "st2-kvalitetskrav"}
    assert blocked["st2-maleplan"]["missing"] == ["st2-indikatorer", "st1-dataeiere"]
    assert sorted(blocked["st2-maleplan"]["chain"]) == ["st1-dataeiere", "st2-indikatorer"]
    assert "Kan ikke begynnes ennå:\n" in result.out
    for name, each in blocked.items():
        assert f"- {shipped().by_id[name].title.nb} ({name}). {each['message']}\n" in result.out
    assert blocked["st2-kvalitetskrav"]["message"] == "Venter på «Velg indikatorene dere skal følge lokalt»."


def test_the_way_to_what_is_far_off_is_told_in_an_order_in_which_it_can_be_done(terminal: Terminal) -> None:
    (blocked,) = (
        each
        for each in told(terminal, "next", "--process", "st", "--phase", "1")["blocked"]
        if each["activity"] == "st1-nabilde"
    )

    assert blocked["chain"] == ["st1-standardsett", "st1-dataeiere"]
    assert "Velg standarder og målemetode → Finn ut hvem som eier dataene" in blocked["message"]


def test_a_gap_and_an_imbalance_are_warned_of(terminal: Terminal) -> None:
    result = terminal("next", "--done", "st3-byprofil")
    advice = told(terminal, "next", "--done", "st3-byprofil")

    assert [(each["activity"], each["missing"]) for each in advice["gaps"]] == [
        ("st3-byprofil", ["st3-kvalitetssikring"])
    ]
    assert (
        "! «Lag og publiser byprofilen» er i gang eller gjort, men forutsetter noe som ikke er gjort: "
        "«Få tallene kvalitetssikret». Sjekk om noe mangler.\n"
    ) in result.out
    behind = {each["process"]: each for each in advice["imbalances"]}
    assert behind["involvere-innbyggerne"] | {"waiting": 0, "message": ""} == {
        "process": "involvere-innbyggerne",
        "reached": 0,
        "ahead": "standardisere",
        "furthest": 3,
        "waiting": 0,
        "message": "",
    }
    assert "! Dere er kommet til fase 3 i Standardisere, men ingenting er gjort i Involvere innbyggerne." in result.out


def test_what_is_not_relevant_holds_nothing_back_and_is_not_counted(terminal: Terminal) -> None:
    advice = told(terminal, "next", "--not-relevant", "st1-standardsett", "--limit", "20")

    assert (advice["done"], advice["relevant"]) == (0, len(shipped().activities) - 1)
    assert "st1-dataeiere" in ids(advice)
    assert "st1-standardsett" not in ids(advice)


def test_a_finished_round_leads_to_the_next(terminal: Terminal) -> None:
    said = [*options("done", CELLS[:-1]), "--not-relevant", CELLS[-1]]
    left_out = {each.id for each in shipped().activities if (each.process, each.phase) == ("skape-prosjekter", 5)}
    fed = {name for each in shipped().activities if each.id not in left_out for name in each.feeds_next_round}

    result, advice = terminal("next", *said), told(terminal, "next", *said)

    number = len(shipped().activities) - len(left_out)
    assert (advice["finished"], advice["done"], advice["relevant"]) == (True, number, number)
    assert advice["recommendations"] == []
    assert set(advice["next_round"]) == fed
    assert result.out.startswith(
        f"Ingenting er igjen å gjøre i denne runden. Gjort: {number} av {number} aktuelle aktiviteter.\n"
    )
    assert "Ta resultatene med inn i neste runde:\n" in result.out
    assert "(st1-dataeiere), Standardisere, fase 1 (Kartlegge)\n" in result.out
    assert "pr1-ideer" not in result.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--project", "ukjent"), "Fant ikke prosjektet «ukjent»."),
        (("--municipality", "Våler"), "«Våler» kan være flere kommuner:"),
        (("--process", "bygge"), "Rammeverket har ingen prosess som heter «bygge»."),
        (("--done", "st1-standardset"), "Rammeverket har ingen aktivitet som heter «st1-standardset»."),
    ],
)
def test_what_is_unknown_is_told_in_a_sentence(terminal: Terminal, arguments: tuple[str, ...], sentence: str) -> None:
    result = terminal("next", *arguments)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(sentence)
    assert result.err.count("\n") == 1


# What documents show


def test_a_document_is_mapped_with_the_sentence_that_shows_each_activity(small: Terminal) -> None:
    result, found = small("map", "samfunnsdel"), told(small, "map", "samfunnsdel")

    quotes = {each["activity"]: each["quote"] for each in found["proposals"]}
    assert quotes["st1-standardsett"] == CHOSEN
    assert quotes["st3-byprofil"] == ADOPTED
    assert found["judged"] == []
    sure = [each["confidence"] for each in found["proposals"]]
    assert sure == sorted(sure, reverse=True)
    text = told(small, "documents", "show", "samfunnsdel")["version"]["text"]
    for each in found["proposals"]:
        assert text[each["start"] : each["end"]] == each["quote"]
        assert 0.2 <= each["confidence"] <= 1
    assert f"- Velg standarder og målemetode (st1-standardsett) · {sure[0]:.0%}\n" in result.out
    assert f"  «{CHOSEN}»\n" in result.out
    assert "omstilling map samfunnsdel --review" in result.out + result.err


def test_weaker_proposals_are_shown_when_they_are_asked_for(small: Terminal) -> None:
    usual, weak, sure = (
        len(told(small, "map", "samfunnsdel", *more)["proposals"])
        for more in ((), ("--least", "0"), ("--least", "0.99"))
    )

    assert 0 == sure < usual < weak
    assert "Ingen aktiviteter ser ut til å være vist i dokumentet." in small("map", "samfunnsdel", "--least", "1").out


def test_what_a_person_says_is_kept_and_no_longer_proposed(small: Terminal) -> None:
    said = ("--confirm", "st1-standardsett", "--reject", "st3-byprofil", "--by", "Kari")

    result, found = small("map", "samfunnsdel", *said), told(small, "map", "samfunnsdel")

    assert f"Bekreftet:\n- Velg standarder og målemetode (st1-standardsett)\n  «{CHOSEN}»\n" in result.out
    assert "Avvist:\n- Lag og publiser byprofilen (st3-byprofil)\n" in result.out
    assert not {"st1-standardsett", "st3-byprofil"} & {each["activity"] for each in found["proposals"]}
    judged = {each["verdict"]["activity"]: each for each in found["judged"]}
    assert {name: each["verdict"]["ruling"] for name, each in judged.items()} == {
        "st1-standardsett": "confirmed",
        "st3-byprofil": "rejected",
    }
    assert (judged["st1-standardsett"]["quote"], judged["st1-standardsett"]["who"]) == (CHOSEN, "Kari")


def test_what_was_said_together_is_taken_back_together(small: Terminal) -> None:
    small("map", "samfunnsdel", "--reject", "st3-byprofil")
    small("map", "samfunnsdel", "--confirm", "st3-byprofil", "--confirm", "st1-standardsett")
    assert rulings(small) == {"st3-byprofil": "confirmed", "st1-standardsett": "confirmed"}

    assert "Angret. Vurderinger som ikke lenger gjelder: 2.\n" in small("map", "samfunnsdel", "--undo").err
    assert rulings(small) == {"st3-byprofil": "rejected"}

    small("map", "samfunnsdel", "--undo")
    nothing = small("map", "samfunnsdel", "--undo")
    assert (nothing.code, nothing.out) == (1, "")
    assert nothing.err.startswith("Ingenting er bekreftet eller avvist for «samfunnsdel».")
    assert rulings(small) == {}


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (("--reject", "st1-standardset"), "Rammeverket har ingen aktivitet som heter «st1-standardset»."),
        (("--reject", "st1-standardsett"), "Både bekreftet og avvist, eller nevnt to ganger: st1-standardsett."),
        (("--confirm", "st1-standardsett"), "Både bekreftet og avvist, eller nevnt to ganger: st1-standardsett."),
    ],
)
def test_verdicts_are_kept_all_or_none(small: Terminal, other: tuple[str, ...], sentence: str) -> None:
    result = small("map", "samfunnsdel", "--confirm", "st1-standardsett", *other)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(sentence)
    assert rulings(small) == {}


def test_what_no_sentence_shows_cannot_be_confirmed_but_can_be_rejected(small: Terminal) -> None:
    shown = {each["activity"] for each in told(small, "map", "samfunnsdel", "--least", "0")["proposals"]}
    other = next(each.id for each in shipped().activities if each.id not in shown)

    result = small("map", "samfunnsdel", "--confirm", "st1-standardsett", "--confirm", other)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"Ingen setning i «samfunnsdel» viser {other}, så det er ingenting å bekrefte.")
    assert rulings(small) == {}
    assert small("map", "samfunnsdel", "--reject", other).code == 0
    assert rulings(small) == {other: "rejected"}


@pytest.mark.parametrize("other", [("--confirm", "st3-byprofil"), ("--reject", "st3-byprofil"), ("--review",)])
def test_taking_back_is_done_alone(small: Terminal, other: tuple[str, ...]) -> None:
    small("map", "samfunnsdel", "--confirm", "st1-standardsett")

    result = small("map", "samfunnsdel", "--undo", *other)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("--undo kan ikke brukes sammen med --confirm, --reject eller --review.")
    assert rulings(small) == {"st1-standardsett": "confirmed"}


def test_a_withdrawn_document_is_not_judged_until_it_is_restored(small: Terminal) -> None:
    small("map", "samfunnsdel", "--confirm", "st1-standardsett")
    small("documents", "remove", "samfunnsdel")

    for more in ((), ("--confirm", "st3-byprofil"), ("--undo",), ("--review",)):
        result = small("map", "samfunnsdel", *more)
        assert (result.code, result.out) == (1, "")
        assert result.err.startswith("«samfunnsdel» er tatt ut av bruk,")
        assert "omstilling documents restore samfunnsdel" in result.err

    small("documents", "restore", "samfunnsdel")
    assert rulings(small) == {"st1-standardsett": "confirmed"}


def test_a_sentence_in_a_list_is_quoted_without_its_mark(small: Terminal, tmp_path: Path) -> None:
    dotted, numbered = f"- {CHOSEN}", f"1. {ADOPTED}"
    text = f"---\nid: liste\ntitle: Gjort i Steinkjer\nprocesses: [standardisere]\n---\n\n{dotted}\n\n{numbered}\n"
    assert small("ingest", a_file(tmp_path, "liste.md", text)).code == 0

    small("map", "liste", "--confirm", "st1-standardsett")
    found = told(small, "map", "liste")

    (judged,) = found["judged"]
    assert judged["quote"] == CHOSEN
    quotes = {each["activity"]: each for each in found["proposals"]}
    assert quotes["st3-byprofil"]["quote"] == ADOPTED
    kept = told(small, "documents", "show", "liste")["version"]["text"]
    assert numbered in kept
    assert kept[quotes["st3-byprofil"]["start"] : quotes["st3-byprofil"]["end"]] == ADOPTED


def test_a_document_that_is_not_there_is_told_of(small: Terminal) -> None:
    result = small("map", "ukjent")

    assert (result.code, result.out) == (1, "")
    assert result.err == "Fant ikke dokumentet «ukjent». Se hvilke som finnes med: omstilling documents list\n"


def test_a_review_needs_somebody_at_the_keyboard(small: Terminal) -> None:
    result = small("map", "samfunnsdel", "--review")

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("--review trenger noen ved tastaturet.")


@pytest.mark.parametrize(
    ("language", "answers"), [("nb", "j\nx\nn\nv\ns\n"), ("nn", "J\nn\nv\ns\n"), ("en", "y\nn\nw\nq\n")]
)
def test_a_review_keeps_each_answer_until_somebody_quits(
    small: Terminal, monkeypatch: pytest.MonkeyPatch, language: str, answers: str
) -> None:
    monkeypatch.setenv("OMSTILLING_LANGUAGE", language)
    first, second, third, *_ = (
        each["activity"] for each in told(small, "map", "samfunnsdel", "--least", "0")["proposals"]
    )
    monkeypatch.setattr(sys, "stdin", Keyboard(answers))

    result = small("map", "samfunnsdel", "--review", "--least", "0")

    assert result.code == 0, result.err
    assert result.err.count("Svar med én av bokstavene: j, n, v, s.\n") == answers.count("x")
    assert rulings(small) == {first: "confirmed", second: "rejected"}
    monkeypatch.setattr(sys, "stdin", Keyboard(answers[0] + "\n" + answers[-2:]))
    small("map", "samfunnsdel", "--review", "--least", "0")
    assert rulings(small) == {first: "confirmed", second: "rejected", third: "confirmed"}


def test_what_a_person_has_confirmed_is_the_proof_that_advice_shows(begun: Terminal) -> None:
    before = told(begun, "next", "--project", "byen", "--process", "st")["recommendations"][0]
    begun("map", "samfunnsdel", "--confirm", "st1-standardsett")

    result = begun("next", "--project", "byen", "--process", "st")
    after = told(begun, "next", "--project", "byen", "--process", "st")["recommendations"][0]

    assert {each["document_id"]: each["basis"] for each in before["evidence"]}["samfunnsdel"] == "found"
    shown = after["evidence"][0]
    assert (shown["document_id"], shown["basis"], shown["nearness"]) == ("samfunnsdel", "confirmed", "own")
    assert shown["citation"]["quote"] == CHOSEN
    assert (
        "   ▸ Samfunnsdelen i Steinkjer, Steinkjer, 2026, egen kommune, bekreftet av et menneske "
        f"[samfunnsdel, versjon 1]\n     «{CHOSEN}»\n" in result.out
    )
    assert "▸ Måling i Verdal, Verdal, 2024, samme fylke eller størrelse, funnet i søk, ikke bekreftet" in result.out


def test_what_a_person_has_rejected_is_no_proof(begun: Terminal) -> None:
    begun("map", "samfunnsdel", "--reject", "st1-standardsett")

    advice = told(begun, "next", "--project", "byen", "--process", "st")

    (first,) = (each for each in advice["recommendations"] if each["activity"]["id"] == "st1-standardsett")
    assert [each["document_id"] for each in first["evidence"]] == ["maling-i-verdal"]


# The matrix


def counts(terminal: Terminal, *arguments: str) -> dict[tuple[str, str, int], dict[str, Any]]:
    return {
        (each["municipality"], cell["cell"]["process"], cell["cell"]["phase"]): cell
        for each in told(terminal, "matrix", *arguments)
        for cell in each["cells"]
    }


def test_the_matrix_counts_what_is_planned_done_and_shown(begun: Terminal) -> None:
    begun("projects", "set", "byen", "st1-dataeiere", "--state", "done")
    begun("projects", "set", "byen", "st1-nabilde", "--state", "under_way")
    begun("projects", "set", "byen", "ib1-innspill", "--state", "not_relevant")
    begun("map", "samfunnsdel", "--confirm", "st1-standardsett", "--reject", "st3-byprofil")

    found = counts(begun)
    shown = begun("matrix").out

    assert len(found) == 30
    assert found["5006", "standardisere", 1] == {
        "cell": {"process": "standardisere", "phase": 1},
        "planned": 1,
        "under_way": 1,
        "done": 1,
        "relevant": 3,
        "sources": 1,
    }
    assert found["5006", "involvere-innbyggerne", 1]["relevant"] == 2
    assert found["5006", "standardisere", 3] | {"relevant": 0} == {
        "cell": {"process": "standardisere", "phase": 3},
        "planned": 0,
        "under_way": 0,
        "done": 0,
        "relevant": 0,
        "sources": 0,
    }
    assert shown.startswith("Steinkjer\nProsjekter: 1\n")
    assert "1 av 3 gjort, 1 i gang, 1 planlagt, kilder: 1" in shown
    assert shown.count("ingenting ennå") == 29
    assert PROPOSAL in shown


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_matrix_cuts_no_word_on_a_screen_of_eighty_characters(
    begun: Terminal, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    shown = begun("matrix", "--language", language).out

    words = {word for process in shipped().processes for word in process.name.within(Language(language)).split()}
    assert words <= set(shown.split())
    assert "…" not in shown


def test_municipalities_stand_side_by_side_in_the_matrix(begun: Terminal) -> None:
    begun("projects", "set", "byen", "po1-planer", "--state", "done")
    said = ("--municipality", "Steinkjer", "--municipality", "5038", "--municipality", "5006")

    every, shown = told(begun, "matrix", *said), begun("matrix", *said).out
    found = counts(begun, *said)

    assert [(each["municipality"], each["name"], each["projects"]) for each in every] == [
        ("5006", "Steinkjer", 1),
        ("5038", "Verdal", 0),
    ]
    assert found["5006", "utforme-politikk", 1]["done"] == 1
    assert (found["5038", "standardisere", 1]["sources"], found["5006", "standardisere", 1]["sources"]) == (1, 0)
    lines = shown.splitlines()
    header = next(line for line in lines if "Steinkjer" in line)
    assert "Verdal" in header
    row = next(line for line in lines if re.match(r"Utforme politikk +1 Kartlegge ", line))
    assert re.search(r"1 av 3 gjort +ingenting ennå *$", row)


def test_a_former_number_means_the_municipality_of_today_and_its_documents(small: Terminal) -> None:
    small("map", "samfunnsdel", "--confirm", "st1-standardsett")

    (today,), (former,) = (told(small, "matrix", "--municipality", said) for said in ("5006", "1702"))

    assert today == former
    assert (former["municipality"], former["name"]) == ("5006", "Steinkjer")
    assert counts(small, "--municipality", "1702")["5006", "standardisere", 1]["planned"] == 1


def test_the_matrix_as_csv_has_a_row_a_cell_and_municipality(begun: Terminal) -> None:
    begun("projects", "set", "byen", "st1", "--state", "done")

    result = begun("matrix", "--municipality", "Steinkjer", "--municipality", "Verdal", "--csv")
    rows = list(csv.reader(io.StringIO(result.out, newline=""), delimiter=";"))
    english = begun("matrix", "--csv", "--language", "en").out.splitlines()

    assert (result.code, result.err) == (0, "")
    assert rows[0] == [
        "Kommune", "Navn", "Prosess", "Fase", "Navn på fasen", "Planlagt", "I gang", "Gjort", "Aktuelle", "Kilder",
    ]  # fmt: skip
    assert len(rows) == 61
    assert rows[1] == ["5006", "Steinkjer", "Standardisere", "1", "Kartlegge", "0", "0", "3", "3", "0"]
    assert rows[31][:6] == ["5038", "Verdal", "Standardisere", "1", "Kartlegge", "0"]
    assert english[0].startswith("Municipality;Name;Process;Phase;")
    assert english[1].startswith("5006;Steinkjer;Standardisation;1;Map and assess;")


def test_no_name_in_the_matrix_becomes_a_formula(terminal: Terminal, tmp_path: Path) -> None:
    first, *others = shipped().processes
    names = ("=HYPERLINK(1)", "+1", "-2", "@sum", "Vanlig; navn")
    phases = tuple(replace(phase, name=Text(name)) for phase, name in zip(first.phases, names, strict=True))
    own = replace(shipped(), processes=(replace(first, name=Text('=1+"x"'), phases=phases), *others))
    with open_for_writing(KnowledgeSettings(data=tmp_path / "data")) as base:
        base.editions.put(write_yaml(own), "vårt.yaml", "Kari")

    result = terminal("matrix", "--municipality", "5006", "--csv")
    rows = list(csv.reader(io.StringIO(result.out, newline=""), delimiter=";"))

    assert [row[4] for row in rows[1:6]] == ["'=HYPERLINK(1)", "'+1", "'-2", "'@sum", "Vanlig; navn"]
    assert {row[2] for row in rows[1:6]} == {'\'=1+"x"'}
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_a_matrix_of_nobody_says_how_to_get_one(terminal: Terminal) -> None:
    result = terminal("matrix")

    assert (result.code, told(terminal, "matrix")) == (0, [])
    assert result.out.startswith("Ingen kommune har et prosjekt ennå.")
    both = terminal("matrix", "--csv", "--json")
    assert (both.code, both.out, both.err) == (1, "", "Velg enten --csv eller --json.\n")


# Questions about what to do next


def test_a_question_about_what_to_do_next_is_answered_with_advice(small: Terminal) -> None:
    result = small("ask", BYPROFIL)

    assert result.code == 0
    assert result.out.startswith("Jeg forstår det slik at dette er gjort")
    assert result.out.splitlines()[0].endswith(": Lag og publiser byprofilen.")
    assert "\n1. Finn gapet mellom nåsituasjon og mål\n   st4-gapanalyse · Standardisere, fase 4 (" in result.out
    assert "   + Kommer rett etter det du sier er gjort: «Lag og publiser byprofilen».\n" in result.out
    assert PROPOSAL in result.out
    assert "Råd fra rammeverket i bruk" in result.out + result.err


def test_an_answer_that_is_advice_tells_it_as_json(small: Terminal) -> None:
    answer = told(small, "ask", BYPROFIL)

    assert (answer["status"], answer["language"], answer["passages"]) == ("advised", "nb", [])
    advice = answer["advice"]
    assert advice["focus"]["after"] == ["st3-byprofil"]
    assert ids(advice)[0] == "st4-gapanalyse"
    assert len(answer["statements"]) == len(advice["recommendations"])
    assert answer["statements"][0]["text"] == ("Finn gapet mellom nåsituasjon og mål (Standardisere › 4 Evaluere)")
    assert "advice" not in told(small, "ask", "Hva vedtok kommunestyret om byprofilen?")


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("Kva bør vi gjere etter at byprofilen er klar?", "nn", "Finn gapet mellom nosituasjon og mål"),
        ("What should we do after the city profile is ready?", "en", "Find the gap between the current situation"),
    ],
)
def test_advice_is_given_in_the_language_of_the_question(
    small: Terminal, question: str, language: str, words: str
) -> None:
    result = small("ask", question)

    assert told(small, "ask", question)["language"] == language
    assert f"1. {words}" in result.out


@pytest.mark.parametrize(
    ("question", "language"),
    [("Hva bør vi gjøre nå?", "nb"), ("Kva bør vi gjere no?", "nn"), ("What should we do next?", "en")],
)
def test_whoever_names_no_place_is_asked_for_it(small: Terminal, question: str, language: str) -> None:
    result, answer = small("ask", question), told(small, "ask", question)

    assert (result.code, len(result.out.splitlines())) == (0, 2)
    assert all(process.name.within(Language(language)) in result.out for process in shipped().processes)
    assert (answer["status"], answer["lacking"], answer["statements"]) == ("clarify", "place", [])
    assert (answer["language"], "advice" in answer) == (language, False)


@pytest.mark.parametrize(
    ("narrowed", "focus"),
    [
        (("--process", "standardisere"), ("standardisere", None)),
        (("--process", "standardisere", "--phase", "1"), ("standardisere", 1)),
        (("--phase", "1"), (None, 1)),
    ],
)
def test_the_place_may_be_named_beside_the_question(
    small: Terminal, narrowed: tuple[str, ...], focus: tuple[str | None, int | None]
) -> None:
    answer = told(small, "ask", *narrowed, "Hva bør vi gjøre nå?")

    assert answer["status"] == "advised"
    assert (answer["advice"]["focus"]["process"], answer["advice"]["focus"]["phase"]) == focus
    assert ids(answer["advice"]) == ids(told(small, "next", *narrowed))


def test_the_place_that_a_question_names_goes_before_the_one_beside_it(small: Terminal) -> None:
    answer = told(small, "ask", "--process", "standardisere", "Hva bør vi gjøre nå i Utforme politikk?")

    assert answer["advice"]["focus"]["process"] == "utforme-politikk"


def test_two_places_beside_a_question_are_no_place(small: Terminal) -> None:
    both = options("process", ["standardisere", "utforme-politikk"])

    assert told(small, "ask", *both, "Hva bør vi gjøre nå?")["status"] == "clarify"


def test_what_is_asked_beside_the_next_step_is_answered_with_quotes(small: Terminal) -> None:
    both = f"{BYPROFIL} Hva vedtok kommunestyret om byprofilen?"

    result, answer, alone = small("ask", both), told(small, "ask", both), told(small, "ask", BYPROFIL)

    assert answer["status"] == "advised"
    assert answer["advice"] == alone["advice"]
    *advised, quoted = answer["statements"]
    assert advised == alone["statements"]
    assert quoted["text"] == ADOPTED
    assert [each["document_id"] for each in quoted["citations"]] == ["samfunnsdel"]
    assert "samfunnsdel" in {each["document_id"] for each in answer["passages"]}
    assert result.out.index("1. Finn gapet mellom nåsituasjon og mål\n") < result.out.index(f"\n{ADOPTED} [1]\n")
    assert "\nKilder\n[1] Samfunnsdelen i Steinkjer › Hva ble vedtatt?, " in result.out


def test_what_the_sources_do_not_say_is_not_quoted_beside_the_advice(small: Terminal) -> None:
    both = f"{BYPROFIL} Hva koster det å bygge en månerakett av ost?"

    result, answer = small("ask", both), told(small, "ask", both)

    assert answer["status"] == "advised"
    assert len(answer["statements"]) == len(answer["advice"]["recommendations"])
    assert "Kilder" not in result.out


@pytest.mark.parametrize("said", ["Steinkjer", "steinkjer", "5006", "1702"])
def test_a_municipality_is_called_by_its_name_or_any_number_it_has_had(small: Terminal, said: str) -> None:
    found = told(small, "search", "standard og målemetode", "--municipality", said)
    answer = told(small, "ask", "Hva vedtok kommunestyret om byprofilen?", "--municipality", said)
    listed = told(small, "documents", "list", "--municipality", said)
    advised = told(small, "ask", "Hva bør vi gjøre nå i Standardisere?", "--municipality", said)

    assert {each["document_id"] for each in found["passages"]} == {"samfunnsdel"}
    assert [each["text"] for each in answer["statements"]] == [ADOPTED]
    assert [each["id"] for each in listed] == ["samfunnsdel"]
    (first,) = (each for each in advised["advice"]["recommendations"] if each["activity"]["id"] == "st1-standardsett")
    assert {each["document_id"]: each["nearness"] for each in first["evidence"]} == {
        "samfunnsdel": "own",
        "maling-i-verdal": "related",
    }


def test_several_municipalities_are_searched_together(small: Terminal) -> None:
    both = options("municipality", ["Verdal", "1702"])

    assert [each["id"] for each in told(small, "documents", "list", *both)] == ["maling-i-verdal", "samfunnsdel"]
    assert told(small, "documents", "list", "--municipality", "Levanger") == []
    assert told(small, "documents", "list", "--municipality", "9999") == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("Våler", "«Våler» kan være flere kommuner: Våler (3114), Våler (3419)."),
        ("Atlantis", "Vi kjenner ingen kommune med navn eller nummer «Atlantis»."),
        ("123", "Vi kjenner ingen kommune med navn eller nummer «123»."),
    ],
)
def test_a_municipality_that_nobody_can_tell_is_refused(small: Terminal, said: str, sentence: str) -> None:
    for command in (("ask", BYPROFIL), ("search", "standard"), ("documents", "list")):
        result = small(*command, "--municipality", said)
        assert (result.code, result.out) == (1, "")
        assert result.err.startswith(sentence)
        assert result.err.count("\n") == 1


# The content that comes along


@pytest.fixture(scope="module")
def whole_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with everything that comes along, read in this process and without vectors."""
    data = tmp_path_factory.mktemp("whole") / "data"
    with pytest.MonkeyPatch.context() as patch, open_for_writing(KnowledgeSettings(data=data)) as base:
        patch.setattr("ingest.onlooker.read", load)
        with shipped_files(shipped()) as files:
            added = list(Ingestor(base.library, base.documents).add_from(files))
    assert all(isinstance(each, Added) for each in added)
    return data


@pytest.fixture
def whole(terminal: Terminal, whole_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The shared folder itself: what is asked here only reads."""
    monkeypatch.setenv("OMSTILLING_DATA", str(whole_folder))
    return terminal


def test_cases_that_come_along_are_shown_with_quotes_that_stand_in_them(whole: Terminal) -> None:
    said = ("--municipality", "Asker", "--process", "or", "--done", "or1", "--done", "or2", "--limit", "12")

    advice = told(whole, "next", *said)

    evidence = [each for one in advice["recommendations"] for each in one["evidence"]]
    assert any(each["basis"] == "linked" for each in evidence)
    assert any(each["nearness"] == "own" for each in evidence)
    cited = [each["citation"] for each in evidence if each["citation"]]
    assert cited
    for citation in cited[:6]:
        shown = told(whole, "documents", "show", citation["document_id"], "--version", str(citation["version"]))
        assert shown["version"]["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_a_shipped_case_is_mapped_to_the_activities_it_tells_of(whole: Terminal) -> None:
    found = told(whole, "map", "asker-baerekraftspiloter-2019")

    assert "or3-piloter" in {each["activity"] for each in found["proposals"]}
