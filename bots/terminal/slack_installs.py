"""``slack installs``: lists the workspaces that have installed the app, and takes its token away from one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.table import Column, Table

from bots import wiring
from bots.slack.installing.many import ManyWorkspaces
from bots.slack.settings import SlackSettings
from bots.terminal.screen import Screen
from knowledge.errors import Invalid
from knowledge.knowledge_base import open_for_reading


def show_list(data: Path | None, as_json: bool) -> None:
    """List every installation, the latest first."""
    screen = Screen()
    with _workspaces(data) as workspaces:
        found = workspaces.noted()
    if as_json:
        screen.json([asdict(each) for each in found])
        return
    if not found:
        screen.write(screen.say("slack_no_installs"))
        return
    names = ("workspace", "organisation", "name", "changed")
    table = Table(*(Column(screen.say(f"column_{each}"), overflow="fold") for each in names), box=None, pad_edge=False)
    for each in found:
        table.add_row(each.team or "–", each.enterprise or "–", each.name or "–", screen.moment(each.changed))
    screen.out.print(table)


def revoke(data: Path | None, team: str, organisation: bool) -> None:
    """Have Slack revoke the token, and delete what is kept of it; raise ``NotFound`` where there is none."""
    screen = Screen()
    with _workspaces(data) as workspaces:
        if organisation:
            workspaces.revoke("", team)
        else:
            workspaces.revoke(team)
    screen.write(screen.say("slack_install_revoked", workspace=team))


@contextmanager
def _workspaces(data: Path | None) -> Iterator[ManyWorkspaces]:
    settings = SlackSettings()
    if not settings.installs:
        raise Invalid("slack_installs_not_set")
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        yield ManyWorkspaces(settings, lambda: base)
