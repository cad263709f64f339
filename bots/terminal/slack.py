"""``slack``: serves Slack over a connection of our own, tells what Slack must be told, and looks if all is in place."""

from dataclasses import asdict
from pathlib import Path

import typer

from bots import wiring
from bots.access.access import Access
from bots.desk import Desk
from bots.serving.for_slack import serve_slack
from bots.slack.checking import Ending, look
from bots.slack.manifest import Way
from bots.slack.manifest import manifest as made_for
from bots.slack.settings import SlackSettings
from bots.terminal.screen import Screen
from bots.web.settings import WebSettings
from knowledge.access import Scope
from knowledge.errors import Invalid
from knowledge.language import Language


def serve(data: Path | None, with_worker: bool) -> None:
    """Serve Slack until a signal says stop; raise a ``Problem`` when that cannot be begun."""
    settings, screen = SlackSettings(), Screen()
    lacking = settings.lacking_for_a_socket
    if lacking:
        raise Invalid("slack_not_set", lacking=", ".join(lacking))
    knowledge = wiring.knowledge_settings(data)

    def welcome(desk: Desk) -> None:
        number = len(desk.base.documents.visible(Scope.all()))
        screen.write(screen.say("slack_serving"))
        screen.write(screen.say("serving_documents", number=number, folder=knowledge.data))
        if not number:
            screen.write(screen.say("empty_base"))
        screen.write(screen.say("serving_stop"))

    serve_slack(settings, knowledge, WebSettings(), with_worker, welcome)


def show_manifest(http: str | None, socket: bool, many: bool, language: Language | None) -> None:
    """Print the manifest; over a socket, unless an address is given to send to."""
    screen = Screen(language)
    if http is not None and socket:
        raise Invalid("slack_one_way")
    way = Way.SOCKET if http is None else Way.HTTP
    url = http if http is not None else WebSettings().public_url
    screen.json(made_for(way, url, screen.language, many))


def check(as_json: bool) -> None:
    """Tell line by line what is in place; the exit code is 1 when something is not."""
    screen, web = Screen(), WebSettings()
    found = look(SlackSettings(), Access.read(web.access, web.public_url))
    if as_json:
        screen.json([{**asdict(each), "said": screen.say(each.code, **each.details)} for each in found])
    else:
        for each in found:
            screen.write(f"{screen.say(f'slack_check_{each.ending}')}: {screen.say(each.code, **each.details)}")
    if any(each.ending is Ending.WRONG for each in found):
        raise typer.Exit(1)


def preview(path: Path, language: Language | None) -> None:
    """Write a page that shows what people meet in Slack."""
    from bots.slack.preview.page import write_preview

    screen = Screen(language)
    write_preview(path, screen.language)
    screen.write(screen.say("slack_preview_written", file=path))
