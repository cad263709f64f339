"""Files that a stranger has planted something in: each way of hiding takes a path and a text, and writes the file.

Every file says ``VISIBLE`` where anyone can read it.
"""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from openpyxl.comments import Comment
from openpyxl.styles import Font
from pptx.util import Inches
from pptx.util import Pt as SlidePt
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

VISIBLE = "Badeplassen i Storvika er åpen fra juni til august."
Hiding = Callable[[Path, str], None]


def _word(write: Callable[[Any, str], object]) -> Hiding:
    def made(path: Path, text: str) -> None:
        document = docx.Document()
        document.add_paragraph(VISIBLE)
        write(document, text)
        document.save(str(path))

    return made


def _run(change: Callable[[Any], object]) -> Hiding:
    return _word(lambda document, text: change(document.add_paragraph(VISIBLE).add_run(text)))


def _style(document: Any, text: str) -> None:
    style = document.styles.add_style("Fin", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(1)
    document.add_paragraph(text, style="Fin")


def _white_cell(document: Any, text: str) -> None:
    table = document.add_table(2, 2)
    for number, word in enumerate(("Måned", "Åpent", "Juni", "ja")):
        table.cell(number // 2, number % 2).text = word
    _white(table.cell(1, 1).paragraphs[0].add_run(text))


def _white(run: Any) -> None:
    run.font.color.rgb = RGBColor(255, 255, 255)


def _vanished(run: Any) -> None:
    run.font.hidden = True


def _tiny(run: Any) -> None:
    run.font.size = Pt(1)


def _header(document: Any, text: str) -> None:
    document.sections[0].header.paragraphs[0].text = text


def _alternative(document: Any, text: str) -> None:
    drawing = (
        f"<w:r {nsdecls('w', 'wp')}><w:drawing><wp:inline><wp:extent cx='1' cy='1'/>"
        f"<wp:docPr id='9' name='Bilde' descr='{escape(text)}'/></wp:inline></w:drawing></w:r>"
    )
    document.add_paragraph(VISIBLE)._p.append(parse_xml(drawing))


def _page(draw: Callable[[Canvas, str], object]) -> Hiding:
    def made(path: Path, text: str) -> None:
        canvas = Canvas(str(path), pagesize=A4)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 740, VISIBLE)
        draw(canvas, text)
        canvas.save()

    return made


def _in_white(canvas: Canvas, text: str) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 700, text)


def _beside_in_white(canvas: Canvas, text: str) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(350, 740, text)


def _in_the_background(canvas: Canvas, text: str) -> None:
    canvas.setFillColorRGB(0.98, 0.98, 0.98)
    canvas.rect(60, 680, 400, 40, stroke=0, fill=1)
    canvas.drawString(72, 700, text)


def _tiny_type(canvas: Canvas, text: str) -> None:
    canvas.setFont("Helvetica", 0.1)
    canvas.drawString(72, 700, text)


def _unpainted(canvas: Canvas, text: str) -> None:
    line = canvas.beginText(72, 700)
    line.setTextRenderMode(3)
    line.textLine(text)
    canvas.drawText(line)


def _book(write: Callable[[Any, str], object]) -> Hiding:
    def made(path: Path, text: str) -> None:
        book = openpyxl.Workbook()
        for row in (["Sted", "Åpent", "Merknad"], ["Storvika", VISIBLE, "bade"], ["Lillevika", "stengt", "nei"]):
            book.active.append(row)
        write(book, text)
        book.save(path)

    return made


def _hidden_row(book: Any, text: str) -> None:
    book.active["A9"] = text
    book.active.row_dimensions[9].hidden = True


def _hidden_column(book: Any, text: str) -> None:
    book.active["E2"] = text
    book.active.column_dimensions["E"].hidden = True


def _hidden_sheet(state: str) -> Callable[[Any, str], None]:
    def write(book: Any, text: str) -> None:
        book.create_sheet("Mer")["A1"] = text
        book["Mer"].sheet_state = state

    return write


def _white_font(book: Any, text: str) -> None:
    book.active["A9"] = text
    book.active["A9"].font = Font(color="FFFFFFFF")


def _cell_comment(book: Any, text: str) -> None:
    book.active["A1"].comment = Comment(text, "x")


def _show(write: Callable[[Any, Any, str], object]) -> Hiding:
    def made(path: Path, text: str) -> None:
        show = pptx.Presentation()
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = "Bading"
        slide.placeholders[1].text = VISIBLE
        write(show, slide, text)
        show.save(str(path))

    return made


def _box(slide: Any, text: str, left: float = 1) -> Any:
    box = slide.shapes.add_textbox(Inches(left), Inches(4), Inches(3), Inches(1))
    box.text_frame.text = text
    return box


def _hidden_slide(show: Any, _: Any, text: str) -> None:
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = text
    slide.element.set("show", "0")


def _hidden_box(_: Any, slide: Any, text: str) -> None:
    next(_box(slide, text)._element.iter("{*}cNvPr")).set("hidden", "1")


def _tiny_box(_: Any, slide: Any, text: str) -> None:
    _box(slide, text).text_frame.paragraphs[0].runs[0].font.size = SlidePt(1)


def _web(planted: str) -> Hiding:
    def made(path: Path, text: str) -> None:
        body = planted.replace("TEXT", escape(text))
        path.write_text(
            f"<html lang='nb'><head><title>Bading</title></head><body><article><h1>Bading</h1><p>{VISIBLE}</p>"
            f"{body}<p>Vannet prøves hver uke, og svaret henges opp ved stranda samme dag.</p></article></body></html>",
            "utf-8",
        )

    return made


def _markdown(planted: str) -> Hiding:
    return lambda path, text: (
        path.write_text(f"# Bading\n\n{VISIBLE}\n\n{planted.replace('TEXT', text)}\n", "utf-8") and None
    )


HIDDEN: dict[str, Hiding] = {
    "vanished.docx": _run(_vanished),
    "white.docx": _run(_white),
    "tiny.docx": _run(_tiny),
    "tiny style.docx": _word(_style),
    "white in a cell.docx": _word(_white_cell),
    "white.pdf": _page(_in_white),
    "white beside.pdf": _page(_beside_in_white),
    "pale on pale.pdf": _page(_in_the_background),
    "tiny.pdf": _page(_tiny_type),
    "beside the page.pdf": _page(lambda canvas, text: canvas.drawString(1_000, 700, text)),
    "under the page.pdf": _page(lambda canvas, text: canvas.drawString(72, -60, text)),
    "unpainted.pdf": _page(_unpainted),
    "hidden row.xlsx": _book(_hidden_row),
    "hidden column.xlsx": _book(_hidden_column),
    "hidden sheet.xlsx": _book(_hidden_sheet("hidden")),
    "very hidden sheet.xlsx": _book(_hidden_sheet("veryHidden")),
    "white.xlsx": _book(_white_font),
    "beside the slide.pptx": _show(lambda _, slide, text: _box(slide, text, left=40)),
    "hidden slide.pptx": _show(_hidden_slide),
    "hidden box.pptx": _show(_hidden_box),
    "tiny.pptx": _show(_tiny_box),
    "no display.html": _web("<p style='display: none'>TEXT</p>"),
    "invisible.html": _web("<p>Hei <span style='visibility:hidden'>TEXT</span></p>"),
    "no size.html": _web("<p style='color: #333; font-size: 0px'>TEXT</p>"),
    "one pixel.html": _web("<p style='font-size:1px'>TEXT</p>"),
    "seen through.html": _web("<div style='opacity: 0'><p>TEXT</p></div>"),
    "no colour.html": _web("<p style='color: transparent'>TEXT</p>"),
    "hidden.html": _web("<section hidden><p>TEXT</p></section>"),
    "far left.html": _web("<p style='position:absolute; left:-9999px'>TEXT</p>"),
    "comment.md": _markdown("<!-- TEXT -->"),
    "comment in a line.md": _markdown("Ta med håndkle. <!-- TEXT --> Velkommen."),
}
"""Where a reader of the document cannot see it, and is told how much there is."""

BESIDE: dict[str, Hiding] = {
    "comment.docx": _word(lambda document, text: document.add_comment(document.paragraphs[0].runs, text)),
    "header.docx": _word(_header),
    "subject.docx": _word(lambda document, text: setattr(document.core_properties, "subject", text)),
    "author.docx": _word(lambda document, text: setattr(document.core_properties, "author", text[:200])),
    "keywords.docx": _word(lambda document, text: setattr(document.core_properties, "keywords", text[:200])),
    "alternative text.docx": _word(_alternative),
    "subject.pdf": _page(lambda canvas, text: canvas.setSubject(text)),
    "author.pdf": _page(lambda canvas, text: canvas.setAuthor(text)),
    "comment.xlsx": _book(_cell_comment),
    "comment.html": _web("<!-- TEXT -->"),
    "meta.html": _web("<meta name='description' content='TEXT'>"),
    "script.html": _web("<script>var x = 'TEXT'</script>"),
    "definition.md": _markdown("[//]: # (TEXT)"),
}
"""Beside what the document says, and not read at all."""

SEEN: dict[str, Hiding] = {
    "body.docx": _word(lambda document, text: document.add_paragraph(text)),
    "heading.docx": _word(lambda document, text: document.add_heading(text, 1)),
    "title.docx": _word(lambda document, text: setattr(document.core_properties, "title", text)),
    "body.pdf": _page(lambda canvas, text: canvas.drawString(72, 650, text)),
    "title.pdf": _page(lambda canvas, text: canvas.setTitle(text)),
    "cell.xlsx": _book(lambda book, text: book.active.append([text])),
    "sheet name.xlsx": _book(lambda book, text: setattr(book.active, "title", text[:31])),
    "notes.pptx": _show(lambda _, slide, text: setattr(slide.notes_slide.notes_text_frame, "text", text)),
    "box.pptx": _show(lambda _, slide, text: _box(slide, text)),
    "aloud.html": _web("<p aria-hidden='true'>TEXT</p>"),
    "body.html": _web("<p>TEXT</p>"),
    "quote.md": _markdown("> TEXT"),
    "code.md": _markdown("```\nTEXT\n```"),
    "body.txt": lambda path, text: path.write_text(f"{VISIBLE}\n\n{text}\n", "utf-8") and None,
    "front matter.md": lambda path, text: (
        path.write_text(f'---\ntitle: "{text}"\n---\n\n{VISIBLE}\n', "utf-8") and None
    ),
}
"""Where a reader sees it."""
