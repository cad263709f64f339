"""``documents``: what there is, what was read, what has happened to it; take out, put back, erase."""

from pathlib import Path

from rich.table import Table

from bots import wiring
from bots.terminal.screen import Screen
from knowledge.access import Scope
from knowledge.document import Document, Filters
from knowledge.errors import NotFound
from knowledge.knowledge_base import KnowledgeBase, open_for_reading, open_for_writing


def show_list(data: Path | None, narrowed: Filters, as_json: bool) -> None:
    """List the documents that fit."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        found = base.documents.visible(Scope.all(), narrowed)
        if as_json:
            screen.json(found)
            return
        if not found:
            screen.write(screen.say("empty_base" if not narrowed.terms() else "nothing_found"))
            return
        columns = ("id", "title", "kind", "place", "year", "version", "chunks", "status")
        table = Table(*(screen.say(f"column_{name}") for name in columns), box=None, pad_edge=False)
        table.columns[0].no_wrap = True  # an id is for copying: never cut, whatever else must be
        table.columns[0].overflow = "fold"
        table.columns[0].min_width = max(len(document.id) for document in found)
        for document in found:
            table.add_row(*_row(screen, document))
        screen.out.print(table)


def show_one(data: Path | None, name: str, number: int | None, chunks: bool, as_json: bool) -> None:
    """Show one version of a document: what is said of it, and its text or its chunks."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        document = _get(base, name)
        version = base.documents.version(name, number or document.version, Scope.all())
        if version is None:
            raise NotFound("version_not_found", document=name, version=number)
        pieces = base.documents.chunks(name, version.number)
        if as_json:
            screen.json({"document": document, "version": version, "chunks": pieces})
            return
        said = version.description
        screen.write(said.title, style="bold")
        reach = screen.say(f"wall_{document.wall.visibility}", owner=document.wall.municipality)
        facts = (said.kind, said.place, said.municipality, said.year, said.language, said.url, version.file_name,
                 screen.provenance(said.provenance), reach)  # fmt: skip
        screen.note(" · ".join(str(fact) for fact in facts if fact))
        screen.note(screen.say("version_mark", document=name, version=version.number))
        for remark in version.remarks:
            screen.note(f"! {screen.remark(remark)}")
        screen.write()
        if not chunks:
            screen.write(version.text)
            return
        for piece in pieces:
            screen.write(f"{piece.ordinal + 1}. {' › '.join(piece.heading_path)}", style="bold")
            page = piece.page_label or (screen.say("page", page=piece.page) if piece.page else "")
            screen.note(" · ".join(part for part in (page, f"{piece.start}–{piece.end}", piece.key) if part))
            screen.write(piece.text)
            screen.write()


def show_history(data: Path | None, name: str, as_json: bool) -> None:
    """Show what has happened to a document, oldest first."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        _get(base, name)
        events = base.documents.history(name, Scope.all())
        if as_json:
            screen.json(events)
            return
        table = Table(
            *(screen.say(f"column_{name}") for name in ("when", "what", "version", "who")), box=None, pad_edge=False
        )
        for event in events:
            when = screen.moment(event["at"])
            table.add_row(when, screen.say(f"event_{event['action']}"), str(event["version"] or ""), event["who"])
        screen.out.print(table)


def remove(data: Path | None, name: str, erase: bool, yes: bool) -> None:
    """Withdraw a document, or erase it after asking."""
    screen = Screen()
    with open_for_writing(wiring.knowledge_settings(data)) as base:
        title = _get(base, name).description.title
        if not erase:
            base.library.withdraw(name)
            screen.write(screen.say("withdrawn", title=title, document=name))
            return
        if not yes and not screen.confirmed("confirm_erase", title=title):
            screen.write(screen.say("not_confirmed"))
            raise SystemExit(1)
        base.library.erase(name)
        screen.write(screen.say("erased", title=title))


def restore(data: Path | None, name: str) -> None:
    """Put a withdrawn document back in use."""
    screen = Screen()
    with open_for_writing(wiring.knowledge_settings(data)) as base:
        document = base.library.restore(name)
        screen.write(screen.say("restored", title=document.description.title))


def _get(base: KnowledgeBase, name: str) -> Document:
    found = base.documents.find(name, Scope.all())
    if found is None:
        raise NotFound("document_not_found", document=name)
    return found


def _row(screen: Screen, document: Document) -> tuple[str, ...]:
    said = document.description
    return (
        document.id,
        said.title,
        said.kind,
        said.place or said.municipality or "",
        str(said.year or ""),
        str(document.version),
        str(document.chunks),
        screen.say(f"document_{document.status}"),
    )
