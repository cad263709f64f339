"""Passages of the documents that come with the program, for examples that quote what is really there."""

from collections.abc import Iterator
from importlib import resources

from assistant.answer import Citation, Statement, cite
from ingest.loaders.front_matter import split
from knowledge.document import Chunk, Description, Kind, Passage, Provenance, chunk_key


def passage(kind: str, name: str, heading: str) -> Passage:
    """Give what stands under a heading of a shipped document."""
    held = resources.files("knowledge").joinpath("content", "documents", kind, f"{name}.md").read_text("utf-8")
    said, _ = split(held)
    begin = held.index(f"## {heading}\n") + len(f"## {heading}\n")
    text = held[begin:].split("\n## ")[0].strip()
    start = held.index(text, begin)
    description = Description(
        title=str(said["title"]),
        kind=Kind(str(said["kind"])),
        year=int(said["year"]) if said.get("year") else None,
        place=str(said["place"]) if said.get("place") else None,
        url=str(said["url"]) if said.get("url") else None,
        provenance=Provenance(str(said["provenance"])),
    )
    chunk = Chunk(chunk_key(name, text), 0, start, start + len(text), text, (heading,), None, None, text)
    return Passage(chunk, name, 1, description, 1.0)


def invented(name: str, title: str, text: str) -> Passage:
    """Give a passage of a document that is made up."""
    description = Description(title=title, kind=Kind.NOTE, year=2026, provenance=Provenance.LOCAL)
    chunk = Chunk(chunk_key(name, text), 0, 0, len(text), text, (), None, None, text)
    return Passage(chunk, name, 1, description, 1.0)


def statements(found: Passage) -> Iterator[Statement]:
    """Quote a passage line by line, list items as such."""
    for line in found.chunk.text.splitlines():
        if quote := line.strip().removeprefix("- "):
            yield Statement(quote, (cited(found, quote),), line.startswith("- "))


def cited(found: Passage, quote: str) -> Citation:
    """Cite words of a passage."""
    begin = found.chunk.text.index(quote)
    return cite(found, begin, begin + len(quote))
