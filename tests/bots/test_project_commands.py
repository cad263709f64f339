"""``projects …``: what a municipality says of its projects is kept, shown, taken back and, when it wants so, gone."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from builders import a_draft, a_file
from conftest import Terminal

from knowledge.access import Scope
from knowledge.framework.reading import shipped
from knowledge.knowledge_base import open_for_reading, open_for_writing
from knowledge.settings import KnowledgeSettings

TITLE = "Sykkelveien langs Byafossen"
NOTE = "Ordføreren ringte om brua"
WHO = "Kari Nordmann"
ST1 = [each.id for each in shipped().activities if (each.process, each.phase) == ("standardisere", 1)]


@pytest.fixture
def begun(terminal: Terminal) -> Terminal:
    """A data folder with one project that nothing has been reported on."""
    result = terminal("projects", "new", "sykkel", "--municipality", "steinkjer", "--title", TITLE, "--by", WHO)
    assert (result.code, result.err) == (0, "")
    return terminal


def told(terminal: Terminal, *arguments: str | Path) -> Any:
    result = terminal(*arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def progress(terminal: Terminal) -> dict[str, str]:
    shown = told(terminal, "projects", "show", "sykkel")
    return {name: entry["state"] for name, entry in shown["entries"].items()}


def with_document(folder: Path) -> None:
    with open_for_writing(KnowledgeSettings(data=folder / "data")) as base:
        base.library.publish(a_draft("vedtak", "Kommunestyret vedtok sykkelveien."))


# Beginning


def test_a_project_is_begun_with_what_is_said_of_it(terminal: Terminal) -> None:
    result = terminal(
        "projects", "new", "sykkel", "--municipality", "Steinkjer", "--title", TITLE, "--description", "Til skolen.",
        "--participant", "prosjektleder: Kari: vikar", "--participant", "ungdomsråd",
    )  # fmt: skip

    assert result.out == (
        f"Startet «{TITLE}» (sykkel) i Steinkjer. Hva bør dere gjøre først? omstilling next --project sykkel\n"
    )
    project = told(terminal, "projects", "show", "sykkel")
    assert project["account"] == {
        "title": TITLE,
        "description": "Til skolen.",
        "participants": [{"role": "prosjektleder", "name": "Kari: vikar"}, {"role": "ungdomsråd", "name": ""}],
        "process": None,
        "phase": None,
    }
    assert project["wall"] == {"visibility": "internal", "municipality": "5006", "groups": []}
    assert (project["id"], project["municipality"], project["entries"]) == ("sykkel", "5006", {})
    shown = terminal("projects", "show", "sykkel")
    assert "sykkel · Steinkjer · internt i kommune 5006\n" in shown.out
    assert "Til skolen.\n- prosjektleder: Kari: vikar\n- ungdomsråd\n" in shown.out
    assert "omstilling projects set sykkel AKTIVITET --state done" in shown.out


def test_a_project_without_a_title_is_called_by_its_id_and_may_be_open_to_all(terminal: Terminal) -> None:
    terminal("projects", "new", "sykkel", "--municipality", "5006", "--open")

    shown = terminal("projects", "show", "sykkel")
    assert shown.out.startswith("sykkel\n")
    assert "sykkel · Steinkjer · åpent for alle\n" in shown.out


@pytest.mark.parametrize("said", ["5006", "STEINKJER", " Stïentje ", "1702"])
def test_a_municipality_is_known_by_number_name_and_former_number(terminal: Terminal, said: str) -> None:
    assert terminal("projects", "new", "sykkel", "--municipality", said).code == 0
    assert told(terminal, "projects", "show", "sykkel")["municipality"] == "5006"


@pytest.mark.parametrize(
    ("name", "municipality", "sentence"),
    [
        ("Sykkel", "5006", "«Sykkel» kan ikke være navnet på et prosjekt."),
        ("sykkel vei", "5006", "«sykkel vei» kan ikke være navnet på et prosjekt."),
        ("../sykkel", "5006", "«../sykkel» kan ikke være navnet på et prosjekt."),
        ("s" * 81, "5006", f"«{'s' * 81}» kan ikke være navnet på et prosjekt."),
        ("sykkel", "Atlantis", "Vi kjenner ingen kommune med navn eller nummer «Atlantis»."),
        ("sykkel", "Våler", "«Våler» kan være flere kommuner: Våler (3114), Våler (3419)."),
    ],
)
def test_what_cannot_be_begun_is_told_in_a_sentence_and_nothing_is_kept(
    terminal: Terminal, name: str, municipality: str, sentence: str
) -> None:
    result = terminal("projects", "new", name, "--municipality", municipality)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(sentence)
    assert result.err.count("\n") == 1
    assert told(terminal, "projects", "list") == []


def test_an_id_is_taken_only_once_in_use_or_not(begun: Terminal) -> None:
    begun("projects", "remove", "sykkel")

    result = begun("projects", "new", "sykkel", "--municipality", "Trondheim", "--title", "En annen")

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("Det finnes alt et prosjekt som heter «sykkel».")
    assert told(begun, "projects", "show", "sykkel")["account"]["title"] == TITLE


@pytest.mark.parametrize("command", ["show", "edit", "history", "undo", "remove", "restore", "picture"])
def test_a_project_that_is_not_there_is_told_of(terminal: Terminal, command: str) -> None:
    options = ("--title", "x") if command == "edit" else ()

    result = terminal("projects", command, "ukjent", *options)

    assert (result.code, result.out) == (1, "")
    assert result.err == "Fant ikke prosjektet «ukjent». Se hvilke som finnes med: omstilling projects list\n"


# Seeing


def test_projects_are_listed_with_how_far_they_have_come(begun: Terminal) -> None:
    begun("projects", "new", "torg", "--municipality", "Trondheim", "--title", "Torget")
    begun("projects", "set", "sykkel", "st1", "--state", "done")
    begun("projects", "set", "sykkel", "po1-planer", "--state", "under_way")
    begun("projects", "set", "sykkel", "ib1", "--state", "not_relevant")

    lines = begun("projects", "list").out.splitlines()

    assert lines[0].split() == ["Id", "Tittel", "Kommune", "Gjort", "I", "gang"]
    relevant = len(shipped().activities) - 3
    assert re.fullmatch(rf"sykkel +{TITLE} +Steinkjer +3/{relevant} +1 *", lines[1])
    assert re.fullmatch(rf"torg +Torget +Trondheim +0/{relevant + 3} +0 *", lines[2])
    assert [each["id"] for each in told(begun, "projects", "list")] == ["sykkel", "torg"]
    assert [each["id"] for each in told(begun, "projects", "list", "--municipality", "Trondheim")] == ["torg"]


def test_a_list_of_nothing_says_how_to_begin(terminal: Terminal) -> None:
    result = terminal("projects", "list")

    assert (result.code, told(terminal, "projects", "list")) == (0, [])
    assert "omstilling projects new ID --municipality NAVN" in result.out


def test_titles_and_notes_are_written_as_they_stand(begun: Terminal) -> None:
    begun("projects", "edit", "sykkel", "--title", "[red]Vei[/b] :bike: \\x")
    begun("projects", "set", "sykkel", "po1-planer", "--state", "done", "--note", "[/i] se [1]")

    assert "[red]Vei[/b] :bike: \\x" in begun("projects", "list").out
    assert "[/i] se [1]" in begun("projects", "show", "sykkel").out
    assert "[/i] se [1]" in begun("projects", "history", "sykkel").out


# Telling how far


def test_several_activities_and_a_whole_cell_are_set_at_once_with_note_date_and_evidence(
    begun: Terminal, tmp_path: Path
) -> None:
    with_document(tmp_path)

    result = begun(
        "projects", "set", "sykkel", "ST1", "po1-planer", "st1-dataeiere", "--state", "done", "--note", NOTE,
        "--date", "2026-05-17", "--evidence", "vedtak",
    )  # fmt: skip

    assert result.out.splitlines() == [
        *(f"gjort: {shipped().by_id[name].title.nb} ({name})" for name in [*ST1, "po1-planer"])
    ]
    entries = told(begun, "projects", "show", "sykkel")["entries"]
    assert set(entries) == {*ST1, "po1-planer"}
    assert entries["po1-planer"] == {
        "activity": "po1-planer",
        "state": "done",
        "note": NOTE,
        "day": "2026-05-17",
        "document_id": "vedtak",
    }
    shown = begun("projects", "show", "sykkel").out
    row = next(line for line in shown.splitlines() if line.startswith("po1-planer "))
    assert re.split(r" {2,}", row.strip()) == [
        "po1-planer",
        shipped().by_id["po1-planer"].title.nb,
        "gjort",
        "2026-05-17",
        NOTE,
        "vedtak",
    ]


def test_the_latest_word_on_an_activity_counts(begun: Terminal) -> None:
    begun("projects", "set", "sykkel", "st1", "--state", "under_way")
    begun("projects", "set", "sykkel", "st1-nabilde", "--state", "not_started")

    assert progress(begun) == {
        "st1-standardsett": "under_way",
        "st1-dataeiere": "under_way",
        "st1-nabilde": "not_started",
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("st1", "po1-planr"), "Rammeverket har ingen aktivitet som heter «po1-planr». Det nærmeste er: po1-planer."),
        (("st1", "st6"), "Rammeverket har ingen aktivitet som heter «st6»."),
        (("st1", "--evidence", "vedtakk"), "Fant ikke dokumentet «vedtakk»."),
    ],
)
def test_where_one_word_is_unknown_nothing_is_written(
    begun: Terminal, arguments: tuple[str, ...], sentence: str
) -> None:
    result = begun("projects", "set", "sykkel", *arguments, "--state", "done")

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(sentence)
    assert progress(begun) == {}
    assert [each["deed"] for each in told(begun, "projects", "history", "sykkel")] == ["created"]


@pytest.mark.parametrize("options", [("--state", "ferdig"), ("--state", "done", "--date", "17. mai"), ()])
def test_a_state_or_a_date_that_there_is_not_is_refused(begun: Terminal, options: tuple[str, ...]) -> None:
    result = begun("projects", "set", "sykkel", "st1", *options)

    assert result.code == 2
    assert progress(begun) == {}


# Changing what is said


def test_what_is_not_said_of_a_project_stays(begun: Terminal) -> None:
    begun("projects", "edit", "sykkel", "--participant", "prosjektleder: Ola")
    result = begun("projects", "edit", "sykkel", "--description", "Forbi skolen.")

    assert result.out == "Omtalen av sykkel er endret. Angre med: omstilling projects undo sykkel\n"
    assert told(begun, "projects", "show", "sykkel")["account"] == {
        "title": TITLE,
        "description": "Forbi skolen.",
        "participants": [{"role": "prosjektleder", "name": "Ola"}],
        "process": None,
        "phase": None,
    }
    begun("projects", "undo", "sykkel")
    assert told(begun, "projects", "show", "sykkel")["account"]["description"] == ""


def test_an_edit_that_says_nothing_is_asked_what_it_is_to_say(begun: Terminal) -> None:
    result = begun("projects", "edit", "sykkel")

    assert (result.code, result.out) == (1, "")
    assert result.err == "Si hva som skal endres: --title, --description eller --participant.\n"


# What has happened, and back again


def test_a_history_tells_who_did_what_and_what_was_taken_back(begun: Terminal) -> None:
    begun("projects", "set", "sykkel", "po1-planer", "--state", "done", "--note", NOTE, "--by", WHO)
    begun("projects", "edit", "sykkel", "--title", "Bruveien", "--by", "Ola")
    begun("projects", "undo", "sykkel")
    begun("projects", "remove", "sykkel", "--by", "Ola")
    begun("projects", "restore", "sykkel", "--by", WHO)

    lines = begun("projects", "history", "sykkel").out.splitlines()
    found = told(begun, "projects", "history", "sykkel")

    assert lines[0].split() == ["Når", "Hvem", "Hva", "Angret"]
    moment = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    expected = (
        rf"{moment}  {WHO} +startet: {TITLE} *",
        rf"{moment}  {WHO} +po1-planer: gjort \({NOTE}\) *",
        rf"{moment}  Ola +omtalen endret: Bruveien +{moment}",
        rf"{moment}  Ola +tatt ut av bruk *",
        rf"{moment}  {WHO} +tatt i bruk igjen *",
    )
    assert len(lines) == len(expected) + 1
    for line, pattern in zip(lines[1:], expected, strict=True):
        assert re.fullmatch(pattern, line), line
    assert [(each["deed"], each["who"], bool(each["undone"])) for each in found] == [
        ("created", WHO, False),
        ("reported", WHO, False),
        ("described", "Ola", True),
        ("removed", "Ola", False),
        ("restored", WHO, False),
    ]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ((), "po1-planer: gjort"),
        (("--note", NOTE), f"po1-planer: gjort ({NOTE})"),
        (("--date", "2026-05-17"), "po1-planer: gjort (2026-05-17)"),
        (("--evidence", "vedtak"), "po1-planer: gjort (vedtak)"),
        (
            ("--evidence", "vedtak", "--date", "2026-05-17", "--note", NOTE),
            f"po1-planer: gjort ({NOTE}; 2026-05-17; vedtak)",
        ),
    ],
)
def test_a_history_tells_all_that_was_said_of_an_activity(
    begun: Terminal, tmp_path: Path, said: tuple[str, ...], shown: str
) -> None:
    with_document(tmp_path)
    begun("projects", "set", "sykkel", "po1-planer", "--state", "done", "--by", WHO, *said)

    last = begun("projects", "history", "sykkel").out.splitlines()[-1]

    assert last.rstrip().endswith(f"  {shown}")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "Angret: st1-nabilde: gjort"),
        ("nn", "Angra: st1-nabilde: gjort"),
        ("en", "Taken back: st1-nabilde: done"),
    ],
)
def test_what_was_told_together_is_taken_back_together(
    begun: Terminal, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    begun("projects", "set", "sykkel", "st1-nabilde", "--state", "under_way")
    begun("projects", "set", "sykkel", "st1", "po1-planer", "--state", "done")
    monkeypatch.setenv("OMSTILLING_LANGUAGE", language)

    result = begun("projects", "undo", "sykkel")

    assert result.code == 0
    assert len(result.out.splitlines()) == 4
    assert f"{words}\n" in result.out
    assert progress(begun) == {"st1-nabilde": "under_way"}


def test_everything_but_the_beginning_can_be_taken_back(begun: Terminal) -> None:
    begun("projects", "set", "sykkel", "st1", "--state", "done")
    begun("projects", "remove", "sykkel")

    assert begun("projects", "undo", "sykkel").out == "Angret: tatt ut av bruk\n"
    assert begun("projects", "undo", "sykkel").code == 0
    nothing = begun("projects", "undo", "sykkel")

    assert (nothing.code, nothing.out) == (1, "")
    assert nothing.err == "Det er ingenting å angre i prosjektet «sykkel».\n"
    assert progress(begun) == {}
    assert [each["id"] for each in told(begun, "projects", "list")] == ["sykkel"]


def test_a_removed_project_is_kept_out_of_sight_until_it_is_restored(begun: Terminal) -> None:
    begun("projects", "set", "sykkel", "st1", "--state", "done")

    removed = begun("projects", "remove", "sykkel")
    assert "Hent det tilbake med: omstilling projects restore sykkel" in removed.out
    assert told(begun, "projects", "list") == []
    assert told(begun, "next", "--municipality", "Steinkjer")["done"] == 0
    shown = begun("projects", "show", "sykkel")
    assert "· tatt ut\n" in shown.out

    assert begun("projects", "restore", "sykkel").out == "sykkel er i bruk igjen.\n"
    assert told(begun, "next", "--municipality", "Steinkjer")["done"] == 3
    shown = begun("projects", "show", "sykkel")
    assert "tatt ut" not in shown.out + shown.err


def test_an_erasure_must_be_confirmed(begun: Terminal) -> None:
    refused = begun("projects", "remove", "sykkel", "--erase")

    assert (refused.code, refused.out) == (1, "Ingenting er endret.\n")
    assert told(begun, "projects", "show", "sykkel")["removed"] is False


def test_after_an_erasure_no_byte_is_left_in_the_data_folder(begun: Terminal, tmp_path: Path) -> None:
    begun("projects", "new", "torg", "--municipality", "5006", "--title", "Torget")
    words = [code for said in (TITLE, NOTE, WHO) for code in (said.encode(), json.dumps(said)[1:-1].encode())]
    with open_for_reading(KnowledgeSettings(data=tmp_path / "data")) as other:  # keeps the log of changes from closing
        for number in range(12):
            begun("projects", "set", "sykkel", "po1-planer", "--state", "under_way", "--note", f"{NOTE} {number}")
            if number % 4 == 0:
                begun("projects", "edit", "sykkel", "--title", f"{TITLE} {number}", "--participant", f"leder: {WHO}")
        begun("projects", "undo", "sykkel")
        assert len(other.projects.visible(Scope.all())) == 2
        assert all(any(word in held(path) for path in (tmp_path / "data").rglob("*")) for word in words[::2])

        result = begun("projects", "remove", "sykkel", "--erase", "--yes")

        assert (result.code, result.out) == (0, f"«{TITLE} 8» er slettet for godt.\n")
        for path in (tmp_path / "data").rglob("*"):
            assert not any(word in held(path) for word in words), path
    assert begun("projects", "history", "sykkel").code == 1
    assert [each["id"] for each in told(begun, "projects", "list")] == ["torg"]
    assert begun("projects", "new", "sykkel", "--municipality", "5006").code == 0
    assert progress(begun) == {}


def held(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


# Pictures


def test_a_picture_is_drawn_in_the_form_its_ending_says(begun: Terminal, tmp_path: Path) -> None:
    begun("projects", "set", "sykkel", "st1-standardsett", "--state", "done")
    drawing, chart, note = (tmp_path / f"bilde.{ending}" for ending in ("svg", "mmd", "md"))

    for file in (drawing, chart, note):
        result = begun("projects", "picture", "sykkel", file)
        assert (result.code, result.out) == (0, f"Tegnet til {file}.\n"), result.err
    shown = begun("projects", "picture", "sykkel")

    picture = ElementTree.fromstring(drawing.read_text("utf-8"))
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert TITLE in "".join(picture.itertext())
    text = chart.read_text("utf-8")
    assert text.startswith("flowchart LR\n")
    assert '(["✓ Velg standarder og målemetode"]):::done\n' in text
    assert note.read_text("utf-8") == f"```mermaid\n{text}\n```\n"
    assert shown.out.rstrip() == text.rstrip()


@pytest.mark.parametrize("ending", ["svg", "mmd", "md"])
def test_a_picture_is_only_drawn_over_a_file_when_that_is_asked_for(
    begun: Terminal, tmp_path: Path, ending: str
) -> None:
    file = a_file(tmp_path, f"bilde.{ending}", "mitt")

    refused = begun("projects", "picture", "sykkel", file)
    kept = file.read_text("utf-8")
    forced = begun("projects", "picture", "sykkel", file, "--force")

    assert (refused.code, refused.out, kept) == (1, "", "mitt")
    assert refused.err == f"Filen {file} finnes alt. Velg et annet navn, eller bruk --force.\n"
    assert (forced.code, forced.out) == (0, f"Tegnet til {file}.\n")
    assert "Velg standarder" in file.read_text("utf-8")


def test_a_picture_shows_one_process_and_speaks_the_language_that_is_asked_for(begun: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "bilde.svg"

    chart = begun("projects", "picture", "sykkel", "--process", "Citizen engagement", "--language", "en").out
    drawn = begun("projects", "picture", "sykkel", file, "--process", "ib", "--language", "nn")

    assert '["Citizen engagement"]' in chart
    assert "Find out who is affected" in chart
    assert "Share the solution with other municipalities" not in chart
    assert drawn.code == 0
    assert "Involvere innbyggjarane" in "".join(ElementTree.fromstring(file.read_text("utf-8")).itertext())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("bilde.png",), "«bilde.png» har en ending vi ikke kjenner. Bruk en av disse: .svg, .mmd, .md"),
        (("--process", "bygge"), "Rammeverket har ingen prosess som heter «bygge»."),
        (("ingen/bilde.svg",), "Filen ingen/bilde.svg kan ikke skrives ("),
    ],
)
def test_what_cannot_be_drawn_is_told_in_a_sentence(
    begun: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)

    result = begun("projects", "picture", "sykkel", *arguments)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(sentence)
    assert list(tmp_path.rglob("bilde*")) == []


def test_whoever_sits_at_the_machine_is_named_when_nobody_else_is(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "saksbehandler")

    terminal("projects", "new", "sykkel", "--municipality", "5006")

    assert told(terminal, "projects", "history", "sykkel")[0]["who"] == "saksbehandler"
