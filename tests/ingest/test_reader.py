"""Files that people upload: read in a process of their own, or refused with a code that has a sentence."""

import json
import os
import re
import time
from pathlib import Path
from string import Formatter

import pytest
import yaml
from files import OLD_OFFICE, a_docx, a_pdf, a_picture, a_pptx, an_odt, an_xlsx, lines, rewritten

import ingest
from ingest.loaders import reply
from ingest.loaders.kind import Kind
from ingest.reader import Limits, read
from ingest.section import Reading, Remark, Section, UnreadableDocument

PHRASES = yaml.safe_load((Path(ingest.__file__).parent / "phrases.yaml").read_text())
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


def refusal(path: Path, limits: Limits = Limits(), name: str | None = None) -> UnreadableDocument:
    """The refusal of the file, which can be said with the details it brings."""
    with pytest.raises(UnreadableDocument) as told:
        read(path, limits, name=name)
    assert PHRASES[told.value.code]["nb"].format(**told.value.details)
    return told.value


def a_file(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def good_file(folder: Path, kind: Kind) -> Path:
    match kind:
        case Kind.DOCX:
            return a_docx(folder / "plan.docx")
        case Kind.PPTX:
            return a_pptx(folder / "plan.pptx")
        case Kind.XLSX:
            return an_xlsx(folder / "plan.xlsx")
        case Kind.ODT:
            return an_odt(folder / "plan.odt")
        case Kind.PDF:
            return a_pdf(folder / "plan.pdf", lines("Kommunen skal omstilles."))
        case Kind.CSV:
            return a_file(folder, "plan.csv", b"Tiltak;Sum\nSkole;8900\n")
        case Kind.HTML:
            return a_file(folder, "plan.html", b"<h1>Plan</h1><p>Kommunen skal omstilles.</p>")
        case Kind.MARKDOWN:
            return a_file(folder, "plan.md", b"# Plan\n\nKommunen skal omstilles.")
        case Kind.TEXT:
            return a_file(folder, "plan.txt", b"Kommunen skal omstilles.")


@pytest.mark.parametrize("kind", Kind)
def test_every_format_is_read(tmp_path: Path, kind: Kind) -> None:
    reading = read(good_file(tmp_path, kind))

    assert reading.media_type == kind.value
    assert reading.sections


@pytest.mark.parametrize("kind", [Kind.DOCX, Kind.PPTX, Kind.XLSX, Kind.ODT, Kind.PDF])
def test_half_a_file_is_broken(tmp_path: Path, kind: Kind) -> None:
    path = good_file(tmp_path, kind)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    assert refusal(path).code in ("broken", "no_text")


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".pptx", ".xlsx", ".odt"])
def test_rubbish_under_a_known_name_is_broken(tmp_path: Path, suffix: str) -> None:
    told = refusal(a_file(tmp_path, f"rot{suffix}", b"dette er ikke et dokument" * 50))

    assert told.code == "broken"
    assert told.details["name"] == f"rot{suffix}"


@pytest.mark.parametrize("kind", [Kind.DOCX, Kind.XLSX, Kind.PPTX, Kind.ODT])
def test_a_container_with_damaged_contents_is_broken(tmp_path: Path, kind: Kind) -> None:
    parts = {
        Kind.DOCX: "word/document.xml",
        Kind.XLSX: "xl/worksheets/sheet1.xml",
        Kind.PPTX: "ppt/slides/slide1.xml",
        Kind.ODT: "content.xml",
    }
    path = rewritten(good_file(tmp_path, kind), {parts[kind]: lambda content: content[: len(content) // 2]})

    assert refusal(path).code == "broken"


def test_what_is_not_there_or_not_a_file_or_empty_is_told_apart(tmp_path: Path) -> None:
    assert refusal(tmp_path / "borte.pdf").code == "not_found"
    assert refusal(tmp_path).code == "not_a_file"
    assert refusal(a_file(tmp_path, "tom.pdf", b"")).code == "empty"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rør.txt")

    assert refusal(tmp_path / "rør.txt").code == "not_a_file"


def test_a_file_above_the_limit_is_not_opened(tmp_path: Path) -> None:
    told = refusal(a_file(tmp_path, "stor.txt", b"a" * 3_000_000), Limits(file_size=2_000_000))

    assert (told.code, told.details) == ("too_large", {"name": "stor.txt", "size": 3, "limit": 2})


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("plan.txt", b"%PDF-1.7\n", "wrong_type"),
        ("plan.md", PNG, "wrong_type"),
        ("plan.pdf", b"<!DOCTYPE html><html><body>Logg inn</body></html>", "wrong_type"),
        ("plan.bin", b"noe", "unknown_type"),
        ("bilde.png", PNG, "unknown_type"),
        ("plan.rtf", b"{\\rtf1 hei}", "unknown_type"),
        ("plan.doc", OLD_OFFICE, "old_office"),
        ("plan.docx", OLD_OFFICE, "old_office"),
        ("plan.docx", OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("plan.txt", b"tekst\0med\0null" * 10, "broken"),
        ("plan.txt", b"  \n\n ", "no_text"),
        ("plan.md", b"---\ntitle: Bare dette\n---\n", "no_text"),
    ],
)
def test_a_file_that_is_not_what_it_seems_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    assert refusal(a_file(tmp_path, name, content)).code == code


def test_a_word_document_under_another_name_is_refused_and_both_are_named(tmp_path: Path) -> None:
    path = a_docx(tmp_path / "plan.docx").rename(tmp_path / "plan.xlsx")

    told = refusal(path)

    assert (told.code, told.details) == ("wrong_type", {"name": "plan.xlsx", "claimed": ".xlsx", "actual": ".docx"})


def test_a_stored_file_without_a_suffix_is_read_by_its_own_name(tmp_path: Path) -> None:
    stored = a_file(tmp_path, "3f2a", b"# Plan\n\nTekst.")

    assert read(stored, name="plan.md").sections == (Section(("Plan",), "Tekst."),)
    assert refusal(stored, name="plan.xyz").details["name"] == "plan.xyz"


def test_a_pdf_with_a_password_is_encrypted(tmp_path: Path) -> None:
    assert refusal(a_pdf(tmp_path / "a.pdf", lines("Hemmelig."), password="sesam")).code == "encrypted"


def test_a_pdf_of_pictures_is_scanned_and_one_of_nothing_has_no_text(tmp_path: Path) -> None:
    assert refusal(a_pdf(tmp_path / "a.pdf", a_picture, a_picture)).code == "scanned_pdf"
    assert refusal(a_pdf(tmp_path / "b.pdf", lines())).code == "no_text"


def test_pages_cells_and_text_have_limits(tmp_path: Path) -> None:
    pdf = a_pdf(tmp_path / "a.pdf", *[lines("Tekst.")] * 4)

    assert refusal(pdf, Limits(pages=3)).code == "too_many_pages"
    assert refusal(pdf, Limits(text=10)).code == "too_much_text"
    assert refusal(an_xlsx(tmp_path / "a.xlsx"), Limits(cells=3)).code == "too_many_cells"
    assert refusal(a_file(tmp_path, "a.txt", b"Tekst."), Limits(text=3)).code == "too_much_text"


def test_a_refused_file_leaves_the_next_one_readable_and_no_process_behind(tmp_path: Path) -> None:
    good = good_file(tmp_path, Kind.TEXT)
    refusal(a_file(tmp_path, "a.pdf", b"%PDF-1.4 tull"))

    assert read(good).sections == (Section((), "Kommunen skal omstilles."),)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_reading_one_file_starts_quickly(tmp_path: Path) -> None:
    path = good_file(tmp_path, Kind.PDF)
    started = time.perf_counter()
    read(path)

    assert time.perf_counter() - started < 3


def test_the_child_is_told_nothing_of_the_parents_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest import reader

    monkeypatch.setenv("OMSTILLING_SECRET", "hemmelig")

    assert "hemmelig" not in json.dumps(reader._environment())


def test_a_reading_survives_the_way_from_child_to_parent() -> None:
    reading = Reading(
        "text/plain",
        (Section(("Mål",), "Ærlig\n\n- «sitat»", 3, "Ark"), Section((), "x")),
        {"year": 2022, "tags": ["a"]},
        4,
        (Remark("hidden_text", {"characters": 7}),),
    )

    assert reply.unpack(reply.pack(reading), "a.txt") == reading


@pytest.mark.parametrize("told", [b"", b"{}", b"[]", b"null", b'{"code": 3, "details": {}}', b'{"code": "x"}', b"\xff"])
def test_a_reply_of_another_shape_is_a_broken_file(told: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="broken") as refused:
        reply.unpack(told, "a.txt")

    assert refused.value.details["name"] == "a.txt"


def test_every_code_in_the_source_has_a_phrase_in_three_languages() -> None:
    room = Path(ingest.__file__).parent
    source = "".join(path.read_text() for path in [room / "reader.py", *(room / "loaders").glob("*.py")])
    raised = set(re.findall(r'(?:UnreadableDocument|Remark)\(\s*"(\w+)"', source))

    assert len(raised) > 15
    assert raised <= PHRASES.keys()
    assert all(set(phrase) == {"nb", "nn", "en"} and all(phrase.values()) for phrase in PHRASES.values())


def test_a_phrase_has_the_same_fields_in_every_language_and_short_sentences() -> None:
    for code, phrase in PHRASES.items():
        fields = {
            language: {name for _, name, _, _ in Formatter().parse(text) if name} for language, text in phrase.items()
        }
        assert fields["nb"] == fields["nn"] == fields["en"], code
        sentences = [sentence for text in phrase.values() for sentence in re.split(r"(?<=[.!?])\s", text)]
        assert max(len(sentence.split()) for sentence in sentences) <= 25, code
