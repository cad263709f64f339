"""The commands and their options. What a command does lies in the module of its name, imported when it is run."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bots.terminal import (
    app_advice,
    app_evals,
    app_framework,
    app_kept,
    app_keys,
    app_mcp,
    app_projects,
    app_serving,
    app_slack,
)
from bots.terminal.help import told
from bots.terminal.options import Json, Kinds, Languages, Limit, Municipalities, Name, Phases, Processes, Years
from knowledge.language import Language

app = typer.Typer(
    name="omstilling", help=told("program"), no_args_is_help=True, rich_markup_mode=None, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip
documents = typer.Typer(help=told("documents"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(documents, name="documents")
app.add_typer(app_projects.app, name="projects")
app.add_typer(app_framework.app, name="framework")
app.add_typer(app_evals.app, name="evals")
app.add_typer(app_keys.app, name="keys")
app.add_typer(app_slack.app, name="slack")
app_advice.register(app)
app_kept.register(app)
app_mcp.register(app)
app_serving.register(app)


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"omstilling {version('omstilling')}")
        raise typer.Exit


@app.callback()
def program(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help=told("data"))] = None,
    version: Annotated[  # noqa: ARG001 - Typer calls it
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help=told("version"))
    ] = False,
) -> None:
    """Keep what every command needs."""
    context.obj = data


@app.command(help=told("ask"))
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(show_default=False)],
    kind: Kinds = None,
    municipality: Municipalities = None,
    process: Processes = None,
    phase: Phases = None,
    year: Years = None,
    document_language: Languages = None,
    language: Annotated[Language | None, typer.Option(help=told("answer_language"))] = None,
    go_on: Annotated[bool, typer.Option("--continue", "-c", help=told("go_on"))] = False,
    conversation: Annotated[str | None, typer.Option(metavar="ID", help=told("conversation"))] = None,
    no_store: Annotated[bool, typer.Option("--no-store", help=told("no_store"))] = False,
    as_json: Json = False,
) -> None:
    """Answer a question."""
    from bots.narrowing import filters
    from bots.terminal import asking, keeping

    chosen = filters(kind, municipality, process, phase, year, document_language)
    wish = keeping.Wish(go_on, conversation, not no_store)
    asking.ask(context.obj, question, chosen, language, wish, as_json)


@app.command(help=told("search"))
def search(
    context: typer.Context,
    question: Annotated[str, typer.Argument(show_default=False)],
    limit: Limit = 10,
    kind: Kinds = None,
    municipality: Municipalities = None,
    process: Processes = None,
    phase: Phases = None,
    year: Years = None,
    document_language: Languages = None,
    as_json: Json = False,
) -> None:
    """Find passages."""
    from bots.narrowing import filters
    from bots.terminal import asking

    chosen = filters(kind, municipality, process, phase, year, document_language)
    asking.search(context.obj, question, chosen, limit, as_json)


@app.command(help=told("ingest"))
def ingest(
    context: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(show_default=False)] = None,
    shipped: Annotated[bool, typer.Option("--shipped", help=told("shipped"))] = False,
    title: Annotated[str | None, typer.Option(help=told("title"))] = None,
    kind: Annotated[str | None, typer.Option(help=told("kind"))] = None,
    municipality: Annotated[str | None, typer.Option(help=told("municipality"))] = None,
    year: Annotated[int | None, typer.Option(help=told("year"))] = None,
    language: Annotated[str | None, typer.Option(help=told("language"))] = None,
    url: Annotated[str | None, typer.Option(help=told("url"))] = None,
    process: Processes = None,
    phase: Phases = None,
    visibility: Annotated[str | None, typer.Option(help=told("visibility"))] = None,
    owner: Annotated[str | None, typer.Option(help=told("owner"))] = None,
    group: Annotated[list[str] | None, typer.Option(help=told("group"))] = None,
    as_json: Json = False,
) -> None:
    """Add files."""
    from bots.terminal import adding

    given: dict[str, Any] = {
        "title": title, "kind": kind, "municipality": municipality, "year": year, "language": language, "url": url,
        "processes": process or None, "phases": phase or None, "visibility": visibility, "owner": owner,
        "groups": group or None,
    }  # fmt: skip
    adding.ingest(context.obj, paths or [], shipped, given, as_json)


@documents.command("list", help=told("documents_list"))
def documents_list(
    context: typer.Context,
    kind: Kinds = None,
    municipality: Municipalities = None,
    process: Processes = None,
    phase: Phases = None,
    year: Years = None,
    document_language: Languages = None,
    as_json: Json = False,
) -> None:
    """List documents."""
    from bots.narrowing import filters
    from bots.terminal import managing

    managing.show_list(context.obj, filters(kind, municipality, process, phase, year, document_language), as_json)


@documents.command("show", help=told("documents_show"))
def documents_show(
    context: typer.Context,
    name: Name,
    number: Annotated[int | None, typer.Option("--version", min=1, help=told("number"))] = None,
    chunks: Annotated[bool, typer.Option("--chunks", help=told("chunks"))] = False,
    as_json: Json = False,
) -> None:
    """Show a document."""
    from bots.terminal import managing

    managing.show_one(context.obj, name, number, chunks, as_json)


@documents.command("history", help=told("documents_history"))
def documents_history(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Show a document's history."""
    from bots.terminal import managing

    managing.show_history(context.obj, name, as_json)


@documents.command("remove", help=told("documents_remove"))
def documents_remove(
    context: typer.Context,
    name: Name,
    erase: Annotated[bool, typer.Option("--erase", help=told("erase"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=told("yes"))] = False,
) -> None:
    """Withdraw or erase a document."""
    from bots.terminal import managing

    managing.remove(context.obj, name, erase, yes)


@documents.command("restore", help=told("documents_restore"))
def documents_restore(context: typer.Context, name: Name) -> None:
    """Put a document back in use."""
    from bots.terminal import managing

    managing.restore(context.obj, name)


@app.command(help=told("doctor"))
def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Audit the knowledge base."""
    from bots.terminal import upkeep

    upkeep.doctor(context.obj, as_json)


@app.command(help=told("rebuild"))
def rebuild(context: typer.Context, as_json: Json = False) -> None:
    """Rebuild the indexes."""
    from bots.terminal import upkeep

    upkeep.rebuild(context.obj, as_json)


@app.command(help=told("work"))
def work(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help=told("work_once"))] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    """Do the jobs."""
    from bots.terminal import working

    working.work(context.obj, once, with_parent)


@app.command(help=told("demo"))
def demo(context: typer.Context) -> None:
    """Show the product at work."""
    from bots.terminal import demonstration

    demonstration.run(context.obj)


def main() -> None:
    """Run the program; every failure ends in a sentence."""
    from bots.terminal.failing import INTERRUPTED, sentence_for

    try:
        app(standalone_mode=True)
    except SystemExit as left:  # Typer turns Ctrl-C into one of these, and says nothing
        if left.code == INTERRUPTED:
            sentence_for(KeyboardInterrupt())
        raise
    except (Exception, KeyboardInterrupt) as failure:  # noqa: BLE001 - the one place where the door catches all
        sys.exit(sentence_for(failure))


if __name__ == "__main__":
    main()
