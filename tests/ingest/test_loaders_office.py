"""Word, PowerPoint, Excel and OpenDocument."""

from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from files import ROWS, a_docx, a_docx_table, a_pptx, an_odt, an_xlsx

from ingest.loaders import figures, table
from ingest.loaders.child import load
from ingest.loaders.limits import Limits
from ingest.section import Remark, Section

LIMITS = Limits()


def test_a_word_document_is_read_in_the_order_of_the_page(tmp_path: Path) -> None:
    reading = load(a_docx(tmp_path / "plan.docx"), LIMITS)

    assert reading.sections == (
        Section(("Kommuneplan for Åfjord",), "Planen gjelder for Kárášjohka og Tjïelte."),
        Section(
            ("Kommuneplan for Åfjord", "Mål"),
            "Kommunen skal omstilles.\n\nSammen er vi flere.\n\n- klima\n- helse\n1. først\n2. så\n\n"
            "År: 2022; Vedtatt: ja\nÅr: 2023; Vedtatt: nei",
        ),
        Section(("Kommuneplan for Åfjord", "Mål", "Tiltak"), "Skolen bygges."),
    )


def test_norwegian_and_home_made_heading_styles_are_headings(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        document.styles.add_style("Overskrift 1", 1)
        own = document.styles.add_style("Kommunens kapittel", 1)
        own.base_style = document.styles["Heading 2"]
        document.add_paragraph("Bakgrunn", style="Overskrift 1")
        document.add_paragraph("Historie", style="Kommunens kapittel")
        document.add_paragraph("Tekst.")

    reading = load(a_docx(tmp_path / "plan.docx", write), LIMITS)

    assert reading.sections == (Section(("Bakgrunn", "Historie"), "Tekst."),)


def test_hidden_text_is_left_out_and_reported(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("Synlig")
        paragraph.add_run(" usynlig").font.hidden = True
        paragraph.add_run(" ")
        paragraph.add_run("slutt.")

    reading = load(a_docx(tmp_path / "plan.docx", write), LIMITS)

    assert reading.sections[0].text == "Synlig slutt."
    assert reading.remarks == (Remark("hidden_text", {"characters": 8}),)


def test_deleted_text_is_gone_and_inserted_text_is_there(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("Vi ")
        for change in (
            f"<w:del {nsdecls('w')}><w:r><w:delText>skal</w:delText></w:r></w:del>",
            f"<w:ins {nsdecls('w')}><w:r><w:t>vil</w:t></w:r></w:ins>",
        ):
            paragraph._p.append(parse_xml(change))

    assert load(a_docx(tmp_path / "plan.docx", write), LIMITS).sections[0].text == "Vi vil"


def test_a_table_with_merged_cells_says_the_same_in_every_row(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        grid = a_docx_table(document, [("År", "Tiltak", "Sum"), ("2022", "Skole", "1"), ("", "Vei", "2")])
        grid.cell(1, 0).merge(grid.cell(2, 0))

    reading = load(a_docx(tmp_path / "plan.docx", write), LIMITS)

    assert reading.sections[0].text == "År: 2022; Tiltak: Skole; Sum: 1\nÅr: 2022; Tiltak: Vei; Sum: 2"


def test_a_table_that_only_frames_text_is_read_as_text(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "Første avsnitt."
        cell.add_paragraph("Andre avsnitt.")

    assert load(a_docx(tmp_path / "r.docx", write), LIMITS).sections[0].text == "Første avsnitt.\n\nAndre avsnitt."


def test_slides_are_pages_with_their_notes_and_hidden_ones_are_counted(tmp_path: Path) -> None:
    reading = load(a_pptx(tmp_path / "vis.pptx"), LIMITS)

    assert reading.pages == 3
    assert reading.sections == (
        Section(
            ("Seks prosesser",),
            "- Standardisere\n- Utforme politikk\n\nÅr: 2022; Vedtatt: ja\nÅr: 2023; Vedtatt: nei\n\n"
            "Husk å nevne Asker.",
            page=1,
        ),
        Section(("Takk for oss",), "Takk for oss", page=3),
    )
    assert reading.remarks == (Remark("hidden_slides", {"slides": 1}),)


def test_a_sheet_is_a_page_and_its_values_are_written_the_norwegian_way(tmp_path: Path) -> None:
    reading = load(an_xlsx(tmp_path / "budsjett.xlsx"), LIMITS)

    assert reading.sections == (
        Section(
            ("Budsjett",),
            "Budsjett for 2024\n"
            "Tiltak: Skole; Sum: 8900; Andel: 12,5 %; Vedtatt: 31.12.2024; Ferdig: ja\n"
            "Tiltak: Vei; Sum: 0,3; Vedtatt: 02.01.2025 14:30; Ferdig: nei",
            page=1,
            page_label="Budsjett",
        ),
        Section((), "alene", page=2, page_label="Ark2"),
    )
    assert reading.remarks == (Remark("hidden_sheets", {"sheets": 1}),)


def test_formulas_nobody_has_calculated_are_counted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Sum", 12])
    book.active.append(["=A1+1", "=B1*2"])
    book.save(tmp_path / "b.xlsx")

    assert load(tmp_path / "b.xlsx", LIMITS).remarks == (Remark("formulas_without_value", {"cells": 2}),)


def test_an_opendocument_text_keeps_headings_lists_tables_and_notes(tmp_path: Path) -> None:
    reading = load(an_odt(tmp_path / "plan.odt"), LIMITS)

    assert reading.sections == (
        Section(
            ("Innledning",),
            "Kommunen skal omstilles i Áltá.\n\n- klima\n- helse\n\nÅr: 2022; Vedtatt: ja\nÅr: 2023; Vedtatt: nei",
        ),
        Section(("Innledning", "Tiltak"), "Skolen bygges[1].\n\n[1] Vedtatt i 2022."),
    )


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (ROWS, ["År: 2022; Vedtatt: ja", "År: 2023; Vedtatt: nei"]),
        ([("Eier", "Trondheim"), ("Kontakt", "Kari")], ["Eier: Trondheim", "Kontakt: Kari"]),
        ([("Tiltak", "Eier", "Frist"), ("Skole", "", "mai")], ["Tiltak: Skole; Frist: mai"]),
        ([("Tabell 1", ""), ("År", "Sum"), ("2022", "5")], ["Tabell 1", "År: 2022; Sum: 5"]),
        ([("a", "b", "c")], ["a; b; c"]),
        ([("", "")], []),
    ],
)
def test_a_row_is_named_only_by_what_looks_like_a_header(rows: list[tuple[str, ...]], lines: list[str]) -> None:
    assert table.lines_of(rows) == lines


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (8900.0, "General", "8900"),
        (12.5, None, "12,5"),
        (0.1 + 0.2, "General", "0,3"),
        (1234.5, "#,##0.00", "1234,50"),
        (1234.6, "#,##0", "1235"),
        (0.25, "0%", "25 %"),
        (1e300, "General", "1e+300"),
        (-3, "General", "-3"),
        (True, "General", "ja"),
    ],
)
def test_a_number_is_written_as_the_sheet_shows_it(value: float, number_format: str | None, shown: str) -> None:
    assert figures.shown(value, number_format) == shown
