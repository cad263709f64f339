"""Joins the Slack door: Bolt at the reception, the rooms, and the crew in the workshop. Start reading here."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web import WebClient

from bots.desk import Desk
from bots.slack import commanding
from bots.slack.adding import room as adding
from bots.slack.advising import room as advising
from bots.slack.asking import room as asking
from bots.slack.crew import Crew, Deed
from bots.slack.home import room as home
from bots.slack.installations import Installations, OneWorkspace
from bots.slack.judging import room as judging
from bots.slack.people import People
from bots.slack.reception import Reception
from bots.slack.settings import SlackSettings
from bots.slack.settling import room as settling
from bots.slack.workshop import Workshop

ROOMS: tuple[ModuleType, ...] = (commanding, adding, asking, advising, judging, settling, home)
"""Each ``listen``s for what Slack sends, and has the ``deeds`` that its orders ask for; the first whose matter it is,
has it."""
_FAILURES = logging.getLogger("omstilling.failure")
QUIET = logging.getLogger("omstilling.bolt")
"""Bolt's own log: it may hold what people wrote, and is heard by nobody."""
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False
LEAVING = 15.0
"""Seconds that what is in hand gets to end when the door closes, where nothing else is said."""


class SlackDoor:
    """The door on one desk. What comes over HTTP and over a socket is ``answer``ed alike."""

    def __init__(self, settings: SlackSettings, desk: Callable[[], Desk], leaving: float = LEAVING) -> None:
        """``leaving`` is how many seconds what is in hand gets to end when the door closes."""
        self.settings = settings
        self._leaving = leaving
        self.installations = OneWorkspace(settings)
        self.workshop = Workshop(settings, desk, self.installations, People())
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
        self.crew.start()
        try:
            yield
        finally:
            self.crew.leave(self._leaving)

    def _bolt(self) -> App:
        secret = self.settings.signing_secret
        app = App(
            name="omstilling",
            logger=QUIET,
            process_before_response=True,
            signing_secret=secret.get_secret_value() if secret else "",
            request_verification_enabled=secret is not None,
            client=WebClient(base_url=self.settings.api_url, retry_handlers=[], timeout=3),
            authorize=_authorizing(self.installations),
        )
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
