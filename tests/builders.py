"""Documents and files as the tests need them, with everything that does not matter filled in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.access import Visibility, Wall
from knowledge.document import Chunk, Description, Draft, chunk_key, searched_text

RECIPE = "read/test split/test"


def internal(municipality: str) -> Wall:
    return Wall(Visibility.INTERNAL, municipality)


def restricted(municipality: str, *groups: str) -> Wall:
    return Wall(Visibility.RESTRICTED, municipality, groups)


def a_draft(
    document_id: str = "plan",
    paragraphs: Sequence[str] | str = "Kommunen vil ha flere sykkelveier.",
    *,
    title: str | None = None,
    wall: Wall = Wall(),
    source: str | None = None,
    content: bytes | None = None,
    recipe: str = RECIPE,
    **description: Any,
) -> Draft:
    """A version whose chunks are its paragraphs, each an exact span of its text."""
    held = [paragraphs] if isinstance(paragraphs, str) else list(paragraphs)
    named = title or document_id.capitalize()
    text = "\n\n".join(held)
    return Draft(
        document_id=document_id,
        source=source or f"test:{document_id}",
        description=Description(title=named, **description),
        wall=wall,
        text=text,
        chunks=tuple(_chunks(document_id, named, held)),
        content=text.encode() if content is None else content,
        file_name=f"{document_id}.md",
        media_type="text/markdown",
        recipe=recipe,
    )


def _chunks(document_id: str, title: str, paragraphs: Sequence[str]) -> list[Chunk]:
    made: list[Chunk] = []
    copies: dict[str, int] = {}
    start = 0
    for paragraph in paragraphs:
        searched = searched_text(title, (), paragraph)
        copy = copies[searched] = copies.get(searched, -1) + 1
        made.append(
            Chunk(
                key=chunk_key(document_id, searched, copy),
                ordinal=len(made),
                start=start,
                end=start + len(paragraph),
                text=paragraph,
                heading_path=(),
                page=None,
                page_label=None,
                searched=searched,
            )
        )
        start += len(paragraph) + 2
    return made


def a_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path
