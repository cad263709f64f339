"""Sections become the stored text of a version, and the chunks that are spans of it.

A section that fits is one chunk. A longer one is cut between paragraphs, a longer paragraph between sentences, and
only a sentence without end is cut between words. Headings stand in the stored text but in no chunk: they are part of
what is searched, not of what is quoted.
"""

from collections.abc import Iterator, Sequence

from ingest.section import Section
from knowledge.document import Chunk, chunk_key, searched_text
from knowledge.sentences import sentence_spans

EDITION = "split/1"
"""Changes whenever the same sections would give other chunks."""

MOST = 1_000
"""Characters in a chunk, at most; chosen on the development sets (``docs/adr/0005``)."""

_REFERENCES = frozenset("kilder kjelder sources referanser referansar references litteratur litteraturliste".split())
"""Lists of references are kept in the text but answer no question, and are not searched."""

Span = tuple[int, int]


def split(document_id: str, title: str, sections: Sequence[Section], most: int = MOST) -> tuple[str, tuple[Chunk, ...]]:
    """Give the stored text and its chunks; each chunk's text is exactly ``text[start:end]``."""
    text, placed = _lay_out(sections)
    chunks: list[Chunk] = []
    copies: dict[str, int] = {}
    for section, begin in placed:
        if section.heading_path and section.heading_path[-1].strip(" :").lower() in _REFERENCES:
            continue
        for start, end in _cut(section.text, most):
            piece = section.text[start:end]
            searched = searched_text(title, section.heading_path, piece)
            copy = copies[searched] = copies.get(searched, -1) + 1
            chunks.append(
                Chunk(
                    key=chunk_key(document_id, searched, copy),
                    ordinal=len(chunks),
                    start=begin + start,
                    end=begin + end,
                    text=piece,
                    heading_path=section.heading_path,
                    page=section.page,
                    page_label=section.page_label,
                    searched=searched,
                )
            )
    return text, tuple(chunks)


def _lay_out(sections: Sequence[Section]) -> tuple[str, list[tuple[Section, int]]]:
    """Join the sections under their headings; give the text and where in it each section's own text begins."""
    parts: list[str] = []
    placed: list[tuple[Section, int]] = []
    length = 0
    above: tuple[str, ...] = ()
    for section in sections:
        path = section.heading_path
        shared = next((n for n, pair in enumerate(zip(path, above, strict=False)) if pair[0] != pair[1]), None)
        for heading in path[min(len(path), len(above)) if shared is None else shared :]:
            parts.append(f"{heading}\n\n")
            length += len(parts[-1])
        above = path
        placed.append((section, length))
        parts.append(f"{section.text}\n\n")
        length += len(parts[-1])
    return "".join(parts).removesuffix("\n\n"), placed


def _cut(text: str, most: int) -> Iterator[Span]:
    """Give the spans of the chunks of one section."""
    if len(text) <= most:
        if text.strip():
            yield 0, len(text)
        return
    yield from _pack(text, _paragraphs(text, most), most)


def _paragraphs(text: str, most: int) -> Iterator[Span]:
    """Give paragraphs; one that is too long is given sentence by sentence."""
    start = 0
    while start < len(text):
        stop = text.find("\n\n", start)
        end = len(text) if stop < 0 else stop
        if not text[start:end].strip():
            pass
        elif end - start <= most:
            yield start, end
        else:
            for first, last in sentence_spans(text[start:end]):
                yield from _words(text, start + first, start + last, most)
        start = end + 2


def _words(text: str, start: int, end: int, most: int) -> Iterator[Span]:
    """Give a sentence whole, or cut between words where it is longer than any chunk may be."""
    if end - start <= most:
        yield start, end
        return
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=most, chunk_overlap=0, separators=["\n", "; ", ", ", " ", ""], add_start_index=True
    )
    for piece in splitter.create_documents([text[start:end]]):
        begin = start + int(piece.metadata["start_index"])
        yield begin, begin + len(piece.page_content)


def _pack(text: str, pieces: Iterator[Span], most: int) -> Iterator[Span]:
    """Join neighbours while they fit; a lead-in that ends in a colon goes with what it introduces."""
    held: Span | None = None
    for piece in pieces:
        if held is None:
            held = piece
        elif piece[1] - held[0] <= most:
            held = (held[0], piece[1])
        else:
            lead = _lead_in(text, held)
            if lead is not None and piece[1] - lead <= most:
                yield held[0], len(text[held[0] : lead].rstrip()) + held[0]
                held = (lead, piece[1])
            else:
                yield held
                held = piece
    if held is not None:
        yield held


def _lead_in(text: str, held: Span) -> int | None:
    """Give where the last paragraph of a chunk begins, if it introduces what follows and is not all there is."""
    body = text[held[0] : held[1]]
    if not body.endswith(":"):
        return None
    start = body.rfind("\n\n")
    return None if start < 0 else held[0] + start + 2
