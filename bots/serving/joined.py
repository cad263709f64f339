"""Joins the doors in one application: the web's, with MCP and Slack in it where they are wanted."""

from functools import partial

from fastapi import FastAPI, Request

from bots.access.access import Access
from bots.mcp.over_http import PATH, Entrance, join
from bots.serving.opening import open_warm_desk
from bots.serving.plan import Plan
from bots.slack.settings import SlackSettings
from bots.web.app import make_app
from bots.web.guards.strangers import own_names
from bots.web.identity import by_credential
from bots.web.limiting import Rates
from knowledge.access import User


def join_doors(plan: Plan) -> FastAPI:
    """Make the application that a process serves; raise ``Invalid`` where what says who may come in cannot be used."""
    access = Access.read(plan.web.access, plan.web.public_url)
    app = make_app(plan.web, partial(open_warm_desk, plan.knowledge), access)
    rates: Rates = app.state.rates

    def admit(user: User, tool: str) -> None:
        rates.take("answers" if tool == "ask" else "requests", f"user {user.id}")

    def user_of(request: Request) -> User:
        return by_credential(request).user

    address = f"{access.public_url or f'http://{plan.web.host}:{plan.web.port}'}{PATH}"
    issuers = [each.entry.issuer for each in access.issuers]
    join(app, lambda: app.state.desk, Entrance(user_of, address, sorted(own_names(access, plan.web)), issuers, admit))
    slack = SlackSettings()
    if slack.is_on:
        _let_slack_in(app, slack, access, plan.web.shutdown_seconds)
    return app


def _let_slack_in(app: FastAPI, settings: SlackSettings, access: Access, seconds: float) -> None:
    """Put the Slack door in; what it is made with is not loaded by those who do without it."""
    from bots.slack.door import SlackDoor
    from bots.slack.over_http import join as join_slack

    door = SlackDoor(settings, lambda: app.state.desk, access, seconds)
    join_slack(app, door)
    app.state.slack = door.is_connected
