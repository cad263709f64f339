"""``framework …``: a municipality sees the framework, makes its own edition of it, and can always go back."""

import csv
import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from builders import a_file
from conftest import Terminal
from fakes import HashingEmbedder

from bots.terminal.app import main
from ingest.ingestor import Added, Ingestor
from ingest.loaders.child import load
from ingest.shipped import framework_files
from knowledge.access import Scope
from knowledge.framework.changes import adopted
from knowledge.framework.framework import Framework
from knowledge.framework.reading import read_text, shipped
from knowledge.framework.writing import write_yaml
from knowledge.knowledge_base import KnowledgeBase, open_for_reading, open_for_writing
from knowledge.language import Language
from knowledge.settings import KnowledgeSettings

FIRST = shipped().by_id["st1-standardsett"]
GONE = shipped().by_id["st5-metodedeling"]
OWN_TITLE = "Bestem hvilke målestokker Steinkjer bruker"
OWN_PURPOSE = "Kommunestyret i Steinkjer følger ni målestokker fra Innherred."
ADDED_TITLE = "Spør ut torghandlerne på Sørsileiret"
ADDED_PURPOSE = "Torghandlerne på Sørsileiret møter folk fra hele Innherred."
PLAN = """---
id: samfunnsdel
title: Samfunnsdelen i Steinkjer
kind: plan
municipality: "5006"
---

## Hva ble vedtatt?

Steinkjer skal dele metode og erfaring i nettverk.
"""
Edit = Callable[[dict[str, Any]], object]


class Keyboard(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Iterator[None]:
    """Files are read in this process and by a quick model, for a framework becomes some two hundred passages."""
    embedder = HashingEmbedder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.onlooker.read", load)
        patch.setattr(KnowledgeBase, "embedder", lambda _base, _setting=None: embedder)
        yield


@pytest.fixture(scope="module")
def published_folder(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A data folder with a plan and the documents that the shipped framework becomes; made once and copied."""
    made = tmp_path_factory.mktemp("published")
    plan = a_file(made, "samfunnsdel.md", PLAN)
    with open_for_writing(KnowledgeSettings(data=made / "data", cache=model_cache)) as base:
        ingestor = Ingestor(base.library, base.documents)
        with framework_files(shipped()) as files:
            added = [*ingestor.add_from(files), *ingestor.add_all([plan])]
        assert all(isinstance(each, Added) for each in added)
        base.library.settle()
    return made / "data"


@pytest.fixture
def published(terminal: Terminal, published_folder: Path, tmp_path: Path) -> Terminal:
    shutil.copytree(published_folder, tmp_path / "data")
    return terminal


@pytest.fixture(scope="module")
def imported_folder(published_folder: Path, tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A data folder where two projects and a verdict were there before the municipality's own edition was imported."""
    made = tmp_path_factory.mktemp("imported")
    data = shutil.copytree(published_folder, made / "data")
    for arguments in (
        ("projects", "new", "byen", "--municipality", "5006", "--title", "Grønn by"),
        ("projects", "set", "byen", "st5-metodedeling", "st1", "--state", "done"),
        ("framework", "import", str(own_file(made)), "--yes", "--by", "Kari"),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("OMSTILLING_CACHE", str(model_cache))
            patch.setattr(sys, "argv", ["omstilling", "--data", str(data), *arguments])
            with pytest.raises(SystemExit) as left:
                main()
        assert left.value.code == 0, arguments
    return data


@pytest.fixture
def imported(terminal: Terminal, imported_folder: Path, tmp_path: Path) -> Terminal:
    shutil.copytree(imported_folder, tmp_path / "data")
    return terminal


def told(terminal: Terminal, *arguments: str | Path) -> Any:
    result = terminal(*arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def edited(folder: Path, edit: Edit, name: str = "rammeverk.yaml") -> Path:
    """The shipped framework as a file, after somebody has worked on it."""
    value = deepcopy(shipped_value())
    edit(value)
    return written(folder, name, value)


@cache
def shipped_value() -> dict[str, Any]:
    value: dict[str, Any] = yaml.load(write_yaml(shipped()), Loader=yaml.CSafeLoader)
    return value


def written(folder: Path, name: str, value: dict[str, Any]) -> Path:
    return a_file(folder, name, yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False))


def activity(value: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in value["activities"] if each["id"] == name)
    return found


def make_own(value: dict[str, Any]) -> None:
    """Rewrite, add, remove and move an activity, and give two processes other names for their first phase."""
    for process, (nb, nn, en) in zip(
        value["processes"], (("Se etter", "Sjå etter", "Look"), ("Forstå", "Skjøne", "Understand")), strict=False
    ):
        process["phases"][0] |= {"nb": nb, "nn": nn, "en": en}
    activity(value, FIRST.id).update(
        title={"nb": OWN_TITLE, "nn": "Vel målestokkane", "en": "Choose the yardsticks"}, purpose=OWN_PURPOSE
    )
    activity(value, "po1-handlingsrom").update(requires=["po1-planer"], benefits_from=[])
    value["activities"].remove(activity(value, GONE.id))
    added = deepcopy(activity(value, FIRST.id)) | {"id": "st1-torget", "title": ADDED_TITLE, "purpose": ADDED_PURPOSE}
    value["activities"].insert(3, added | {"signs": ["torghandlere"], "cases": [], "provenance": "local"})


def own_file(folder: Path) -> Path:
    return edited(folder, make_own, "vårt.yaml")


def in_use(folder: Path) -> Framework:
    with open_for_reading(KnowledgeSettings(data=folder / "data")) as base:
        return base.editions.current()


# Seeing it


@pytest.mark.parametrize(
    ("language", "title", "process", "phase"),
    [
        ("nb", "Velg standarder og målemetode", "Involvere innbyggerne", "Kartlegge"),
        ("nn", "Vel standardar og målemetode", "Involvere innbyggjarane", "Kartleggje"),
        ("en", "Choose standards and a method of measurement", "Citizen engagement", "Map and assess"),
    ],
)
def test_the_framework_is_shown_in_each_language(
    terminal: Terminal, language: str, title: str, process: str, phase: str
) -> None:
    every = terminal("framework", "show", "--language", language).out
    one = terminal("framework", "show", "st", "--language", language).out
    cell = terminal("framework", "show", "st1", "--language", language).out
    single = terminal("framework", "show", FIRST.id, "--language", language).out

    assert f"IB {process}" in every
    assert f"{phase} (3)" in every
    assert f"st1 {phase} (" in one
    assert f"  {FIRST.id}  {title}\n" in one
    assert single.splitlines()[0] == cell.splitlines()[0] == title
    assert FIRST.purpose.within(Language(language)) in single
    assert f"1. {FIRST.how[0].nb}" in single


@pytest.mark.parametrize("said", ["ST", "st", "standardisere", "Standardisation"])
def test_a_process_is_called_by_its_code_its_id_or_its_name(terminal: Terminal, said: str) -> None:
    result = terminal("framework", "show", said)

    assert result.code == 0
    assert result.out.startswith("ST Standardisere\n")
    assert all(f"  {each.id}  " in result.out for each in shipped().activities if each.process == "standardisere")
    assert "po1-planer" not in result.out


@pytest.mark.parametrize("said", ["st3", "ST 3", "standardisere:3"])
def test_a_cell_is_shown_with_all_its_activities(terminal: Terminal, said: str) -> None:
    shown = told(terminal, "framework", "show", said)

    assert [each["id"] for each in shown] == ["st3-maling", "st3-kvalitetssikring", "st3-byprofil"]


def test_an_activity_is_shown_with_what_it_stands_between(terminal: Terminal) -> None:
    result = terminal("framework", "show", "st3-byprofil")

    assert "Forutsetter: Få tallene kvalitetssikret (st3-kvalitetssikring)\n" in result.out
    assert "Åpner for: Finn gapet mellom nåsituasjon og mål (st4-gapanalyse);" in result.out
    assert "Leveranse: Publisert byprofil" in result.out
    assert "Erfaringer: trondheim-unece-evaluering, asker-vlr-2021\n" in result.out


def test_the_json_of_the_framework_is_a_contract(terminal: Terminal) -> None:
    every = told(terminal, "framework", "show")
    process = told(terminal, "framework", "show", "ib")
    (one,) = told(terminal, "framework", "show", FIRST.id)

    assert (len(every["processes"]), len(every["activities"])) == (6, len(shipped().activities))
    assert (process["code"], [phase["number"] for phase in process["phases"]]) == ("IB", [1, 2, 3, 4, 5])
    assert one in every["activities"]
    assert {"id", "process", "phase", "title", "purpose", "how", "deliverable", "requires", "origin"} <= one.keys()
    assert one["title"] == {"nb": FIRST.title.nb, "nn": FIRST.title.nn, "en": FIRST.title.en}
    assert one["origin"]["provenance"] == "editorial"


def test_names_of_phases_and_activities_are_said_to_be_a_proposal(terminal: Terminal) -> None:
    for what in ((), ("st",)):
        assert "er verktøyets eget forslag. KS oppgir" in terminal("framework", "show", *what).out
    assert "· verktøyets eget forslag\n" in terminal("framework", "show", FIRST.id).out
    assert "st1 Kartlegge (verktøyets eget forslag)\n" in terminal("framework", "show", "st").out


def test_a_word_the_framework_does_not_have_is_answered_with_the_nearest(terminal: Terminal) -> None:
    result = terminal("framework", "show", "st3-byprofilen")

    assert (result.code, result.out) == (1, "")
    assert "Det nærmeste er: st3-byprofil." in result.err


# Checking


def test_the_framework_in_use_and_a_good_file_are_found_sound(terminal: Terminal, tmp_path: Path) -> None:
    file = edited(tmp_path, make_own)

    in_use, mine = terminal("framework", "check"), terminal("framework", "check", file)

    assert (in_use.code, in_use.out) == (0, "Rammeverket kan brukes: 93 aktiviteter.\n")
    assert (mine.code, mine.err) == (0, "")
    assert mine.out.endswith("Rammeverket kan brukes: 93 aktiviteter.\n")
    assert told(terminal, "framework", "check") == {"sound": True, "faults": []}
    assert told(terminal, "framework", "history") == []


def test_a_fault_is_told_with_the_line_it_stands_on(terminal: Terminal, tmp_path: Path) -> None:
    file = edited(tmp_path, lambda value: activity(value, "st3-byprofil").update(requires=["st3-kvalitetssikringa"]))
    lines = file.read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "st3-kvalitetssikringa" in text)

    result, plain = terminal("framework", "check", file), terminal("framework", "check", file, "--json")

    assert (result.code, plain.code) == (1, 1)
    assert result.out.splitlines() == [
        f"✗ rammeverk.yaml, linje {line}: Ingen aktivitet har id «st3-kvalitetssikringa». "
        "Det nærmeste er: st3-kvalitetssikring. Rett id-en, eller ta den bort.",
        "Rammeverket kan ikke brukes før feilene over (✗) er rettet.",
    ]
    found = json.loads(plain.out)
    assert found["sound"] is False
    (fault,) = found["faults"]
    assert (fault["code"], fault["place"]["line"], fault["refuses"]) == ("fw_unknown_activity", line, True)
    assert fault["message"].startswith("Ingen aktivitet har id «st3-kvalitetssikringa».")


@pytest.mark.parametrize(
    ("language", "place"),
    [
        ("nb", "bok.xlsx, arket «Aktiviteter», rad 3, kolonnen «Fase»:"),
        ("en", "bok.xlsx, sheet “Activities”, row 3, column “Phase”:"),
    ],
)
def test_a_fault_in_a_workbook_is_told_with_sheet_row_and_column(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, place: str
) -> None:
    monkeypatch.setenv("OMSTILLING_LANGUAGE", language)
    file = tmp_path / "bok.xlsx"
    assert terminal("framework", "export", file).code == 0
    book = openpyxl.load_workbook(file)
    book.worksheets[1]["C3"] = 9
    book.save(file)

    result = terminal("framework", "check", file)

    assert result.code == 1
    assert f"✗ {place} " in result.out


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("rammeverk.docx", "x", "Et rammeverk kan ikke leses fra en fil som slutter på «.docx»."),
        ("rammeverk.yaml", "title: [", "Filen kan ikke leses videre herfra."),
        ("rammeverk.csv", "en;to\r\n1;2\r\n", "Fant ingen rad med navn på kolonnene."),
    ],
)
def test_a_file_that_holds_no_framework_is_refused_with_a_sentence(
    terminal: Terminal, tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    result = terminal("framework", "check", a_file(tmp_path, name, text))

    assert result.code == 1
    assert sentence in result.out
    assert "Traceback" not in result.err


def test_a_file_that_is_not_there_is_told_of(terminal: Terminal, tmp_path: Path) -> None:
    for command in ("check", "import"):
        result = terminal("framework", command, tmp_path / "borte.xlsx")
        assert (result.code, result.out) == (1, "")
        assert "borte.xlsx" in result.err
        assert result.err.count("\n") == 1


# Taking it out


@pytest.mark.parametrize(("ending", "language"), [("xlsx", "nb"), ("csv", "nn"), ("xlsx", "en"), ("yml", "nb")])
def test_an_export_that_nobody_has_changed_changes_nothing_when_it_is_imported(
    terminal: Terminal, tmp_path: Path, ending: str, language: str
) -> None:
    file = tmp_path / f"ut.{ending}"

    out = terminal("framework", "export", file, "--language", language)
    back = terminal("framework", "import", file, "--yes")

    assert (out.code, back.code) == (0, 0), out.err + back.err
    assert "93" in out.out
    assert str(file) in out.out
    assert back.out.endswith("Filen sier det samme som rammeverket i bruk. Ingenting blir endret.\n")
    assert told(terminal, "framework", "history") == []


def test_exports_are_what_their_endings_say(terminal: Terminal, tmp_path: Path) -> None:
    for ending in ("xlsx", "csv", "yaml"):
        assert terminal("framework", "export", tmp_path / f"ut.{ending}").code == 0

    book = openpyxl.load_workbook(tmp_path / "ut.xlsx")
    rows = list(csv.reader(io.StringIO((tmp_path / "ut.csv").read_text("utf-8-sig")), delimiter=";"))
    assert book.sheetnames == ["Les meg", "Aktiviteter", "Faser", "Prosesser", "Aktører"]
    assert (rows[0][0], rows[1][0], len(rows)) == ("Id", FIRST.id, 94)
    assert read_text((tmp_path / "ut.yaml").read_text("utf-8"), "ut.yaml").framework == shipped()


def test_a_file_is_only_written_over_when_that_is_asked_for(terminal: Terminal, tmp_path: Path) -> None:
    file = a_file(tmp_path, "ut.csv", "mitt")

    refused = terminal("framework", "export", file)
    kept = file.read_text("utf-8")
    forced = terminal("framework", "export", file, "--force")

    assert (refused.code, refused.out, kept) == (1, "", "mitt")
    assert refused.err == f"Filen {file} finnes alt. Velg et annet navn, eller bruk --force.\n"
    assert forced.code == 0
    assert FIRST.id in file.read_text("utf-8-sig")


@pytest.mark.parametrize("name", ["ut.docx", "ut"])
def test_an_ending_that_no_export_has_is_told_with_those_that_there_are(
    terminal: Terminal, tmp_path: Path, name: str
) -> None:
    result = terminal("framework", "export", tmp_path / name)

    assert (result.code, result.out) == (1, "")
    assert "Bruk en av disse: .yaml, .yml, .xlsx, .csv" in result.err
    assert list(tmp_path.glob("ut*")) == []


def test_an_export_that_cannot_be_written_leaves_nothing_behind(terminal: Terminal, tmp_path: Path) -> None:
    result = terminal("framework", "export", tmp_path / "ingen" / "ut.yaml")

    assert result.code == 1
    assert result.err.startswith(f"Filen {tmp_path / 'ingen' / 'ut.yaml'} kan ikke skrives (")
    assert not (tmp_path / "ingen").exists()


# Taking it in


def test_before_an_import_it_is_told_what_changes_and_whom_it_touches(published: Terminal, tmp_path: Path) -> None:
    published("projects", "new", "byen", "--municipality", "5006")
    published("projects", "set", "byen", GONE.id, "po1-handlingsrom", "--state", "under_way")
    published("map", "samfunnsdel", "--confirm", GONE.id)
    file = own_file(tmp_path)

    shown = published("framework", "import", file, "--dry-run")
    plain = told(published, "framework", "import", file, "--dry-run")

    assert shown.code == 0
    assert f"Nye aktiviteter (1):\n  st1-torget: {ADDED_TITLE}\n" in shown.out
    assert f"Aktiviteter som forsvinner (1):\n  {GONE.id}: {GONE.title.nb}\n" in shown.out
    assert f"  {FIRST.id}: tittel, formål, opphav\n" in shown.out
    assert "  po1-handlingsrom: forutsetter, har nytte av\n" in shown.out
    assert "Prosesser som endres (2):\n  standardisere: faser\n  utforme-politikk: faser\n" in shown.out
    assert "flyttes (2 aktiviteter). Den blir tatt vare på:\n" in shown.out
    assert f"  {GONE.id}: byen\n" in shown.out
    assert "  po1-handlingsrom: byen\n" in shown.out
    assert f"  {GONE.id}: samfunnsdel\n" in shown.out
    assert plain == {
        "changes": {
            "added": ["st1-torget"],
            "removed": [GONE.id],
            "changed": [
                {"id": FIRST.id, "fields": ["title", "purpose", "origin"]},
                {"id": "po1-handlingsrom", "fields": ["requires", "benefits_from"]},
            ],
            "processes": [
                {"id": "standardisere", "fields": ["phases"]},
                {"id": "utforme-politikk", "fields": ["phases"]},
            ],
            "arrangement": False,
        },
        "projects": {"po1-handlingsrom": ["byen"], GONE.id: ["byen"]},
        "documents": {GONE.id: ["samfunnsdel"]},
        "imported": False,
        "faults": plain["faults"],
    }
    assert [(each["code"], each["refuses"]) for each in plain["faults"]] == [("fw_untranslated", False)] * 2
    assert "! vårt.yaml, linje " in shown.out


@pytest.mark.parametrize(("options", "code"), [(("--dry-run",), 0), (("--dry-run", "--yes"), 0), ((), 1)])
def test_a_trial_and_an_import_that_nobody_confirms_change_nothing(
    terminal: Terminal, tmp_path: Path, options: tuple[str, ...], code: int
) -> None:
    file = own_file(tmp_path)

    result, plain = (terminal("framework", "import", file, *options, *more) for more in ((), ("--json",)))

    assert (result.code, plain.code) == (code, code)
    assert ("Ingenting er endret." in result.err) is bool(code)
    assert "tatt i bruk" not in result.out
    assert json.loads(plain.out)["imported"] is False
    assert told(terminal, "framework", "history") == []
    assert told(terminal, "documents", "list") == []
    assert in_use(tmp_path) == shipped()


@pytest.mark.parametrize(
    ("answer", "code"), [("j\n", 0), (" Ja \n", 0), ("y\n", 0), ("n\n", 1), ("nei\n", 1), ("\n", 1)]
)
def test_somebody_at_the_keyboard_is_asked_before_an_edition_is_taken_into_use(
    published: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard(answer))

    result = published("framework", "import", own_file(tmp_path))

    assert result.code == code
    assert "Ta denne utgaven i bruk? Den forrige blir tatt vare på. (j/n)" in result.out
    assert len(told(published, "framework", "history")) == 1 - code


@pytest.mark.parametrize(("language", "hint"), [("nn", "(j/n)"), ("en", "(y/n)")])
def test_whoever_confirms_is_asked_in_their_own_language(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, hint: str
) -> None:
    monkeypatch.setenv("OMSTILLING_LANGUAGE", language)
    monkeypatch.setattr(sys, "stdin", Keyboard("nei\n"))

    result = terminal("framework", "import", own_file(tmp_path))

    assert result.code == 1
    assert f" {hint}: " in result.out
    assert told(terminal, "framework", "history") == []


def test_an_edition_is_taken_into_use_at_once_with_yes_and_the_one_before_is_kept(
    published: Terminal, tmp_path: Path
) -> None:
    result = published("framework", "import", own_file(tmp_path), "--yes", "--by", "Kari")

    assert result.code == 0
    assert result.out.endswith("Rammeverket er tatt i bruk. Angre med: omstilling framework undo\n")
    (edition,) = told(published, "framework", "history")
    assert (edition["who"], edition["file_name"], edition["undone"], edition["in_use"]) == (
        "Kari",
        "vårt.yaml",
        None,
        True,
    )
    shown = published("framework", "history").out
    assert "(følger med programmet)" in shown.splitlines()[1]
    assert shown.splitlines()[2].split()[-4:] == ["Kari", "vårt.yaml", "i", "bruk"]
    assert in_use(tmp_path).by_id[FIRST.id].title.nb == OWN_TITLE


def test_an_import_tells_as_json_that_it_was_done(published: Terminal, tmp_path: Path) -> None:
    assert told(published, "framework", "import", own_file(tmp_path), "--yes")["imported"] is True


def test_a_broken_file_is_never_taken_into_use(terminal: Terminal, tmp_path: Path) -> None:
    file = edited(tmp_path, lambda value: value["activities"].remove(activity(value, "st1-nabilde")))

    result, plain = (terminal("framework", "import", file, "--yes", *more) for more in ((), ("--json",)))

    assert (result.code, plain.code) == (1, 1)
    assert "✗ rammeverk.yaml, linje " in result.out
    assert "Ingen aktivitet har id «st1-nabilde»." in result.out
    assert result.err.startswith("Rammeverket i rammeverk.yaml kan ikke brukes. Antall feil som må rettes: ")
    found = json.loads(plain.out)
    assert found["imported"] is False
    assert {each["code"] for each in found["faults"]} == {"fw_unknown_activity"}
    assert told(terminal, "framework", "history") == []


def test_a_case_that_the_knowledge_base_does_not_have_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    file = edited(tmp_path, lambda value: activity(value, FIRST.id).update(cases=["asker-standardar"]))

    result = terminal("framework", "import", file, "--yes")

    assert result.code == 1
    assert "ikke noe dokument med id «asker-standardar». Det nærmeste er: asker-standarder." in result.out


def test_going_back_is_confirmed_and_takes_one_edition_at_a_time(imported: Terminal, tmp_path: Path) -> None:
    second = yaml.load(own_file(tmp_path).read_text("utf-8"), Loader=yaml.CSafeLoader)
    activity(second, "st1-torget")["title"] = "Spør på biblioteket"
    file = written(tmp_path, "andre.yaml", second)
    assert imported("framework", "import", file, "--yes").code == 0

    refused = imported("framework", "undo")
    assert (refused.code, refused.err) == (1, "Ingenting er endret.\n")
    assert in_use(tmp_path).by_id["st1-torget"].title.nb == "Spør på biblioteket"

    first = imported("framework", "undo", "--yes")
    assert first.code == 0
    assert "  st1-torget: tittel\n" in first.out
    assert first.out.endswith("Utgaven fra andre.yaml er ikke lenger i bruk.\n")
    assert in_use(tmp_path).by_id["st1-torget"].title.nb == ADDED_TITLE

    last = imported("framework", "undo", "--yes")
    assert f"Aktiviteter som forsvinner (1):\n  st1-torget: {ADDED_TITLE}\n" in last.out
    assert in_use(tmp_path) == shipped()
    assert [(each["file_name"], bool(each["undone"])) for each in told(imported, "framework", "history")] == [
        ("vårt.yaml", True),
        ("andre.yaml", True),
    ]
    assert imported("framework", "history").out.count("angret") == 2

    nothing = imported("framework", "undo", "--yes")
    assert (nothing.code, nothing.out) == (1, "")
    assert nothing.err.startswith("Rammeverket som følger med, er i bruk.")


def test_another_title_or_order_alone_is_a_change_that_is_told_and_taken_into_use(
    published: Terminal, tmp_path: Path
) -> None:
    def arrange(value: dict[str, Any]) -> None:
        value["title"] = "Rammeverket vårt"
        value["activities"][0], value["activities"][1] = value["activities"][1], value["activities"][0]

    file = edited(tmp_path, arrange)

    shown = published("framework", "import", file, "--dry-run")
    done = told(published, "framework", "import", file, "--yes")

    assert shown.out == "Tittelen, aktørlisten eller rekkefølgen på aktivitetene endres.\n"
    assert done["changes"] == {"added": [], "removed": [], "changed": [], "processes": [], "arrangement": True}
    assert done["imported"] is True
    assert in_use(tmp_path).title == "Rammeverket vårt"
    assert [each.id for each in in_use(tmp_path).activities[:2]] == ["st1-dataeiere", FIRST.id]


def test_a_copied_row_is_the_municipalitys_own_though_it_is_still_marked_as_ours(
    published: Terminal, tmp_path: Path
) -> None:
    def copy(value: dict[str, Any]) -> None:
        value["activities"].insert(1, deepcopy(activity(value, FIRST.id)) | {"id": "st1-kopi"})

    assert published("framework", "import", edited(tmp_path, copy), "--yes").code == 0

    own = in_use(tmp_path).by_id
    assert (own["st1-kopi"].title, own["st1-kopi"].origin.provenance) == (FIRST.title, "local")
    assert own[FIRST.id] == FIRST


def test_an_import_that_was_cut_off_before_it_was_published_is_finished_by_the_same_import(
    published: Terminal, tmp_path: Path
) -> None:
    file = own_file(tmp_path)
    with open_for_writing(KnowledgeSettings(data=tmp_path / "data")) as base:
        own = read_text(file.read_text("utf-8"), file.name).framework
        assert own is not None
        base.editions.put(write_yaml(adopted(shipped(), own, shipped())), file.name, "Kari")
    (before,) = (each for each in told(published, "documents", "list") if each["id"] == "aktiviteter-standardisere")

    tried = published("framework", "import", file, "--dry-run")
    (same,) = (each for each in told(published, "documents", "list") if each["id"] == "aktiviteter-standardisere")
    again = published("framework", "import", file)

    assert (tried.code, again.code) == (0, 0)
    assert again.out.endswith("Ingenting blir endret.\n")
    assert (before["version"], same["version"]) == (1, 1)
    text = told(published, "documents", "show", "aktiviteter-standardisere")["version"]["text"]
    assert f"«{ADDED_TITLE}»" in text
    assert len(told(published, "framework", "history")) == 1


# Living with it


def test_names_of_phases_belong_to_their_process_wherever_they_are_shown(imported: Terminal, tmp_path: Path) -> None:
    every = imported("framework", "show").out
    assert [name for name in ("Se etter (4)", "Forstå (3)") if every.count(name) != 1] == []
    assert every.count("Kartlegge (3)") == 4
    assert "st1 Se etter\n" not in every
    assert "st1 Se etter (kommunens eget)\n" in imported("framework", "show", "st").out
    assert "po1 Understand (the municipality's own)\n" in imported("framework", "show", "po", "--language", "en").out
    assert "Utforme politikk, fase 1 (Forstå)" in imported("framework", "show", "po1-planer").out

    advised = imported("next", "--language", "nn").out
    assert "Standardisere, fase 1 (Sjå etter)" in advised
    assert "Utforme politikk, fase 1 (Skjøne)" in advised
    assert "fase 1 (Kartleggje)" in advised

    rows = list(csv.reader(io.StringIO(imported("matrix", "--csv").out), delimiter=";"))
    assert [row[4] for row in rows if row[3] == "1"] == ["Se etter", "Forstå", *["Kartlegge"] * 4]
    table = imported("matrix").out
    assert (table.count("Se etter"), table.count("Forstå"), table.count("Kartlegge")) == (1, 1, 4)

    drawn = tmp_path / "bilde.svg"
    assert imported("projects", "picture", "byen", drawn).code == 0
    picture = drawn.read_text("utf-8")
    assert "Se etter" in picture
    assert "Forstå" in picture

    answered = told(imported, "ask", "Hva bør vi gjøre i Utforme politikk?")
    assert any("(Utforme politikk › 1 Forstå)" in each["text"] for each in answered["statements"])


def test_what_a_municipality_has_rewritten_is_called_its_own(imported: Terminal) -> None:
    (rewritten,) = told(imported, "framework", "show", FIRST.id)
    untouched = told(imported, "framework", "show", "st1-nabilde")[0]

    assert rewritten["origin"] == {"provenance": "local", "sources": [], "ours": []}
    assert untouched["origin"]["provenance"] == "editorial"
    assert "· kommunens eget\n" in imported("framework", "show", FIRST.id).out
    assert "· kommunens eget\n" in imported("framework", "show", "st1-torget").out
    assert "· verktøyets eget forslag\n" in imported("framework", "show", "st1-nabilde").out


@pytest.mark.parametrize(
    ("language", "some", "mixed"),
    [
        (
            "nb",
            "Det som er merket «verktøyets eget forslag», er ikke KS sitt.",
            "verktøyets forslag og kommunens eget;",
        ),
        ("nn", "Det som er merkt «verktøyet sitt eige framlegg», er ikkje", "framlegget til verktøyet og kommunen"),
        (
            "en",
            "What is marked “this tool's own proposal” is not KS's.",
            "this tool's proposals and the municipality's",
        ),
    ],
)
def test_where_only_some_is_ours_no_more_than_that_is_said_to_be(
    imported: Terminal, monkeypatch: pytest.MonkeyPatch, language: str, some: str, mixed: str
) -> None:
    monkeypatch.setenv("OMSTILLING_LANGUAGE", language)

    for command in (("framework", "show"), ("next",), ("matrix",)):
        assert some in imported(*command).out, command
    described = {each["id"]: each["description"]["provenance"] for each in told(imported, "documents", "list")}
    shown = imported("documents", "show", "aktiviteter-standardisere")

    assert described["aktiviteter-standardisere"] == "mixed"
    assert described["aktiviteter-utforme-politikk"] == "editorial"
    assert mixed in shown.out + shown.err


def test_a_file_that_still_calls_rewritten_words_ours_is_never_believed(imported: Terminal, tmp_path: Path) -> None:
    again = imported("framework", "import", own_file(tmp_path), "--yes")
    assert again.out.endswith("Ingenting blir endret.\n")

    def write_more(value: dict[str, Any]) -> None:
        make_own(value)
        activity(value, FIRST.id)["title"]["nb"] = "Bestem ni målestokker"
        value["processes"][0]["phases"][0]["nb"] = "Se oss om"

    told(imported, "framework", "import", edited(tmp_path, write_more), "--yes")
    own = in_use(tmp_path)
    assert own.by_id[FIRST.id].title.nb == "Bestem ni målestokker"
    assert own.by_id[FIRST.id].origin.provenance == own.processes[0].phases[0].origin.provenance == "local"
    assert own.processes[0].phases[1].origin.provenance == "editorial"

    told(imported, "framework", "import", edited(tmp_path, lambda _: None), "--yes")
    assert in_use(tmp_path) == shipped()


def test_the_municipalitys_own_activity_is_found_and_what_it_replaced_no_longer(imported: Terminal) -> None:
    for said in (ADDED_TITLE, OWN_TITLE):
        found = told(imported, "search", said, "--limit", "3")["passages"]
        assert f"«{said}»" in found[0]["text"] + found[0]["heading_path"][-1].join("«»"), said
        assert found[0]["document_id"] == "aktiviteter-standardisere"
        assert found[0]["version"] == 2
    for replaced in (FIRST.title.nb, FIRST.purpose.nb, GONE.title.nb, GONE.purpose.nb):
        for passage in told(imported, "search", replaced, "--limit", "20")["passages"]:
            assert replaced not in passage["text"]
            assert replaced not in " ".join(passage["heading_path"])


def test_a_question_is_answered_with_the_municipalitys_own_words(imported: Terminal) -> None:
    before = FIRST.purpose.nb
    for question, words in (
        (f"Hva er hensikten med å {ADDED_TITLE.lower()}?", ADDED_PURPOSE),
        (f"Hva er hensikten med «{OWN_TITLE}»?", OWN_PURPOSE),
    ):
        answer = told(imported, "ask", question)
        said = " ".join(each["text"] for each in answer["statements"])
        assert answer["status"] == "quoted", question
        assert "Kommunens eget forslag" in said
        assert words in said
        assert before not in said


def test_what_was_reported_on_an_activity_that_is_gone_is_kept_and_marked(imported: Terminal) -> None:
    shown = imported("projects", "show", "byen").out

    assert f"{GONE.id} " in shown
    assert "(finnes ikke lenger i rammeverket)" in shown
    assert told(imported, "projects", "show", "byen")["entries"][GONE.id]["state"] == "done"
    assert told(imported, "next", "--project", "byen")["done"] == 3


def test_after_going_back_the_shipped_text_answers_again(imported: Terminal, tmp_path: Path) -> None:
    assert imported("framework", "undo", "--yes").code == 0

    found = told(imported, "search", FIRST.title.nb, "--limit", "5")["passages"]
    assert any(FIRST.title.nb in each["text"] for each in found)
    assert all(ADDED_TITLE not in each["text"] for each in told(imported, "search", ADDED_TITLE)["passages"])
    assert told(imported, "doctor")["healthy"]
    with open_for_reading(KnowledgeSettings(data=tmp_path / "data")) as base:
        assert len(base.documents.visible(Scope.all())) == 7
