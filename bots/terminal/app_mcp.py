"""``omstilling mcp``: the tools for another assistant on this machine, which starts this command and speaks to it."""

from typing import Annotated

import typer

from bots.terminal.help import told

Municipality = Annotated[str | None, typer.Option("--municipality", help=told("mcp_municipality"))]
Groups = Annotated[list[str] | None, typer.Option("--group", help=told("mcp_group"))]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("mcp", help=told("mcp"))(mcp)


def mcp(context: typer.Context, municipality: Municipality = None, group: Groups = None) -> None:
    """Offer the tools on standard input and output."""
    from bots.terminal import offering

    offering.offer(context.obj, municipality, group or [])
