"""``omstilling slack …``: the assistant in Slack, what Slack is told of it, and whether all is in place."""

from pathlib import Path
from typing import Annotated

import typer

from bots.terminal.help import told
from bots.terminal.options import Json
from knowledge.language import Language

app = typer.Typer(help=told("slack"), invoke_without_command=True, rich_markup_mode=None)
OwnLanguage = Annotated[Language | None, typer.Option(help=told("slack_language"))]


installs = typer.Typer(help=told("slack_installs"), invoke_without_command=True, rich_markup_mode=None)
app.add_typer(installs, name="installs")


@app.callback()
def start(
    context: typer.Context,
    no_worker: Annotated[bool, typer.Option("--no-worker", help=told("no_worker"))] = False,
) -> None:
    """Serve Slack over a connection of our own, unless something else is asked for."""
    if context.invoked_subcommand is None:
        from bots.terminal import slack

        slack.serve(context.obj, not no_worker)


@app.command("manifest", help=told("slack_manifest"))
def manifest(
    http: Annotated[str | None, typer.Option("--http", metavar="URL", help=told("slack_http"))] = None,
    socket: Annotated[bool, typer.Option("--socket", help=told("slack_socket"))] = False,
    many: Annotated[bool, typer.Option("--many", help=told("slack_many"))] = False,
    language: OwnLanguage = None,
) -> None:
    """Print the manifest."""
    from bots.terminal import slack

    slack.show_manifest(http, socket, many, language)


@app.command("check", help=told("slack_check"))
def check(as_json: Json = False) -> None:
    """Look whether all is in place."""
    from bots.terminal import slack

    slack.check(as_json)


@app.command("preview", help=told("slack_preview"))
def preview(
    path: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)], language: OwnLanguage = None
) -> None:
    """Write a page that shows the messages."""
    from bots.terminal import slack

    slack.preview(path, language)


@installs.callback()
def list_installs(context: typer.Context, as_json: Json = False) -> None:
    """List the workspaces that have installed the app, unless something else is asked for."""
    if context.invoked_subcommand is None:
        from bots.terminal import slack_installs

        slack_installs.show_list(_data(context), as_json)


@installs.command("revoke", help=told("slack_installs_revoke"))
def revoke_install(
    context: typer.Context,
    team: Annotated[str, typer.Argument(metavar="WORKSPACE", show_default=False)],
    organisation: Annotated[bool, typer.Option("--organisation", help=told("slack_organisation"))] = False,
) -> None:
    """Revoke the token of a workspace."""
    from bots.terminal import slack_installs

    slack_installs.revoke(_data(context), team, organisation)


def _data(context: typer.Context) -> Path | None:
    """Give the folder that was named before all commands."""
    data: Path | None = context.find_root().obj
    return data
