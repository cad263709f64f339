"""``omstilling framework …``: see, check, take out and replace the framework."""

from pathlib import Path
from typing import Annotated

import typer

from bots.terminal.help import told
from bots.terminal.options import By, File, Force, Json, Yes
from knowledge.language import Language

app = typer.Typer(help=told("framework"), no_args_is_help=True, rich_markup_mode=None)


@app.command(help=told("framework_show"))
def show(
    context: typer.Context,
    what: Annotated[str | None, typer.Argument(metavar="[WHAT]", show_default=False)] = None,
    language: Annotated[Language | None, typer.Option(help=told("framework_language"))] = None,
    as_json: Json = False,
) -> None:
    """Show the framework, a process, a cell or an activity."""
    from bots.terminal import framework

    framework.show(context.obj, what, language, as_json)


@app.command(help=told("framework_check"))
def check(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Check a file, or the framework in use."""
    from bots.terminal import editions

    editions.check(context.obj, file, as_json)


@app.command("export", help=told("framework_export"))
def export_to(
    context: typer.Context,
    file: File,
    language: Annotated[Language | None, typer.Option(help=told("framework_language"))] = None,
    force: Force = False,
) -> None:
    """Write the framework to a file."""
    from bots.terminal import editions

    editions.export_to(context.obj, file, language, force)


@app.command("import", help=told("framework_import"))
def import_from(
    context: typer.Context,
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=told("dry_run"))] = False,
    yes: Yes = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Take a file into use as the framework."""
    from bots.terminal import editions

    editions.import_from(context.obj, file, dry_run, yes, by, as_json)


@app.command(help=told("framework_history"))
def history(context: typer.Context, as_json: Json = False) -> None:
    """Show the editions."""
    from bots.terminal import editions

    editions.history(context.obj, as_json)


@app.command(help=told("framework_undo"))
def undo(context: typer.Context, yes: Yes = False) -> None:
    """Go back to the edition before."""
    from bots.terminal import editions

    editions.undo(context.obj, yes)
