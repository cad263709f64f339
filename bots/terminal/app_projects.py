"""``omstilling projects …``: a municipality's projects and how far they have come."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bots.terminal.help import told
from bots.terminal.options import By, Force, Json, Municipality, Name, Process, Yes
from knowledge.language import Language
from knowledge.project import State

app = typer.Typer(help=told("projects"), no_args_is_help=True, rich_markup_mode=None)

Title = Annotated[str | None, typer.Option(help=told("project_title"))]
Description = Annotated[str | None, typer.Option(help=told("project_description"))]
Participants = Annotated[list[str] | None, typer.Option("--participant", help=told("project_participant"))]


@app.command("list", help=told("projects_list"))
def every(context: typer.Context, municipality: Municipality = None, as_json: Json = False) -> None:
    """List projects."""
    from bots.terminal import projects

    projects.show_list(context.obj, municipality, as_json)


@app.command(help=told("projects_new"))
def new(
    context: typer.Context,
    name: Name,
    municipality: Annotated[str, typer.Option("--municipality", help=told("own_municipality"))],
    title: Title = None,
    description: Description = None,
    participant: Participants = None,
    shared: Annotated[bool, typer.Option("--open", help=told("project_open"))] = False,
    by: By = None,
) -> None:
    """Begin a project."""
    from bots.terminal import projects

    projects.new(context.obj, name, municipality, projects.Said(title, description, participant), shared, by)


@app.command(help=told("projects_show"))
def show(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Show a project."""
    from bots.terminal import projects

    projects.show_one(context.obj, name, as_json)


@app.command(help=told("projects_edit"))
def edit(
    context: typer.Context,
    name: Name,
    title: Title = None,
    description: Description = None,
    participant: Participants = None,
    by: By = None,
) -> None:
    """Say something else of a project."""
    from bots.terminal import projects

    projects.edit(context.obj, name, projects.Said(title, description, participant), by)


@app.command("set", help=told("projects_set"))
def report(
    context: typer.Context,
    name: Name,
    activities: Annotated[list[str], typer.Argument(metavar="ACTIVITY...", show_default=False)],
    state: Annotated[State, typer.Option(help=told("state"))],
    note: Annotated[str, typer.Option(help=told("note"))] = "",
    date: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=told("day"))] = None,
    evidence: Annotated[str | None, typer.Option(metavar="ID", help=told("evidence"))] = None,
    by: By = None,
) -> None:
    """Tell how far activities have come."""
    from bots.terminal import projects

    details = projects.Report(state, note, date.date() if date else None, evidence)
    projects.report(context.obj, name, activities, details, by)


@app.command(help=told("projects_history"))
def history(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Show what has happened to a project."""
    from bots.terminal import projects

    projects.history(context.obj, name, as_json)


@app.command(help=told("projects_undo"))
def undo(context: typer.Context, name: Name) -> None:
    """Take back the latest change."""
    from bots.terminal import projects

    projects.undo(context.obj, name)


@app.command(help=told("projects_remove"))
def remove(
    context: typer.Context,
    name: Name,
    erase: Annotated[bool, typer.Option("--erase", help=told("project_erase"))] = False,
    yes: Yes = False,
    by: By = None,
) -> None:
    """Take a project out of use, or erase it."""
    from bots.terminal import projects

    projects.remove(context.obj, name, erase, yes, by)


@app.command(help=told("projects_restore"))
def restore(context: typer.Context, name: Name, by: By = None) -> None:
    """Take a project into use again."""
    from bots.terminal import projects

    projects.restore(context.obj, name, by)


@app.command(help=told("projects_picture"))
def picture(
    context: typer.Context,
    name: Name,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", show_default=False)] = None,
    process: Process = None,
    language: Annotated[Language | None, typer.Option(help=told("framework_language"))] = None,
    force: Force = False,
) -> None:
    """Draw a project."""
    from bots.terminal import drawing

    drawing.picture(context.obj, name, file, process, language, force)
