"""Framework files with a mistake: each is told by its own code, at its own place, in a sentence of its own."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from files import OLD_OFFICE, a_docx, rewritten

from ingest.framework.importing import read_framework
from ingest.framework.workbook import write_csv, write_workbook
from ingest.loaders.limits import Limits
from ingest.section import UnreadableDocument
from knowledge.framework.framework import Activity, Framework
from knowledge.framework.marked import Fault, Place
from knowledge.framework.reading import BrokenFramework, Read, required, shipped
from knowledge.framework.writing import write_yaml
from knowledge.language import Language
from knowledge.phrases import Phrases

PHRASES = Phrases(["ingest", "knowledge"])
DOCUMENTS = frozenset(name for each in shipped().activities for name in (*each.cases, *each.methods))
ROWS = {each.id: row for row, each in enumerate(shipped().activities, start=2)}
UNUSED = [
    each.id
    for each in shipped().activities
    if not any(
        each.id in (*other.requires, *other.benefits_from, *other.feeds_next_round) for other in shipped().activities
    )
    and each.phase > 1
]
"""Activities that no other builds on, so that they can have another id."""
LINK = "https://www.ks.no"


@dataclass(frozen=True)
class Expected:
    """A mistake and how it is to be told; ``line`` is a line number, or a text that stands on the line."""

    make: Callable[[Path], Path]
    code: str
    line: int | str | None
    sheet: str | None = None
    column: str | None = None
    told: str = ""
    besides: frozenset[str] = frozenset()


def framework_with(name: str, **changes: Any) -> Framework:
    """The shipped framework with one activity changed."""

    def change(each: Activity) -> Activity:
        return replace(each, **changes) if each.id == name else each

    return replace(shipped(), activities=tuple(map(change, shipped().activities)))


shipped_yaml = cache(lambda: write_yaml(shipped()))
shipped_workbook = cache(lambda: write_workbook(shipped(), Language.NB))


def a_yaml(text: str | bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "rammeverk.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


def of(framework: Framework, old: str = "", new: str = "", after: str = "") -> Callable[[Path], Path]:
    """A YAML file in which the first ``old`` after a text has been replaced by ``new``."""
    return spoilt(write_yaml(framework), old, new, after)


def spoilt(text: str, old: str, new: str, after: str) -> Callable[[Path], Path]:
    start = text.index(after)
    assert old in text[start:]
    return a_yaml(text[:start] + text[start:].replace(old, new, 1))


def whole(old: str, new: str, after: str = "") -> Callable[[Path], Path]:
    return spoilt(shipped_yaml(), old, new, after)


def a_sheet(*changes: tuple[str, int | str, str, object], edit: Callable[[Any], object] | None = None) -> Any:
    """A workbook in which cells have been changed: the sheet, the row or the activity, the column, and the value."""

    def make(folder: Path) -> Path:
        book = openpyxl.load_workbook(io.BytesIO(shipped_workbook()))
        for sheet, row, header, value in changes:
            column = next(each.column for each in book[sheet][1] if each.value == header)
            book[sheet].cell(ROWS[row] if isinstance(row, str) else row, column).value = value
        if edit:
            edit(book)
        book.save(folder / "rammeverk.xlsx")
        return folder / "rammeverk.xlsx"

    return make


def a_csv(edit: Callable[[list[list[str]]], list[list[str]]]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        text = write_csv(shipped(), Language.NB).decode("utf-8-sig")
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";").writerows(edit(list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))))
        (folder / "rammeverk.csv").write_text(out.getvalue(), "utf-8", newline="")
        return folder / "rammeverk.csv"

    return make


def named(name: str, content: bytes = b"noe") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def without_column(header: str) -> Callable[[list[list[str]]], list[list[str]]]:
    def edit(rows: list[list[str]]) -> list[list[str]]:
        at = rows[0].index(header)
        return [row[:at] + row[at + 1 :] for row in rows]

    return edit


def four_phases() -> Framework:
    first, *rest = shipped().processes
    return replace(shipped(), processes=(replace(first, phases=first.phases[:4]), *rest))


def emptied(process: str, phase: int, into: int) -> Framework:
    """A framework in which a cell has no activity, for they were moved to another phase."""
    activities = (
        replace(each, phase=into) if (each.process, each.phase) == (process, phase) else each
        for each in shipped().activities
    )
    return replace(shipped(), activities=tuple(activities))


def four_processes() -> Framework:
    return replace(shipped(), processes=shipped().processes[:4])


def deleted_row(sheet: str, row: int) -> Callable[[Any], object]:
    return lambda book: book[sheet].delete_rows(row)


def renamed(sheet: str, header: str, new: str) -> tuple[str, int, str, str]:
    return sheet, 1, header, new


YAML = {
    "text that is not YAML": Expected(a_yaml("title: Rammeverk\nprocesses: [a\nactivities: b\n"), "fw_not_yaml", 3),
    "a tab for indentation": Expected(a_yaml("title: Rammeverk\nprocesses:\n\t- id: a\n"), "fw_not_yaml", 3),
    "a misspelt field": Expected(
        whole("  deliverable:", "  delivrable:", after="id: st1-dataeiere"),
        "fw_unknown_field", "delivrable:", told="deliverable", besides=frozenset({"fw_field_missing"}),
    ),
    "no title": Expected(whole("  title:", "  purpose_2:", after="id: st1-nabilde"), "fw_field_missing",
                         "- id: st1-nabilde", told="title", besides=frozenset({"fw_unknown_field"})),
    "an empty title": Expected(whole("nb: Samle ideer", "nb: ''"), "fw_text_missing", "nb: ''", told="title.nb"),
    "a title longer than a title": Expected(of(framework_with("po1-planer", title=replace(
        shipped().by_id["po1-planer"].title, nb="a" * 2_001))), "fw_text_too_long", "nb: aaa", told="2000"),
    "an unknown process": Expected(
        whole("process: standardisere", "process: standardisering", after="id: st2-indikatorer"),
        "fw_unknown_process", "process: standardisering", told="standardisere",
    ),
    "phase seven": Expected(whole("phase: 1", "phase: 7", after="id: po1-planer"), "fw_phase_number", "phase: 7"),
    "an id twice": Expected(whole(f"id: {UNUSED[0]}", "id: st1-dataeiere"), "fw_id_taken", "- id: st1-dataeiere",
                            told="st1-dataeiere"),
    "an id with capitals and spaces": Expected(
        whole("id: po4-vlr", "id: PO4 Vår egen"), "fw_bad_id", "id: PO4 Vår egen",
        told="PO4 Vår egen",
    ),
    "an unknown requirement": Expected(of(framework_with("st1-dataeiere", requires=("st1-standarsett",))),
                                       "fw_unknown_activity", "- st1-standarsett", told="st1-standardsett"),
    "a requirement of itself": Expected(of(framework_with("st1-nabilde", requires=("st1-nabilde",))), "fw_itself",
                                        "  - st1-nabilde", told="st1-nabilde"),
    "a circle": Expected(of(framework_with("st1-standardsett", requires=("st1-nabilde",))), "fw_circle", None,
                         told="st1-standardsett → st1-dataeiere → st1-nabilde"),
    "a cell without activities": Expected(of(emptied("standardisere", 5, 4)), "fw_empty_cell", None,
                                          told="Standardisere"),
    "a link to no document": Expected(of(framework_with("po1-planer", cases=("limerik",))), "fw_dead_link",
                                      "- limerik", told="limerick"),
    "a source without a link": Expected(
        whole("provenance: editorial", "provenance: source", after="id: in1-aktorer"), "fw_no_source",
        "provenance: source", told="source",
    ),
    "an address that is none": Expected(whole(LINK, "www.ks.no", after="processes:"), "fw_bad_link", "- www.ks.no",
                                        told="www.ks.no"),
    "a goal that the UN has not": Expected(of(framework_with("st1-nabilde", sdg=("11.99",))), "fw_no_goal",
                                           "- '11.99'", told="11.99"),
    "a goal by its name": Expected(of(framework_with("st1-nabilde", sdg=("Bærekraftige byer",))), "fw_bad_goal",
                                   "- Bærekraftige byer", told="Bærekraftige byer"),
    "two processes lacking": Expected(of(four_processes()), "fw_too_few", "- id: standardisere", told="6"),
    "a process twice": Expected(whole("- id: utforme-politikk", "- id: standardisere"), "fw_process_twice", None,
                                told="standardisere"),
    "one code for two processes": Expected(whole("code: PO", "code: ST"), "fw_code_taken", None, told="ST"),
    "a code in small letters": Expected(whole("code: PO", "code: politikk"), "fw_bad_code", "code: politikk",
                                        told="politikk"),
    "four phases": Expected(of(four_phases()), "fw_too_few", None, told="5"),
    "a reference to elsewhere": Expected(a_yaml("title: &navn Rammeverk\nactors: []\n"), "fw_alias", 1),
    "two documents": Expected(a_yaml("title: A\n---\ntitle: B\n"), "fw_two_documents", 2),
    "too deep": Expected(a_yaml("title: A\nactors: " + "[" * 14 + "]" * 14), "fw_too_deep", 2),
    "a field twice": Expected(whole("  phase: 1", "  phase: 1\n  phase: 2", after="id: po1-planer"), "fw_field_twice",
                              "  phase: 2", told="phase"),
    "one value for a list": Expected(
        whole("  requires:\n  - st1-standardsett", "  requires: st1-standardsett", after="id: st1-dataeiere"),
        "fw_not_a_list", "requires: st1-standardsett", told="requires",
    ),
    "a sentence for an activity": Expected(whole("activities:\n", "activities:\n- Mål alt\n"), "fw_not_fields",
                                           "- Mål alt", told="activities"),
    "thirteen steps": Expected(
        of(framework_with("st1-nabilde", how=shipped().by_id["st1-nabilde"].how * 3)), "fw_too_many", None, told="12",
    ),
    "a level in Norwegian": Expected(whole("level: local", "level: lokalt", after="id: or1-siloer"),
                                     "fw_wrong_value", "level: lokalt", told="local, national, global"),
    "a provenance that only documents have": Expected(
        whole("provenance: editorial", "provenance: mixed", after="id: in1-aktorer"),
        "fw_wrong_value", "provenance: mixed", told="source, inferred, editorial, local.",
    ),
    "a file larger than a framework": Expected(a_yaml("# " + "a" * 2_000_000), "fw_too_large", None, told="2000000"),
    "a file in another encoding": Expected(a_yaml("title: A\n# æ\n".encode("cp1252")), "fw_not_utf8", 2),
}  # fmt: skip

SHEETS = {
    "another ending": Expected(named("rammeverk.ods"), "fw_wrong_format", None, told=".ods"),
    "no ending": Expected(named("rammeverket"), "fw_wrong_format", None, told="–"),
    "no sheet with activities": Expected(a_sheet(edit=lambda book: book.remove(book["Aktiviteter"])),
                                         "fw_no_activities", None, told="Aktiviteter"),
    "a csv without a header": Expected(a_csv(lambda rows: rows[1:]), "fw_no_header", 1, told="Tittel (bokmål)"),
    "a sheet without a header": Expected(a_sheet(edit=deleted_row("Faser", 1)), "fw_no_header", 1, "Faser",
                                         told="Nummer"),
    "a needed column lacking": Expected(a_csv(without_column("Leveranse (bokmål)")), "fw_column_missing", 1,
                                        told="Leveranse (bokmål)"),
    "a needed column of processes lacking": Expected(a_sheet(renamed("Prosesser", "Kode", "Bokstaver")),
                                                     "fw_column_missing", 1, "Prosesser", told="Kode"),
    "a column twice": Expected(a_sheet(renamed("Aktiviteter", "Tittel (nynorsk)", "Title (Bokmål)")),
                               "fw_column_twice", 1, "Aktiviteter", "Title (Bokmål)", told="Title (Bokmål)"),
    "a csv of another sort": Expected(a_csv(lambda rows: rows[:1] + rows[1:2] * 2_001), "fw_too_many", 1, told="2001"),
    "a level that is none": Expected(a_sheet(("Aktiviteter", "po1-planer", "Nivå", "fylket")), "fw_not_a_choice",
                                     ROWS["po1-planer"], "Aktiviteter", "Nivå", told="lokalt, nasjonalt, globalt"),
    "a dimension that is none": Expected(a_sheet(("Aktiviteter", "po1-planer", "U4SSC", "miljø; kultur")),
                                         "fw_not_a_choice", ROWS["po1-planer"], "Aktiviteter", "U4SSC", told="kultur"),
    "a provenance that only documents have, in a sheet": Expected(
        a_sheet(("Aktiviteter", "po1-planer", "Opphav", "mixed")), "fw_not_a_choice", ROWS["po1-planer"],
        "Aktiviteter", "Opphav", told="kilde, tolkning, verktøyets forslag, kommunens eget"),
    "an empty cell": Expected(a_sheet(("Aktiviteter", "ib1-innspill", "Tittel (bokmål)", None)), "fw_field_missing",
                              ROWS["ib1-innspill"], "Aktiviteter", "Tittel (bokmål)", told="Tittel (bokmål)"),
    "no steps": Expected(a_sheet(("Aktiviteter", "ib1-innspill", "Slik gjør dere (bokmål)", " ")),
                         "fw_field_missing", ROWS["ib1-innspill"], "Aktiviteter", "Slik gjør dere (bokmål)",
                         told="Slik gjør dere (bokmål)"),
    "an activity without an id": Expected(a_sheet(("Aktiviteter", "po4-vlr", "Id", None)), "fw_field_missing",
                                          ROWS["po4-vlr"], "Aktiviteter", "Id", told="«Id»"),
    "an unknown process in a sheet": Expected(a_sheet(("Aktiviteter", "or1-siloer", "Prosess", "Organisasjon")),
                                              "fw_unknown_process", ROWS["or1-siloer"], "Aktiviteter", "Prosess",
                                              told="Organisasjon"),
    "phase seven in a sheet": Expected(a_sheet(("Aktiviteter", "or1-siloer", "Fase", 7)), "fw_phase_number",
                                       ROWS["or1-siloer"], "Aktiviteter", "Fase", told="«Fase»"),
    "an id twice in a sheet": Expected(a_sheet(("Aktiviteter", UNUSED[-1], "Id", "po1-planer")), "fw_id_taken",
                                       ROWS[UNUSED[-1]], "Aktiviteter", "Id", told="po1-planer"),
    "an id with a letter it may not have": Expected(a_sheet(("Aktiviteter", "po4-vlr", "Id", "po4-mål")), "fw_bad_id",
                                                    ROWS["po4-vlr"], "Aktiviteter", "Id", told="po4-mål"),
    "an unknown requirement in a sheet": Expected(
        a_sheet(("Aktiviteter", "po2-mal", "Har nytte av", "po1-handlingsrommet, st1-nabilde")), "fw_unknown_activity",
        ROWS["po2-mal"], "Aktiviteter", "Har nytte av", told="po1-handlingsrom."),
    "a circle in a sheet": Expected(a_sheet(("Aktiviteter", "po1-planer", "Forutsetter", "po1-handlingsrom")),
                                    "fw_circle", None, "Aktiviteter", told="po1-planer → po1-handlingsrom"),
    "a cell emptied in a sheet": Expected(
        a_sheet(*(("Aktiviteter", each.id, "Fase", 4) for each in emptied("skape-prosjekter", 5, 4).activities
                  if each.id.startswith("pr5"))), "fw_empty_cell", 1, "Aktiviteter", told="Skape prosjekter"),
    "a dead link in a sheet": Expected(a_sheet(
        ("Aktiviteter", "po2-mal", "Eksempler", "asker-klimamal; asker-standard")),
        "fw_dead_link", ROWS["po2-mal"], "Aktiviteter", "Eksempler",
                                       told="asker-standarder"),
    "an interpretation without a link": Expected(a_sheet(("Aktiviteter", "in2-roller", "Opphav", "tolkning")),
                                                 "fw_no_source", ROWS["in2-roller"], "Aktiviteter", "Opphav",
                                                 told="inferred"),
    "an address that is none in a sheet": Expected(
        a_sheet(("Aktiviteter", "in2-roller", "Kilder", "https://a.no; se nettsiden vår")), "fw_bad_link",
        ROWS["in2-roller"], "Aktiviteter", "Kilder", told="se nettsiden vår"),
    "a goal that the UN has not in a sheet": Expected(a_sheet(("Aktiviteter", "in2-roller", "Bærekraftsmål", 18)),
                                                      "fw_no_goal", ROWS["in2-roller"], "Aktiviteter",
                                                      "Bærekraftsmål", told="18"),
    "a goal that became a date": Expected(a_csv(
        lambda rows: [[each if each != "16.7" and each != "'16.7" else "16.jul" for each in row] for row in rows]),
        "fw_bad_goal", ROWS["po1-kunnskapsgrunnlag"], None, "Bærekraftsmål", told="16.jul"),
    "a translated step too many": Expected(
        a_sheet(("Aktiviteter", "in3-arena", "Slik gjør dere (bokmål)", "a\nb"),
                ("Aktiviteter", "in3-arena", "Slik gjør dere (nynorsk)", "a\nb\nc")),
        "fw_steps_differ", ROWS["in3-arena"], "Aktiviteter", "Slik gjør dere (nynorsk)", told="3 mot 2"),
    "thirteen steps in a sheet": Expected(
        a_sheet(("Aktiviteter", "in3-arena", "Slik gjør dere (bokmål)", "\n".join("abcdefghijklm"))), "fw_too_many",
        ROWS["in3-arena"], "Aktiviteter", "Slik gjør dere (bokmål)", told="13"),
    "a phase on two rows": Expected(a_sheet(("Faser", 3, "Nummer", 1)), "fw_phase_twice", 3, "Faser", "Nummer",
                                    told="Fase 1", besides=frozenset({"fw_too_few"})),
    "a phase with a word for number": Expected(a_sheet(("Faser", 4, "Nummer", "tre")), "fw_phase_number", 4, "Faser",
                                               "Nummer", told="«Nummer»", besides=frozenset({"fw_too_few"})),
    "a phase of no process": Expected(a_sheet(("Faser", 4, "Prosess", "Alle")), "fw_unknown_process", 4, "Faser",
                                      "Prosess", told="Alle", besides=frozenset({"fw_too_few"})),
    "a phase less": Expected(a_sheet(edit=deleted_row("Faser", 7)), "fw_too_few", 7, "Faser", told="«Faser» har 4"),
    "a process less": Expected(a_sheet(edit=deleted_row("Prosesser", 4)), "fw_too_few", 1, "Prosesser",
                               told="«Prosesser» har 5"),
    "a process without a purpose": Expected(a_sheet(("Prosesser", 3, "Formål (bokmål)", None)), "fw_field_missing", 3,
                                            "Prosesser", "Formål (bokmål)", told="Formål (bokmål)"),
}  # fmt: skip

REFUSED = {
    "an empty YAML file": (named("rammeverk.yaml", b""), "empty"),
    "an empty csv": (named("rammeverk.csv", b""), "empty"),
    "rubbish called xlsx": (named("rammeverk.xlsx", bytes(range(256)) * 20), "broken"),
    "half a workbook": (
        lambda folder: rewritten(a_sheet()(folder), {"xl/workbook.xml": lambda content: content[:100]}),
        "broken",
    ),
    "a letter called xlsx": (lambda folder: a_docx(folder / "b.docx").rename(folder / "b.xlsx"), "wrong_type"),
    "an old workbook called xlsx": (named("rammeverk.xlsx", OLD_OFFICE), "old_office"),
    "a YAML file that is not there": (lambda folder: folder / "borte.yaml", "not_found"),
    "a folder called yaml": (lambda folder: folder.joinpath("a.yaml").mkdir() or folder / "a.yaml", "not_a_file"),
}  # fmt: skip


def imported(path: Path) -> Read:
    return read_framework(path, shipped(), DOCUMENTS)


def sentence(fault: Fault, language: Language) -> str:
    """What the fault is told as; no blank may be left, and no place repeated."""
    said = PHRASES.say(fault.code, language, **fault.details)
    assert "{" not in said
    assert fault.place.file not in said
    return said


def fault_in(read: Read, expected: Expected, path: Path) -> Fault:
    """The fault that is expected, at its place; nothing else may refuse the file."""
    found = [fault for fault in read.faults if fault.refuses]
    assert {fault.code for fault in found} == {expected.code} | expected.besides, found
    lines = [] if path.suffix != ".yaml" else path.read_bytes().decode("utf-8", errors="replace").splitlines()
    for fault in (each for each in found if each.code == expected.code):
        where = fault.place.line or 0
        fits = expected.line in (None, where) or (
            isinstance(expected.line, str) and lines and expected.line.strip() in lines[where - 1]
        )
        if fits and (fault.place.sheet, fault.place.column) == (expected.sheet, expected.column):
            return fault
    raise AssertionError(found)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Read]]:
    """Makes and reads the file of a mistake, once for all tests."""

    @cache
    def read(name: str) -> tuple[Path, Read]:
        path = (YAML | SHEETS)[name].make(tmp_path_factory.mktemp("broken"))
        return path, imported(path)

    return read


@pytest.mark.parametrize("name", [*YAML, *SHEETS])
def test_a_broken_file_is_told_by_its_own_code_at_its_own_place(
    reading: Callable[[str], tuple[Path, Read]], name: str
) -> None:
    expected = (YAML | SHEETS)[name]
    path, read = reading(name)
    fault = fault_in(read, expected, path)

    assert read.refused
    assert fault.place.file == path.name
    assert expected.told in sentence(fault, Language.NB)
    assert len({sentence(fault, language) for language in Language}) == len(Language)
    with pytest.raises(BrokenFramework) as broken:
        required(read, path.name)
    assert all(PHRASES.say(broken.value.code, language, **broken.value.details) for language in Language)


def test_every_mistake_has_a_sentence_of_its_own(reading: Callable[[str], tuple[Path, Read]]) -> None:
    said: dict[str, str] = {}
    for name, expected in (YAML | SHEETS).items():
        path, read = reading(name)
        told = sentence(fault_in(read, expected, path), Language.NB)
        assert told not in said, f"{name} is told like {said.get(told)}"
        said[told] = name

    assert len(said) >= 25


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_opened_is_refused_in_three_languages(tmp_path: Path, name: str) -> None:
    make, code = REFUSED[name]
    with pytest.raises(UnreadableDocument) as refused:
        imported(make(tmp_path))

    assert refused.value.code == code
    assert len({PHRASES.say(code, language, **refused.value.details) for language in Language}) == len(Language)


def test_a_yaml_file_above_the_limit_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="too_large"):
        read_framework(a_yaml("title: Rammeverk")(tmp_path), shipped(), None, Limits(file_size=10))


def test_a_yaml_file_with_a_mark_at_the_start_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rammeverk.YML"
    path.write_text(write_yaml(shipped()), "utf-8-sig")

    assert imported(path).framework == shipped()


def test_all_that_is_wrong_in_a_sheet_is_told_at_once(tmp_path: Path) -> None:
    path = a_sheet(
        ("Aktiviteter", "po1-planer", "Nivå", "fylket"),
        ("Aktiviteter", "po1-planer", "Fase", 0),
        ("Aktiviteter", "po2-mal", "Formål (bokmål)", None),
    )(tmp_path)
    told = [(each.code, each.place.line, each.place.column) for each in imported(path).faults if each.refuses]

    assert sorted(told) == sorted(
        [
            ("fw_not_a_choice", ROWS["po1-planer"], "Nivå"),
            ("fw_phase_number", ROWS["po1-planer"], "Fase"),
            ("fw_field_missing", ROWS["po2-mal"], "Formål (bokmål)"),
        ]
    )


def test_the_sheet_of_the_fault_is_named_as_it_is_called_and_no_sheet_is_named_in_a_csv(tmp_path: Path) -> None:
    path = a_csv(lambda rows: [row if row[0] != "po2-mal" else [*row[:3], "", *row[4:]] for row in rows])(tmp_path)
    fault = next(each for each in imported(path).faults if each.refuses)

    assert fault.place == Place(path.name, ROWS["po2-mal"], None, "Tittel (bokmål)")


def test_every_code_in_the_source_has_a_phrase_whose_blanks_the_code_can_fill() -> None:
    root = Path(__file__).parents[2]
    sources = [*(root / "knowledge" / "framework").glob("*.py"), *(root / "ingest" / "framework").glob("*.py")]
    codes = {code for path in sources for code in re.findall(r'"(fw_\w+|framework_broken)"', path.read_text("utf-8"))}

    assert len(codes) > 40
    assert codes <= PHRASES.codes()
    assert {code for code in PHRASES.codes() if code.startswith("fw_")} <= codes
