"""The framework goes out to a spreadsheet and comes back the same, or as somebody has changed it."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from files import a_docx, an_xlsx
from hypothesis import given
from hypothesis import strategies as st

from ingest.framework import cells
from ingest.framework.columns import CHOICES, Holds, Table, columns, folded, recognised, value_code, value_names
from ingest.framework.importing import read_framework
from ingest.framework.names import names_of
from ingest.framework.sheet import read_sheet
from ingest.framework.workbook import write_csv, write_workbook
from ingest.loaders import reply
from ingest.loaders.grid import Grid, Row, Sheet
from ingest.reader import Limits, read_grid
from ingest.section import UnreadableDocument
from knowledge.document import Provenance
from knowledge.errors import Invalid
from knowledge.framework.framework import Activity, Dimension, Framework, Origin, Text
from knowledge.framework.marked import Fault, Place
from knowledge.framework.reading import read_marked, shipped
from knowledge.framework.shape import ActivityShape, ProcessShape, SaidText, SourcedText
from knowledge.language import Language

WRITERS = {"xlsx": write_workbook, "csv": write_csv}
FIRST = shipped().activities[0]


def a_file(folder: Path, ending: str, framework: Framework, language: Language = Language.NB) -> Path:
    path = folder / f"rammeverk.{ending}"
    path.write_bytes(WRITERS[ending](framework, language))
    return path


def edited(folder: Path, edit: Callable[[Any], object], language: Language = Language.NB) -> Path:
    """The shipped framework as a workbook, after somebody has worked on it."""
    path = a_file(folder, "xlsx", shipped(), language)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def cell(book: Any, sheet: str, row: int, header: str) -> Any:
    found = [each for each in book[sheet][1] if each.value == header]
    return book[sheet].cell(row, found[0].column)


def imported(path: Path, current: Framework | None = None) -> Framework:
    read = read_framework(path, current or shipped())
    assert read.framework is not None, read.faults
    return read.framework


def with_first(**changes: Any) -> Framework:
    return replace(shipped(), activities=(replace(FIRST, **changes), *shipped().activities[1:]))


def faults(path: Path) -> list[Fault]:
    return read_sheet(path, shipped())[1]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("ending", WRITERS)
def test_what_is_written_is_read_again_as_the_same_framework(tmp_path: Path, ending: str, language: Language) -> None:
    marked, told = read_sheet(a_file(tmp_path, ending, shipped(), language), shipped())
    read = read_marked(marked)

    assert told == []
    assert read.framework == shipped()


def everything_else() -> Framework:
    """A framework with what the shipped one lacks, and with texts that spreadsheets are known to spoil."""
    actors = (*shipped().actors, Text("a;b", None, "c\nd"), Text("bare her"))
    nasty = replace(
        FIRST,
        title=Text('=HYPERLINK("http://ond.no";"Klikk")', "+1", "@sum"),
        purpose=Text("-2+3", "'=1+1", "#N/A"),
        how=(
            Text("- først", None, "=1"),
            Text("linje\nen", "andre", None),
            Text("'sitat'", None, None),
            Text('["a"]', "_x000D_ og \x07", None),
            Text("  ".join("ab"), None, "sist"),
        ),
        deliverable=Text("linje\u2028ny\x85siste", "a\rb", "\ufffe"),
        actors=(actors[-2], actors[-1], Text("employees"), Text("Helt egen")),
        requires=("11-2",),
        signs=("to, ord", "a;b", "11.3"),
        sdg=("17.10",),
        u4ssc=tuple(Dimension),
        cases=("a;b", "c, d", " e ", "007"),
        methods=("", "x"),
        origin=Origin(Provenance.SOURCE, ("https://a.no/;b,c", "https://b.no/x;", "http://c.no/;https://d.no")),
    )
    own = replace(FIRST, id="11-2", title=Text("1.2"), signs=("12/13",), requires=("0012", "1e5"))
    others = (replace(FIRST, id="0012", requires=()), replace(FIRST, id="1e5", requires=()))
    processes = list(shipped().processes)
    first = processes[0]
    processes[0] = replace(
        first,
        name=Text("Utforme politikk", None, "=Name"),  # the name that another process has too
        name_origin=Origin(Provenance.INFERRED, ("https://a.no",), (Language.NN, Language.EN)),
        phases=(replace(first.phases[0], name=Text("PO"), origin=Origin(Provenance.LOCAL)), *first.phases[1:]),
    )
    activities = (nasty, own, *others, *shipped().activities[1:])
    return Framework("=Tittel; eller \x08", tuple(processes), activities, actors)


@pytest.mark.parametrize("language", Language)
def test_a_workbook_keeps_whatever_a_framework_may_hold(tmp_path: Path, language: Language) -> None:
    framework = everything_else()
    placed = replace(framework, activities=tuple(sorted(framework.activities, key=lambda each: _place(each))))

    assert imported(a_file(tmp_path, "xlsx", framework, language)) == placed


@pytest.mark.parametrize("language", Language)
def test_a_csv_keeps_whatever_an_activity_may_hold(tmp_path: Path, language: Language) -> None:
    framework = everything_else()
    placed = tuple(sorted(framework.activities, key=lambda each: _place(each)))

    assert imported(a_file(tmp_path, "csv", framework, language), framework).activities == placed


def _place(activity: Activity) -> tuple[int, int]:
    ids = [process.id for process in shipped().processes]
    return ids.index(activity.process), activity.phase


TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("\n\r\t;,'\"[]=+-@_x0123456789 "), min_size=1)


@given(texts=st.lists(TEXTS, min_size=1), holds=st.sampled_from([Holds.PHRASES, Holds.IDS, Holds.LINKS, Holds.ACTORS]))
def test_any_list_is_read_from_its_cell_as_it_was(texts: list[str], holds: Holds) -> None:
    names = names_of(shipped())
    for language in Language:
        assert cells.read(cells.written(list(texts), holds, names, language), holds, names) == texts


@given(text=TEXTS, holds=st.sampled_from([Holds.TEXT, Holds.PROCESS, Holds.LEVEL, Holds.PROVENANCE]))
def test_any_text_is_read_from_its_cell_as_it_was(text: str, holds: Holds) -> None:
    names = names_of(shipped())
    shown = cells.written(text, holds, names, Language.NN)

    assert cells.read(shown, holds, names) == text
    assert cells.read(cells.guarded(shown), holds, names) == text


def test_every_field_of_a_framework_file_has_a_column() -> None:
    def parts(model: type[Any], before: str = "") -> set[str]:
        return {f"{before}{name}" for name in model.model_fields}

    said = {name: parts(SaidText, f"{name}.") for name in ("title", "purpose", "how", "deliverable")}
    sourced = {name: parts(SourcedText, f"{name}.") for name in ("name", "purpose")}

    assert set(columns(Table.ACTIVITIES)) == parts(ActivityShape) - said.keys() | set().union(*said.values())
    assert set(columns(Table.PROCESSES)) == (
        parts(ProcessShape) - {"phases"} - sourced.keys() | set().union(*sourced.values()) | {"title"}
    )
    assert set(columns(Table.PHASES)) == parts(SourcedText) | {"process", "number"}
    assert set(columns(Table.ACTORS)) == parts(SaidText)


def test_no_two_columns_and_no_two_values_share_a_name() -> None:
    for table in Table:
        for column in columns(table).values():
            assert all(recognised(table, each) is column for each in column.headers.values())
            assert recognised(table, f"  {column.headers[Language.NN].upper()} ") is column
    for sort in CHOICES.values():
        for language in Language:
            names = value_names(sort, language)
            assert len({folded(name) for name in names}) == len(names)
            assert len({value_code(sort, name) for name in names}) == len(names)


def test_a_workbook_is_laid_out_for_people(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(a_file(tmp_path, "xlsx", shipped(), Language.NN))
    sheet = book["Aktivitetar"]
    choices = {str(each.sqref).split("2")[0]: each.formula1 for each in sheet.data_validations.dataValidation}
    headers = {each.value: each.column_letter for each in sheet[1]}

    assert book.sheetnames == ["Les meg", "Aktivitetar", "Fasar", "Prosessar", "Aktørar"]
    assert book["Les meg"]["A1"].value == "Slik redigerer du rammeverket"
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.endswith(str(len(shipped().activities) + 1))
    assert sheet["A1"].font.bold
    assert sheet["D2"].alignment.wrap_text
    assert sheet["D2"].number_format == "@"
    assert choices.keys() == {headers[each] for each in ("Prosess", "Fase", "Nivå", "Innsats", "Opphav")}
    assert choices[headers["Fase"]] == '"1,2,3,4,5"'
    assert "framlegg frå verktøyet" in choices[headers["Opphav"]]
    assert choices[headers["Prosess"]].startswith('"Standardisere,')
    assert cell(book, "Aktivitetar", 2, "Prosess").value == "Standardisere"
    assert cell(book, "Aktivitetar", 2, "Fase").value == 1
    assert cell(book, "Aktivitetar", 2, "Slik gjer de (bokmål)").value.count("\n") == len(FIRST.how) - 1


def test_a_title_that_somebody_has_changed_comes_back_changed_and_nothing_else(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        cell(book, "Aktiviteter", 2, "Tittel (bokmål)").value = "Velg hvordan dere måler"

    title = replace(FIRST.title, nb="Velg hvordan dere måler")

    assert imported(edited(tmp_path, edit)) == with_first(title=title)


def test_columns_may_be_moved_and_named_in_nynorsk_whatever_language_they_were_written_in(tmp_path: Path) -> None:
    path = a_file(tmp_path, "csv", shipped(), Language.EN)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"))
    headers = [column.headers[Language.NN] for column in columns(Table.ACTIVITIES).values()]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(
        [row[::-1] for row in [[f" {each.upper()} " for each in headers], *rows[1:]]]
    )
    path.write_text(out.getvalue(), "utf-8", newline="")

    assert imported(path) == shipped()


def test_a_csv_as_norwegian_excel_saves_it_is_read(tmp_path: Path) -> None:
    path = a_file(tmp_path, "csv", shipped(), Language.NB)
    path.write_bytes(path.read_text("utf-8-sig").encode("cp1252"))

    assert imported(path) == shipped()


@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_csv_with_another_separator_is_read(tmp_path: Path, separator: str) -> None:
    path = a_file(tmp_path, "csv", shipped(), Language.NB)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    path.write_text(out.getvalue(), "utf-8", newline="")

    assert imported(path) == shipped()


def test_empty_rows_and_a_title_above_the_header_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        sheet = book["Aktiviteter"]
        sheet.auto_filter.ref = None
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Vårt rammeverk"
        sheet.insert_rows(5, 3)
        sheet.title = "Arbeidsark"

    path = edited(tmp_path, edit)
    marked, told = read_sheet(path, shipped())

    assert told == []
    assert imported(path) == shipped()
    assert marked.place(("activities", 1, "title", "nb")) == Place(path.name, 8, "Arbeidsark", "Tittel (bokmål)")
    assert marked.place(("activities", 0, "sdg", 1)) == Place(path.name, 4, "Arbeidsark", "Bærekraftsmål")


def test_sheets_that_are_not_there_or_hidden_are_taken_from_the_framework_in_use(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        del book["Prosesser"]
        book["Faser"].sheet_state = "hidden"
        book["Faser"]["C2"] = "Dette leses ikke"

    assert imported(edited(tmp_path, edit)) == shipped()


def test_the_other_sheets_change_what_they_hold(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        cell(book, "Faser", 3, "Navn (bokmål)").value = "Legge planen"
        cell(book, "Prosesser", 2, "Rammeverkets navn").value = "Omstilling i Steinkjer"
        cell(book, "Prosesser", 2, "Navn (bokmål)").value = "Måle likt"
        cell(book, "Aktører", 2, "Engelsk").value = "the council"

    framework = imported(edited(tmp_path, edit))

    assert framework.title == "Omstilling i Steinkjer"
    assert framework.processes[0].phases[1].name.nb == "Legge planen"
    assert framework.processes[0].name.nb == "Måle likt"
    assert framework.actors[0].en == "the council"
    assert [each.process for each in framework.activities] == [each.process for each in shipped().activities]


@pytest.mark.parametrize("name", ["standardisere", "ST", "st", " STANDARDISERE ", "Standardising", "Standardisation"])
def test_a_process_is_known_by_id_code_and_name(tmp_path: Path, name: str) -> None:
    process = shipped().processes[0]
    known = {
        folded(each)
        for each in (process.id, process.code, process.name.nb, process.name.nn or "", process.name.en or "")
    }

    def edit(book: Any) -> None:
        cell(book, "Aktiviteter", 2, "Prosess").value = name

    read = read_framework(edited(tmp_path, edit), shipped())

    assert (read.framework == shipped()) is (folded(name) in known)


def test_values_are_known_in_any_language_and_by_their_codes(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        for header, value in {
            "Nivå": "Global",
            "Innsats": "large",
            "Opphav": "Kommunen sitt eige",
            "U4SSC": "Miljø, society\nøkonomi",
            "Aktører": "residents; Innbyggere\nVelforeningen",
            "Bærekraftsmål": 11.3,
            "Forutsetter": None,
        }.items():
            cell(book, "Aktiviteter", 2, header).value = value

    first = imported(edited(tmp_path, edit)).activities[0]

    assert (first.level, first.effort, first.origin.provenance) == ("global", "large", "local")
    assert first.u4ssc == ("environment", "society", "economy")
    assert [each.nb for each in first.actors] == ["innbyggere", "innbyggere", "Velforeningen"]
    assert first.sdg == ("11.3",)


def test_a_step_without_a_translation_is_an_empty_line(tmp_path: Path) -> None:
    steps = [f"Steg {number}" for number in range(1, 4)]

    def edit(book: Any) -> None:
        cell(book, "Aktiviteter", 2, "Slik gjør dere (bokmål)").value = "\n".join(steps)
        cell(book, "Aktiviteter", 2, "Slik gjør dere (nynorsk)").value = "\n\nTredje"
        cell(book, "Aktiviteter", 3, "Slik gjør dere (bokmål)").value = "\n\n".join(steps) + "\n"
        cell(book, "Aktiviteter", 3, "Slik gjør dere (engelsk)").value = "One\nTwo\nThree"

    first, second = imported(edited(tmp_path, edit)).activities[:2]

    assert first.how == (Text("Steg 1"), Text("Steg 2"), Text("Steg 3", "Tredje"))
    assert second.how == (Text("Steg 1", None, "One"), Text("Steg 2", None, "Two"), Text("Steg 3", None, "Three"))


DANGEROUS = ['=cmd|" /C calc"!A0', "+1+1", "-1", "@SUM(A1)", "=1+1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(tmp_path: Path, text: str) -> None:
    framework = with_first(title=Text(text), how=(Text(text), Text("så")))
    written = openpyxl.load_workbook(a_file(tmp_path, "xlsx", framework))
    title = cell(written, "Aktiviteter", 2, "Tittel (bokmål)")
    table = csv.reader(io.StringIO(write_csv(framework, Language.NB).decode("utf-8-sig"), newline=""), delimiter=";")

    assert (title.value, title.data_type, title.quotePrefix) == (text, "s", True)
    assert not cell(written, "Aktiviteter", 2, "Id").quotePrefix
    assert not [each for row in table for each in row if each[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    assert imported(a_file(tmp_path, "xlsx", framework)) == framework
    assert imported(a_file(tmp_path, "csv", framework)) == framework


def test_what_a_spreadsheet_would_take_for_a_date_stays_a_text_in_a_csv(tmp_path: Path) -> None:
    framework = with_first(sdg=("11.3",))
    text = write_csv(framework, Language.NB).decode("utf-8-sig")

    assert ";'11.3;" in text
    assert imported(a_file(tmp_path, "csv", framework)) == framework


def test_a_list_that_no_cell_can_hold_is_refused_rather_than_cut() -> None:
    sources = tuple(f"https://a.no/{number}/{'x' * 1_900}" for number in range(20))

    with pytest.raises(Invalid, match="fw_cell_too_long"):
        write_workbook(with_first(origin=Origin(Provenance.SOURCE, sources)), Language.NB)


def test_unknown_columns_are_told_with_the_nearest_known_name_and_refuse_nothing(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        sheet = book["Aktiviteter"]
        cell(book, "Aktiviteter", 1, "Eksempler").value = "Eksempel"
        sheet.cell(1, sheet.max_column + 1).value = "Ansvarlig hos oss"
        sheet.cell(5, sheet.max_column + 1).value = "et notat"

    path = edited(tmp_path, edit)
    read = read_framework(path, shipped())
    told = {fault.code: (fault.place, fault.details) for fault in read.faults if fault.details.get("suggestion") != "–"}

    assert read.framework is not None
    assert not any(fault.refuses for fault in read.faults)
    assert told["fw_unknown_column"] == (
        Place(path.name, 1, "Aktiviteter", "Eksempel"),
        {"column": "Eksempel", "suggestion": "Eksempler"},
    )
    assert told["fw_columns_left_out"] == (Place(path.name, 1, "Aktiviteter"), {"columns": "Eksempler"})
    assert told["fw_column_without_name"] == (Place(path.name, 5, "Aktiviteter", "AD"), {"column": "AD"})
    assert [fault.place.column for fault in read.faults if fault.details.get("suggestion") == "–"] == [
        "Ansvarlig hos oss"
    ]


def test_a_grid_has_rows_as_people_see_them(tmp_path: Path) -> None:
    def whole(book: Any) -> None:
        sheet = book.create_sheet("Tall", 0)
        sheet.append([3.0, 11.3, "tekst", True])
        sheet["B4"], sheet["C4"] = "=1+1", "etter"
        book.create_sheet("Skjult").sheet_state = "hidden"
        for name in book.sheetnames[1:-1]:
            del book[name]

    text = tmp_path / "a.csv"
    text.write_bytes(b'a;"b\nc"\n;\n\n;d\n')

    assert read_grid(edited(tmp_path, whole)) == Grid(
        (Sheet("Tall", (Row(1, {1: "3", 2: "11.3", 3: "tekst", 4: "ja"}), Row(4, {3: "etter"}))),)
    )
    assert read_grid(text) == Grid((Sheet("", (Row(1, {1: "a", 2: "b\nc"}), Row(4, {2: "d"}))),))


def test_only_spreadsheets_have_a_grid_and_it_has_the_same_limits(tmp_path: Path) -> None:
    document, book = a_docx(tmp_path / "plan.docx"), an_xlsx(tmp_path / "plan.xlsx")
    renamed = a_docx(tmp_path / "annen.docx").rename(tmp_path / "annen.xlsx")
    codes = {}
    for path, limits in {
        document: Limits(),
        renamed: Limits(),
        book: Limits(cells=3),
        tmp_path / "borte.csv": Limits(),
    }.items():
        with pytest.raises(UnreadableDocument) as refused:
            read_grid(path, limits)
        codes[path.name] = refused.value.code
        assert refused.value.details["name"] == path.name

    assert codes == {
        "plan.docx": "not_a_spreadsheet",
        "annen.xlsx": "wrong_type",
        "plan.xlsx": "too_many_cells",
        "borte.csv": "not_found",
    }
    for limits, code in ((Limits(text=40), "too_much_text"), (Limits(pages=1), "too_many_pages")):
        with pytest.raises(UnreadableDocument, match=code):
            read_grid(book, limits)


@pytest.mark.parametrize(
    "told", [b"", b"{}", b"[]", b'{"sheets": [["a", [["1", []]]]]}', b'{"sheets": [["a", [[1, [[1, 2]]]]]]}']
)
def test_a_grid_of_another_shape_is_a_broken_file(told: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="broken"):
        reply.unpack_grid(told, "a.xlsx")
