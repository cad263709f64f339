"""``answers``, ``conversations``, ``my-data``, ``feedback`` and ``retention``: what is kept of what was asked."""

from pathlib import Path
from typing import Annotated

import typer

from bots.terminal.help import told
from bots.terminal.options import By, Force, Json, Name, Yes
from knowledge.conversation import FeedbackState

answers = typer.Typer(help=told("answers"), no_args_is_help=True, rich_markup_mode=None)
conversations = typer.Typer(help=told("conversations"), no_args_is_help=True, rich_markup_mode=None)
my_data = typer.Typer(help=told("my_data"), no_args_is_help=True, rich_markup_mode=None)
feedback = typer.Typer(help=told("feedback"), no_args_is_help=True, rich_markup_mode=None)
retention = typer.Typer(help=told("retention"), no_args_is_help=True, rich_markup_mode=None)

OutFile = Annotated[Path | None, typer.Argument(metavar="[FILE]", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(answers, name="answers")
    app.add_typer(conversations, name="conversations")
    app.add_typer(my_data, name="my-data")
    app.add_typer(feedback, name="feedback")
    app.add_typer(retention, name="retention")


@answers.command("list", help=told("answers_list"))
def answers_list(context: typer.Context, as_json: Json = False) -> None:
    """List answers."""
    from bots.terminal import conversing

    conversing.list_answers(context.obj, as_json)


@answers.command("show", help=told("answers_show"))
def answers_show(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Show an answer."""
    from bots.terminal import conversing

    conversing.show_answer(context.obj, name, as_json)


@answers.command("delete", help=told("answers_delete"))
def answers_delete(context: typer.Context, name: Name, yes: Yes = False) -> None:
    """Delete an answer."""
    from bots.terminal import conversing

    conversing.delete_answer(context.obj, name, yes)


@conversations.command("list", help=told("conversations_list"))
def conversations_list(context: typer.Context, as_json: Json = False) -> None:
    """List conversations."""
    from bots.terminal import conversing

    conversing.list_conversations(context.obj, as_json)


@conversations.command("show", help=told("conversations_show"))
def conversations_show(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Show a conversation."""
    from bots.terminal import conversing

    conversing.show_conversation(context.obj, name, as_json)


@conversations.command("delete", help=told("conversations_delete"))
def conversations_delete(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[ID]", show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help=told("delete_all"))] = False,
    yes: Yes = False,
) -> None:
    """Delete a conversation, or all."""
    from bots.terminal import conversing

    conversing.delete_conversations(context.obj, name, every, yes)


@conversations.command("hold", help=told("conversations_hold"))
def conversations_hold(context: typer.Context, name: Name) -> None:
    """Hold a conversation."""
    from bots.terminal import conversing

    conversing.hold(context.obj, name, True)


@conversations.command("release", help=told("conversations_release"))
def conversations_release(context: typer.Context, name: Name) -> None:
    """Release a conversation."""
    from bots.terminal import conversing

    conversing.hold(context.obj, name, False)


@conversations.command("export", help=told("conversations_export"))
def conversations_export(
    context: typer.Context,
    name: Name,
    file: OutFile = None,
    form: Annotated[str | None, typer.Option("--format", metavar="md|json", help=told("export_form"))] = None,
    case: Annotated[str, typer.Option(metavar="SAKSNUMMER", help=told("case"))] = "",
    force: Force = False,
) -> None:
    """Write a conversation for the archive."""
    from bots.terminal import exporting

    exporting.export(context.obj, name, file, form, case, force)


@my_data.command("export", help=told("my_data_export"))
def my_data_export(context: typer.Context, file: OutFile = None, force: Force = False) -> None:
    """Give a person all that is kept about them."""
    from bots.terminal import exporting

    exporting.export_all(context.obj, file, force)


@my_data.command("delete", help=told("my_data_delete"))
def my_data_delete(context: typer.Context, yes: Yes = False) -> None:
    """Delete all that a person has asked and said."""
    from bots.terminal import conversing

    conversing.delete_everything(context.obj, yes)


@feedback.command("give", help=told("feedback_give"))
def feedback_give(
    context: typer.Context,
    name: Name,
    useful: Annotated[bool, typer.Option("--useful", help=told("useful"))] = False,
    not_useful: Annotated[bool, typer.Option("--not-useful", help=told("not_useful"))] = False,
    source: Annotated[
        int | None, typer.Option("--source-does-not-say", metavar="NUMBER", min=1, help=told("source_does_not_say"))
    ] = None,
    reason: Annotated[str, typer.Option(help=told("feedback_reason"))] = "",
    comment: Annotated[str, typer.Option(help=told("feedback_comment"))] = "",
    share_question: Annotated[bool, typer.Option("--share-question", help=told("share_question"))] = False,
) -> None:
    """Say what one thinks of an answer."""
    from bots.terminal import judging

    said = judging.Said(useful, not_useful, source, reason, comment, share_question)
    judging.give(context.obj, name, said)


@feedback.command("list", help=told("feedback_list"))
def feedback_list(
    context: typer.Context,
    state: Annotated[FeedbackState | None, typer.Option(help=told("feedback_state"))] = None,
    as_json: Json = False,
) -> None:
    """List feedback."""
    from bots.terminal import judging

    judging.show_list(context.obj, state, as_json)


@feedback.command("set", help=told("feedback_set"))
def feedback_set(
    context: typer.Context,
    name: Name,
    state: Annotated[FeedbackState, typer.Option(help=told("feedback_state"))],
    note: Annotated[str, typer.Option(help=told("note"))] = "",
    by: By = None,
) -> None:
    """Move feedback to another state."""
    from bots.terminal import judging

    judging.move(context.obj, name, state, note, by)


@retention.command("run", help=told("retention_run"))
def retention_run(context: typer.Context, as_json: Json = False) -> None:
    """Delete what is too old."""
    from bots.terminal import upkeep

    upkeep.run_retention(context.obj, as_json)


@retention.command("status", help=told("retention_status"))
def retention_status(context: typer.Context, as_json: Json = False) -> None:
    """Tell what is kept and for how long."""
    from bots.terminal import upkeep

    upkeep.show_retention(context.obj, as_json)
