"""Files made to harm their reader: each ends within its limits, with a code of its own, and the reader goes on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import openpyxl
import pytest
from files import a_docx, a_raw_pdf, an_odt, rewritten
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.loaders.child import load
from ingest.loaders.kind import SUFFIXES
from ingest.reader import Limits, read
from ingest.section import Section, UnreadableDocument

SMALL = Limits(memory=256 << 20, cpu_seconds=3, seconds=10)
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
XXE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@contextmanager
def refused(code: str, within: float = 10) -> Iterator[None]:
    started = time.monotonic()
    with pytest.raises(UnreadableDocument) as told:
        yield
    assert told.value.code == code
    assert time.monotonic() - started < within


def a_docx_saying(path: Path, declared: bytes, text: bytes) -> Path:
    paragraph = b"<w:body><w:p><w:r><w:t>" + text + b"</w:t></w:r></w:p>"

    def change(content: bytes) -> bytes:
        return content.replace(b"?>", b"?>" + declared, 1).replace(b"<w:body>", paragraph)

    return rewritten(a_docx(path), {"word/document.xml": change})


@pytest.mark.parametrize(("declared", "text"), [(LAUGHS, b"&c;"), (XXE, b"XX&e;YY"), (b"<!dOcTyPe x>", b"x")])
def test_a_word_document_that_declares_entities_is_refused(tmp_path: Path, declared: bytes, text: bytes) -> None:
    with refused("external_entities"):
        read(a_docx_saying(tmp_path / "a.docx", declared, text))


def test_entities_are_found_in_wide_letters_too(tmp_path: Path) -> None:
    def change(content: bytes) -> bytes:
        declared = content.decode().replace("?>", "?>" + XXE.decode(), 1)
        return declared.replace("UTF-8", "UTF-16").encode("utf-16")

    with refused("external_entities"):
        read(rewritten(a_docx(tmp_path / "a.docx"), {"word/document.xml": change}))


@pytest.mark.parametrize("encoding", ["utf-7", "cp037"])
def test_xml_in_letters_nobody_uses_is_not_read(tmp_path: Path, encoding: str) -> None:
    def change(content: bytes) -> bytes:
        start = f"<?xml version='1.0' encoding='{encoding}'?>"
        return start.encode("ascii" if encoding == "utf-7" else encoding) + content.partition(b"?>")[2]

    with refused("broken"):
        read(rewritten(a_docx(tmp_path / "a.docx"), {"word/document.xml": change}))


def test_entities_in_an_opendocument_text_are_refused(tmp_path: Path) -> None:
    path = rewritten(an_odt(tmp_path / "a.odt"), {"content.xml": lambda content: XXE + content})

    with refused("external_entities"):
        read(path)


@pytest.mark.parametrize("limits", [Limits(), Limits(ratio=10_000, unpacked_size=1_000_000)])
def test_a_container_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, limits: Limits) -> None:
    path = rewritten(a_docx(tmp_path / "a.docx"), {}, {"word/media/x.bin": b"\0" * 30_000_000})

    with refused("bomb", within=3):
        read(path, limits)


def test_a_container_of_too_many_members_is_not_unpacked(tmp_path: Path) -> None:
    path = rewritten(a_docx(tmp_path / "a.docx"), {}, {f"word/media/{n}": b"x" for n in range(200)})

    with refused("bomb", within=3):
        read(path, Limits(members=100))


def test_a_sheet_that_claims_to_be_endless_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Tiltak", "Sum"])
    book.active.append(["Skole", 8900])
    book.save(tmp_path / "a.xlsx")

    def change(content: bytes) -> bytes:
        assert b'ref="A1:B2"' in content
        return content.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')

    path = rewritten(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": change})
    started = time.monotonic()

    assert read(path, SMALL).sections == (Section((), "Tiltak: Skole; Sum: 8900", 1, "Sheet"),)
    assert time.monotonic() - started < 5


def test_a_sheet_with_a_cell_in_its_farthest_corner_on_every_row_is_too_slow(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Sum"
    book.save(tmp_path / "a.xlsx")
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>7</v></c></row>' % (n, n) for n in range(2, 150_000))

    def change(content: bytes) -> bytes:
        before, end, after = content.partition(b"</sheetData>")
        assert end
        return before + rows + end + after

    with refused("too_slow"):
        read(rewritten(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": change}), Limits(cpu_seconds=1))


@pytest.fixture(scope="module")
def endless_docx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    paragraphs = b"<w:body>" + b"".join(b"<w:p><w:r><w:t>Avsnitt %d</w:t></w:r></w:p>" % n for n in range(400_000))
    path = a_docx(tmp_path_factory.mktemp("bombe") / "a.docx")
    return rewritten(path, {"word/document.xml": lambda content: content.replace(b"<w:body>", paragraphs)})


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(cpu_seconds=1), "too_slow"),
        (Limits(seconds=1.0), "too_slow"),
        (Limits(memory=200 << 20), "too_much_memory"),
        (Limits(text=10_000), "too_much_text"),
    ],
)
def test_a_document_of_400_000_paragraphs_ends_at_the_limit_it_meets(
    endless_docx: Path, limits: Limits, code: str
) -> None:
    with refused(code):
        read(endless_docx, limits)


def test_a_page_of_three_million_operators_ends_at_its_limit(tmp_path: Path) -> None:
    path = a_raw_pdf(tmp_path / "a.pdf", b"BT /F1 12 Tf 50 700 Td " + b"(a) Tj " * 3_000_000 + b"ET")

    assert path.stat().st_size < 40_000
    with refused("too_much_memory"):
        read(path, SMALL)


def test_a_page_packed_twice_ends_at_its_limit(tmp_path: Path) -> None:
    path = a_raw_pdf(tmp_path / "a.pdf", b"\0" * 400_000_000, packed_twice=True)

    with refused("too_much_memory"):
        read(path, SMALL)


def test_repeated_cells_and_spaces_of_an_opendocument_text_count_once(tmp_path: Path) -> None:
    def change(content: bytes) -> bytes:
        many = content.replace(b"<text:s/>", b'<text:s text:c="2000000000"/>')
        return many.replace(b"<table:table-cell>", b'<table:table-cell table:number-columns-repeated="1000000000">')

    read(rewritten(an_odt(tmp_path / "a.odt"), {"content.xml": change}), SMALL)


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_endless_nesting_ends(tmp_path: Path, suffix: str) -> None:
    nested = b"<div>" * 200_000 + b"tekst" if suffix == ".html" else b"> " * 100_000 + b"tekst"
    (tmp_path / f"a{suffix}").write_bytes(nested)

    with suppress(UnreadableDocument):
        assert read(tmp_path / f"a{suffix}", SMALL).sections


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suffix=st.sampled_from(sorted(SUFFIXES)),
    start=st.sampled_from(
        [b"", b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"---\n", b"<html>", b"\xd0\xcf\x11\xe0"]
    ),
    rest=st.binary(min_size=1, max_size=300),
)
def test_no_bytes_whatever_raise_anything_but_a_refusal(tmp_path: Path, suffix: str, start: bytes, rest: bytes) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(start + rest)

    with suppress(UnreadableDocument):
        assert load(path, Limits()).sections
