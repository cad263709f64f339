"""``omstilling next``, ``map`` and ``matrix``: what to do next, what documents show, and the thirty cells."""

from typing import Annotated

import typer

from bots.terminal.help import told
from bots.terminal.options import (
    By,
    Done,
    Json,
    Municipalities,
    Municipality,
    Name,
    NotRelevant,
    Phase,
    Process,
    UnderWay,
)
from knowledge.language import Language


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("next", help=told("next"))(next_activities)
    app.command("map", help=told("map"))(map_document)
    app.command("matrix", help=told("matrix"))(matrix)


def next_activities(
    context: typer.Context,
    project: Annotated[str | None, typer.Option("--project", metavar="ID", help=told("project"))] = None,
    municipality: Municipality = None,
    process: Process = None,
    phase: Phase = None,
    done: Done = None,
    under_way: UnderWay = None,
    not_relevant: NotRelevant = None,
    most: Annotated[int | None, typer.Option("--limit", min=1, max=100, help=told("most"))] = None,
    language: Annotated[Language | None, typer.Option(help=told("framework_language"))] = None,
    as_json: Json = False,
) -> None:
    """Advise on what to do next."""
    from bots.starting_point import Said
    from bots.terminal import advising

    said = Said(project, municipality, process, phase, done or [], under_way or [], not_relevant or [])
    advising.advise(context.obj, said, most, language, as_json)


def map_document(
    context: typer.Context,
    name: Name,
    confirm: Annotated[list[str] | None, typer.Option("--confirm", metavar="ACTIVITY", help=told("confirm"))] = None,
    reject: Annotated[list[str] | None, typer.Option("--reject", metavar="ACTIVITY", help=told("reject"))] = None,
    review: Annotated[bool, typer.Option("--review", help=told("review"))] = False,
    undo: Annotated[bool, typer.Option("--undo", help=told("map_undo"))] = False,
    least: Annotated[float | None, typer.Option("--least", min=0.0, max=1.0, help=told("least"))] = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Propose which activities a document covers, and keep what a person says of it."""
    from bots.terminal import mapping

    words = mapping.Words(confirm or [], reject or [], review, undo)
    mapping.map_document(context.obj, name, words, least, by, as_json)


def matrix(
    context: typer.Context,
    municipality: Municipalities = None,
    as_csv: Annotated[bool, typer.Option("--csv", help=told("csv"))] = False,
    language: Annotated[Language | None, typer.Option(help=told("framework_language"))] = None,
    as_json: Json = False,
) -> None:
    """Show the matrix of one municipality or several."""
    from bots.terminal import cells

    cells.show(context.obj, municipality or [], language, as_csv, as_json)
