from pathlib import Path

import pytest
from files import a_pdf, a_picture, lines, together
from reportlab.pdfgen.canvas import Canvas

from ingest.loaders.child import load
from ingest.loaders.limits import Limits
from ingest.section import Reading, Remark, Section

PROSE = (
    "Kommunen skal legge til rette for samskaping mellom innbyggere og",
    "frivillige, og arbeidet skal følges opp i hele planperioden.",
)


def heading(text: str, top: float, size: float = 18):
    return lines(text, top=top, size=size, font="Helvetica-Bold")


def read(folder: Path, *pages) -> Reading:
    return load(a_pdf(folder / "plan.pdf", *pages), Limits())


def test_larger_type_is_a_heading_and_lines_become_paragraphs(tmp_path: Path) -> None:
    page = together(
        heading("Kommuneplan for Kárásjohka", 780, 22),
        lines(*PROSE, top=750),
        lines("Et nytt avsnitt.", top=700),
        heading("Mål", 670, 15),
        lines(*PROSE, top=650),
    )

    reading = read(tmp_path, page)

    joined = " ".join(PROSE)
    assert reading.sections == (
        Section(("Kommuneplan for Kárásjohka",), f"{joined}\n\nEt nytt avsnitt.", page=1),
        Section(("Kommuneplan for Kárásjohka", "Mål"), joined, page=1),
    )


def test_bold_type_of_the_body_size_is_a_heading_where_the_body_is_not_bold(tmp_path: Path) -> None:
    page = together(heading("Bakgrunn", 760, 11), lines(*PROSE * 3, top=740))

    assert read(tmp_path, page).sections[0].heading_path == ("Bakgrunn",)


def test_words_divided_at_the_line_end_are_whole_and_true_hyphens_stay(tmp_path: Path) -> None:
    page = lines(
        "Vi styrker tilbudet til hjemme-",
        "boende eldre sammen med nord-",
        "norske kommuner, og et nord-norsk samarbeid om barnehage-",
        "og skoleplass bygges opp. Alle nord-norske byer er med.",
    )

    assert read(tmp_path, page).sections[0].text == (
        "Vi styrker tilbudet til hjemmeboende eldre sammen med nord-norske kommuner, og et nord-norsk samarbeid om "
        "barnehage- og skoleplass bygges opp. Alle nord-norske byer er med."
    )


def test_lists_keep_their_items(tmp_path: Path) -> None:
    page = lines(
        "Vi skal:", "• kartlegge behov i hele kommunen og", "  velge tiltak", "• gjennomføre", "1. først", "2. så"
    )

    assert read(tmp_path, page).sections[0].text == (
        "Vi skal:\n\n- kartlegge behov i hele kommunen og velge tiltak\n- gjennomføre\n1. først\n2. så"
    )


def test_a_sentence_over_a_page_break_is_whole_where_it_begins(tmp_path: Path) -> None:
    first = together(heading("Mål", 780), lines("Innbyggerne skal delta i", "utviklingen av kommu-", top=100))
    second = lines("nen sin. Neste setning står her.")

    reading = read(tmp_path, first, second)

    assert reading.sections == (
        Section(("Mål",), "Innbyggerne skal delta i utviklingen av kommunen sin.", page=1),
        Section(("Mål",), "Neste setning står her.", page=2),
    )


def test_running_headers_footers_and_page_numbers_are_gone(tmp_path: Path) -> None:
    def page(number: int):
        return together(
            lines("Trondheim kommune", top=815, size=8),
            lines(f"Avsnitt {number} handler om noe eget.", top=600),
            lines(f"Kommuneplan 2024 | {number + 2}", top=30, size=8),
        )

    reading = read(tmp_path, *map(page, range(1, 5)))

    assert [section.text for section in reading.sections] == [
        f"Avsnitt {number} handler om noe eget." for number in range(1, 5)
    ]
    assert [section.page for section in reading.sections] == [1, 2, 3, 4]


def test_a_chapters_own_running_header_is_known_by_its_page_number(tmp_path: Path) -> None:
    chapters = ["Mål", "Mål", "Mål", "Mål", "Tiltak"]

    def page(number: int, chapter: str):
        return together(
            lines(f"{chapter} {number + 2}", top=815, size=8), lines(f"Avsnitt {number} om {chapter}.", top=600)
        )

    reading = read(tmp_path, *(page(number, chapter) for number, chapter in enumerate(chapters, 1)))

    assert reading.sections[-1].text == "Avsnitt 5 om Tiltak."


def test_numbered_chapters_at_the_top_of_pages_are_not_taken_for_page_numbers(tmp_path: Path) -> None:
    pages = [
        together(heading(f"Kapittel {n}", 800), lines(f"Dette er tekst i kapittel nummer {n}.", top=700))
        for n in (1, 2, 3)
    ]

    headings = [section.heading_path for section in read(tmp_path, *pages).sections]

    assert headings == [("Kapittel 1",), ("Kapittel 2",), ("Kapittel 3",)]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [f"Venstre spalte linje {n} om samskaping" for n in range(6)]
    right = [f"Høyre spalte linje {n} om omstilling nå" for n in range(6)]

    def across(canvas: Canvas) -> None:
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            lines(one, top=700 - 14 * number)(canvas)
            lines(other, top=700 - 14 * number, left=320)(canvas)

    down = together(lines(*left, top=700), lines(*right, top=700, left=320))

    for page in (down, across):
        text = " ".join(read(tmp_path, page).sections[0].text.split())
        assert text == " ".join(left + right)


def test_rows_of_a_table_carry_their_headers(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for number, row in enumerate([("Tiltak", "Eier", "Sum"), ("Skole", "Oppvekst", "8900"), ("Vei", "", "120")]):
            for column, text in enumerate(row):
                lines(text, top=700 - 18 * number, left=72 + 150 * column)(canvas)

    assert read(tmp_path, page).sections[0].text == "Tiltak: Skole; Eier: Oppvekst; Sum: 8900\nTiltak: Vei; Sum: 120"


def test_cells_of_words_are_not_paired_with_a_guessed_header(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for number, row in enumerate([("Kari", "Ola", "Per"), ("leder", "nestleder", "medlem")]):
            for column, text in enumerate(row):
                lines(text, top=700 - 18 * number, left=72 + 150 * column)(canvas)

    assert "Kari: leder" not in read(tmp_path, page).sections[0].text


def test_a_page_on_its_side_reads_like_any_other(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        together(heading("Liggende side", 500), lines(*PROSE, top=470))(canvas)

    assert read(tmp_path, page).sections == (Section(("Liggende side",), " ".join(PROSE), page=1),)


def test_lines_of_the_table_of_contents_are_left_out(tmp_path: Path) -> None:
    reading = read(tmp_path, lines("1 Innledning ................ 3", "2 Mål . . . . . . . . 7"), lines(*PROSE))

    assert [section.text for section in reading.sections] == [" ".join(PROSE)]


def test_pages_that_are_only_pictures_are_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, lines(*PROSE), a_picture)

    assert reading.pages == 2
    assert reading.remarks == (Remark("skipped_pages_without_text", {"pages": 1, "of": 2}),)


@pytest.mark.parametrize(("given", "read_as"), [("Kommuneplan", {"title": "Kommuneplan"}), ("plan.docx", {})])
def test_the_title_is_taken_where_a_person_has_given_one(tmp_path: Path, given: str, read_as: dict[str, str]) -> None:
    page = together(lambda canvas: canvas.setTitle(given), lines(*PROSE))

    assert read(tmp_path, page).metadata == read_as
