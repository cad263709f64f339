"""Joins the Slack door: Bolt at the reception, the rooms, and the crew in the workshop. Start reading here."""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web import WebClient

from bots import wiring
from bots.access.access import Access
from bots.desk import Desk
from bots.slack import commanding, watching
from bots.slack.adding import room as adding
from bots.slack.advising import room as advising
from bots.slack.asking import room as asking
from bots.slack.crew import Crew, Deed
from bots.slack.guard import REFUSED, Guard, belongs
from bots.slack.home import room as home
from bots.slack.installations import Installations, OneWorkspace
from bots.slack.installing.flow import InstallFlow, install_flow
from bots.slack.installing.many import ManyWorkspaces
from bots.slack.installing.stores import BegunInstallations
from bots.slack.judging import room as judging
from bots.slack.manifest import scopes
from bots.slack.people import People
from bots.slack.quiet import QUIET as QUIET
from bots.slack.quiet import hush
from bots.slack.reception import Reception
from bots.slack.settings import SlackSettings
from bots.slack.settling import room as settling
from bots.slack.workshop import Workshop
from bots.told.voice import Voice

ROOMS: tuple[ModuleType, ...] = (commanding, adding, asking, advising, judging, settling, home, watching)
"""Each ``listen``s for what Slack sends, and has the ``deeds`` that its orders ask for; the first whose matter it is,
has it."""
_FAILURES = logging.getLogger("omstilling.failure")
LEAVING = 15.0
"""Seconds that what is in hand gets to end when the door closes, where nothing else is said."""


class _HomeOnly(App):
    """Bolt, for what comes from a workspace that has this app, over HTTP or a socket alike."""

    is_ours: Callable[[BoltRequest], bool]

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer a request, or refuse it."""
        if not self.is_ours(req):
            return REFUSED
        if req.body.get("type") == "event_callback" and req.context.team_id:
            req.body["team_id"] = req.context.team_id  # of a shared channel Slack may name the other workspace
        elif isinstance(req.body.get("team"), dict) and req.context.team_id:
            req.body["team"]["id"] = req.context.team_id  # and of a form the one of whoever sent it in
        return super().dispatch(req)


class SlackDoor:
    """The door on one desk. What comes over HTTP and over a socket is ``answer``ed alike."""

    def __init__(
        self,
        settings: SlackSettings,
        desk: Callable[[], Desk],
        access: Access | None = None,
        leaving: float = LEAVING,
    ) -> None:
        """``access`` tells who people are; without it everybody reads what is open.

        ``leaving`` is how many seconds what is in hand gets to end when the door closes.
        """
        hush()
        self.settings = settings
        self._leaving = leaving
        access = access or Access()
        self.flow: InstallFlow | None = None
        self.installations = self._installed(desk, access)
        people = People(lambda place: self.workshop.api(place), access.workspaces)
        self.workshop = Workshop(settings, desk, self.installations, people)
        secret = settings.signing_secret
        self.guard = Guard(secret.get_secret_value(), lambda: desk().base.slack_marks) if secret else None
        deeds: dict[str, Deed] = {}
        for room in ROOMS:
            deeds |= room.deeds(self.workshop)
        self.crew = Crew(lambda: desk().base.jobs, deeds, self.workshop.sorry, settings.at_once, settings.lease)
        self.reception = Reception(lambda: desk().base, self.crew)
        self.app = self._bolt()
        for room in ROOMS:
            room.listen(self.app, self.reception, self.workshop)
        self.connection: Callable[[], bool] | None = None
        """Tells whether there is a connection over a socket, where there should be one."""

    def answer(self, request: BoltRequest) -> BoltResponse:
        """Take what Slack has sent, and give what it is told at once."""
        return self.app.dispatch(request)

    def is_connected(self) -> bool | None:
        """Tell whether the connection to Slack is there; None where there should be none, for Slack sends to us."""
        if not self.settings.over_socket:
            return None
        return self.connection is not None and self.connection()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Carry out orders for as long as this lasts."""
        if isinstance(self.installations, ManyWorkspaces):
            self.installations.seal_anew()
        _ = self.workshop.desk.assistant  # made now, and not while the first who come are waiting
        self.crew.start()
        try:
            yield
        finally:
            self.crew.leave(self._leaving)

    def take(self, headers: Mapping[str, str], body: bytes) -> BoltResponse:
        """Take what has come by HTTP, from whomever."""
        assert self.guard is not None, "there is a signing secret where there is HTTP"
        return self.guard.take(headers, body, self.answer)

    def _installed(self, desk: Callable[[], Desk], access: Access) -> Installations:
        """Give where the app is installed: the workspace of the environment's token, else those that install it."""
        if self.settings.bot_token is not None:
            return OneWorkspace(self.settings)
        many = ManyWorkspaces(self.settings, lambda: desk().base, access.workspaces)
        begun = BegunInstallations(lambda: desk().base.slack_marks)
        voice = Voice(wiring.door_settings().language, wiring.phrases_over_slack())
        self.flow = install_flow(self.settings, many, begun, access.workspaces, scopes(), access.public_url, voice)
        return many

    def _bolt(self) -> App:
        secret = self.settings.signing_secret
        app = _HomeOnly(
            name="slack_bolt",  # Bolt sets the level of the log of this name, which must not be ours
            logger=QUIET,
            process_before_response=True,
            signing_secret=secret.get_secret_value() if secret else "",
            request_verification_enabled=secret is not None,
            client=WebClient(base_url=self.settings.api_url, retry_handlers=[], timeout=3, logger=QUIET),
            authorize=_authorizing(self.installations),
        )
        app.is_ours = lambda request: belongs(request, self.installations, self.settings.app_id)
        app.error(_failed)
        return app


def _authorizing(installations: Installations) -> Callable[..., AuthorizeResult]:
    """Make what Bolt asks for the installation that a request belongs to; None says that there is none."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        found = installations(team_id or "", enterprise_id)
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=found.enterprise,
            team_id=found.team,
            bot_token=found.bot_token,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user,
        )

    return authorize  # type: ignore[return-value]  # Bolt's own word for it leaves out None


def _failed(error: Exception) -> BoltResponse:
    """Log what went wrong at the reception; Slack sends it again."""
    reference = secrets.token_hex(4)
    _FAILURES.error("reference %s", reference, exc_info=error)
    return BoltResponse(status=503, body="")
