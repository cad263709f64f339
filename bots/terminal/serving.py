"""``serve``: reads the settings, says what the server offers and what is switched off, and serves."""

from collections.abc import Iterator
from pathlib import Path

from assistant.model.settings import ModelSettings
from bots import wiring
from bots.desk import Desk
from bots.serving import listening, running
from bots.serving.plan import Plan
from bots.slack.manifest import EVENTS
from bots.slack.settings import SlackSettings
from bots.terminal.screen import Screen
from bots.web.app import PREFIX
from bots.web.settings import WebSettings
from knowledge.access import Scope


def serve(data: Path | None, host: str | None, port: int | None, workers: int | None, no_worker: bool) -> None:
    """Serve until a signal says stop; raise a ``Problem`` when that cannot be begun."""
    given = {"host": host, "port": port, "workers": workers}
    web = WebSettings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    plan = Plan(web, wiring.knowledge_settings(data))
    screen = Screen()
    running.run(plan, not no_worker, lambda desk, url: _welcome(screen, plan, desk, url))


def _welcome(screen: Screen, plan: Plan, desk: Desk, url: str) -> None:
    """Say what a person needs to know who has just started the server."""
    web, model = plan.web, ModelSettings().model
    number = len(desk.base.documents.visible(Scope.all()))
    screen.write(screen.say("serving_at", url=web.public_url or url))
    screen.write(screen.say("serving_documents", number=number, folder=plan.knowledge.data))
    if not number:
        screen.write(screen.say("empty_base"))
    screen.write(screen.say("serving_model" if model else "serving_no_model", model=model))
    if not listening.people_are_told_apart(web):
        screen.write(screen.say("serving_everyone"))
    for told in _slack(screen, web.public_url or url):
        screen.write(told)
    if web.openapi:
        screen.write(screen.say("serving_contract", url=f"{(web.public_url or url).rstrip('/')}{PREFIX}/openapi.json"))
    for name in _switched_off(web):
        screen.write(f"- {screen.say(name)}")
    screen.write(screen.say("serving_stop"))


def _slack(screen: Screen, url: str) -> Iterator[str]:
    """Say whether Slack is on, and how."""
    slack = SlackSettings()
    if slack.over_http:
        yield screen.say("serving_slack_http", url=f"{url.rstrip('/')}{EVENTS}")
    if slack.over_socket:
        yield screen.say("serving_slack_socket")
    if not slack.is_on and (slack.bot_token or slack.app_token or slack.signing_secret):
        yield screen.say("serving_slack_half")


def _switched_off(web: WebSettings) -> list[str]:
    """Name what is not there for want of configuration."""
    lacking = {
        "serving_no_public_url": not web.public_url,
        "serving_no_openapi": not web.openapi,
        "serving_no_metrics_token": web.metrics_token is None,
        "serving_no_traces": not web.traces,
        "serving_no_slack": not SlackSettings().is_on,
    }
    return [name for name, is_lacking in lacking.items() if is_lacking]
