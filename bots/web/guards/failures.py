"""The last resort: what is no problem but a bug, in a room or in a guard, ends as a problem document, and in the log.

The guards around it see a response like any other, so it bears their headers and is counted.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.web.problems import answer_for_bug, log_bug


class Failures:
    """Catches what nobody thought of."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer for what goes wrong."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as failure:
            log_bug(scope, failure)
            if started or scope["type"] != "http":
                raise
            await answer_for_bug(scope, receive, send)
