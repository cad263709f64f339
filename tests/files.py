"""Real files for the reader: written by the libraries people's programs are built on, or byte by byte where no
library would agree to write them.
"""

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import docx
import odfdo
import openpyxl
import pptx
from PIL import Image
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

ROWS = [("År", "Vedtatt"), ("2022", "ja"), ("2023", "nei")]
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def a_docx(path: Path, write: Callable[[docx.document.Document], object] | None = None) -> Path:
    document = docx.Document()
    if write is None:
        document.add_heading("Kommuneplan for Åfjord", 0)
        document.add_paragraph("Planen gjelder for Kárášjohka og Tjïelte.")
        document.add_heading("Mål", 1)
        document.add_paragraph("Kommunen skal omstilles.")
        document.add_paragraph("Sammen er vi flere.")
        document.add_paragraph("klima", style="List Bullet")
        document.add_paragraph("helse", style="List Bullet")
        document.add_paragraph("først", style="List Number")
        document.add_paragraph("så", style="List Number")
        a_docx_table(document, ROWS)
        document.add_heading("Tiltak", 2)
        document.add_paragraph("Skolen bygges.")
        document.sections[0].header.paragraphs[0].text = "TOPPTEKST"
        document.sections[0].footer.paragraphs[0].text = "BUNNTEKST"
    else:
        write(document)
    document.save(str(path))
    return path


def a_docx_table(document: docx.document.Document, rows: Sequence[Sequence[str]]) -> docx.table.Table:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def a_pptx(path: Path) -> Path:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "Seks prosesser"
    slide.placeholders[1].text = "Standardisere\nUtforme politikk"
    slide.notes_slide.notes_text_frame.text = "Husk å nevne Asker."
    table = slide.shapes.add_table(len(ROWS), 2, 0, 0, Inches(4), Inches(1)).table
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    hidden = show.slides.add_slide(show.slide_layouts[5])
    hidden.shapes.title.text = "Skjult lysbilde"
    hidden.element.set("show", "0")
    show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = "Takk for oss"
    show.save(str(path))
    return path


def an_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Budsjett"
    sheet.append(["Budsjett for 2024"])
    sheet.append([])
    sheet.append(["Tiltak", "Sum", "Andel", "Vedtatt", "Ferdig"])
    sheet.append(["Skole", 8900.0, 0.125, dt.datetime(2024, 12, 31), True])
    sheet.append(["Vei", 0.1 + 0.2, None, dt.datetime(2025, 1, 2, 14, 30), False])
    sheet["C4"].number_format = "0.0%"
    book.create_sheet("Ark2")["C3"] = "alene"
    book.create_sheet("Skjult").sheet_state = "hidden"
    book.save(path)
    return path


def an_odt(path: Path) -> Path:
    document = odfdo.Document("text")
    body = document.body
    body.clear()
    body.append(odfdo.Header(1, "Innledning"))
    body.append(odfdo.Paragraph("Kommunen skal omstilles i Áltá."))
    body.append(odfdo.List(["klima", "helse"]))
    table = odfdo.Table("Vedtak")
    for texts in ROWS:
        row = odfdo.Row()
        for text in texts:
            row.append_cell(odfdo.Cell(text=text))
        table.append_row(row)
    body.append(table)
    body.append(odfdo.Header(2, "Tiltak"))
    with_note = odfdo.Paragraph("Skolen bygges.")
    with_note.insert_note(after="bygges", note_id="n1", citation="1", body="Vedtatt i 2022.")
    body.append(with_note)
    document.save(str(path))
    return path


def a_pdf(path: Path, *pages: Callable[[Canvas], object], password: str | None = None) -> Path:
    lock = StandardEncryption(password, canPrint=1) if password else None
    canvas = Canvas(str(path), pagesize=A4, encrypt=lock)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(
    *texts: str, top: float = 740, left: float = 72, size: float = 11, font: str = "Helvetica", step: float = 14
) -> Callable[[Canvas], float]:
    """Draws lines of type from ``top`` downwards and gives the height of the next one."""

    def draw(canvas: Canvas) -> float:
        canvas.setFont(font, size)
        for number, text in enumerate(texts):
            canvas.drawString(left, top - number * step, text)
        return top - len(texts) * step

    return draw


def together(*parts: Callable[[Canvas], object]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def a_picture(canvas: Canvas) -> None:
    from reportlab.lib.utils import ImageReader

    picture = io.BytesIO()
    Image.new("RGB", (60, 60), "gray").save(picture, "PNG")
    picture.seek(0)
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)


def a_raw_pdf(path: Path, content: bytes, packed_twice: bool = False) -> Path:
    """One page whose content is these bytes, packed."""
    packed = zlib.compress(zlib.compress(content, 9), 9) if packed_twice else zlib.compress(content, 9)
    filters = b"[/FlateDecode/FlateDecode]" if packed_twice else b"/FlateDecode"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(packed), filters, packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>startxref\n%d\n%%%%EOF" % (table, len(out))
    path.write_bytes(out)
    return path


def rewritten(path: Path, changes: Mapping[str, Callable[[bytes], bytes]], added: Mapping[str, bytes] = {}) -> Path:
    """The same container with some members changed, as no office program would write it."""
    with zipfile.ZipFile(path) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**members, **added}.items():
            new.writestr(name, changes.get(name, lambda content: content)(content))
    return path
