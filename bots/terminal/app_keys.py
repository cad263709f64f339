"""``omstilling keys …``: what programs come in with over HTTP."""

from typing import Annotated

import typer

from bots.terminal.help import told
from bots.terminal.options import By, Json, Municipality, Name
from knowledge.access import Role

app = typer.Typer(help=told("keys"), no_args_is_help=True, rich_markup_mode=None)


@app.command(help=told("keys_create"))
def create(
    context: typer.Context,
    name: Annotated[str, typer.Option(help=told("key_name"))],
    role: Annotated[Role, typer.Option(help=told("key_role"))],
    municipality: Municipality = None,
    group: Annotated[list[str] | None, typer.Option(help=told("key_group"))] = None,
    days: Annotated[int | None, typer.Option(metavar="N", help=told("key_days"))] = None,
    everything: Annotated[bool, typer.Option("--everything", help=told("key_everything"))] = False,
    by: By = None,
) -> None:
    """Make a key."""
    from bots.terminal import keys

    keys.create(context.obj, keys.Wanted(name, role, municipality, tuple(group or ()), everything), days, by)


@app.command("list", help=told("keys_list"))
def every(context: typer.Context, as_json: Json = False) -> None:
    """List keys."""
    from bots.terminal import keys

    keys.show_list(context.obj, as_json)


@app.command(help=told("keys_revoke"))
def revoke(context: typer.Context, name: Name) -> None:
    """Revoke a key."""
    from bots.terminal import keys

    keys.revoke(context.obj, name)
