"""``omstilling serve``, ``pause``, ``resume`` and ``pauses``: the server, and its doors."""

from typing import Annotated

import typer

from bots.terminal.help import told
from bots.terminal.options import By, Json

DOORS = "web|slack|api|mcp"
DoorName = Annotated[str, typer.Argument(metavar=DOORS, show_default=False)]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("serve", help=told("serve"))(serve)
    app.command("pause", help=told("pause"))(pause)
    app.command("resume", help=told("resume"))(resume)
    app.command("pauses", help=told("pauses"))(pauses)


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(metavar="ADDRESS", help=told("host"))] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help=told("port"))] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help=told("workers"))] = None,
    no_worker: Annotated[bool, typer.Option("--no-worker", help=told("no_worker"))] = False,
) -> None:
    """Start the server."""
    from bots.terminal import serving

    serving.serve(context.obj, host, port, workers, no_worker)


def pause(
    context: typer.Context,
    door: DoorName,
    reason: Annotated[str, typer.Option(help=told("pause_reason"))],
    by: By = None,
) -> None:
    """Close a door."""
    from bots.terminal import pausing

    pausing.pause(context.obj, door, reason, by)


def resume(context: typer.Context, door: DoorName, by: By = None) -> None:
    """Open a door again."""
    from bots.terminal import pausing

    pausing.resume(context.obj, door, by)


def pauses(context: typer.Context, as_json: Json = False) -> None:
    """List pauses."""
    from bots.terminal import pausing

    pausing.show_list(context.obj, as_json)
