"""The server: Web API, files, response_urls, the door for installing, and the sockets, on one port of loopback.

It runs in a thread of its own. Nothing here decides what Slack would say; that is the methods' work.
"""

import base64
import contextlib
import json
import socket
import struct
import time
from collections.abc import MutableMapping
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute

from fake_slack.methods import call
from fake_slack.methods.chat import answer_url
from fake_slack.sockets import Sockets
from fake_slack.store import Call, Store
from fake_slack.troubles import Trouble, Troubles
from fake_slack.workspace import Json

LOGIN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to your workspace</body></html>"


class Server:
    """A server that is up from when it is made until it is stopped."""

    def __init__(self, store: Store, troubles: Troubles) -> None:
        self._store = store
        self._troubles = troubles
        self.sockets = Sockets(store)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        store.root = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        config = uvicorn.Config(
            self._serve,
            interface="asgi3",
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
        )
        self._app = Starlette(routes=self._routes())
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._listening]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close every connection, and be gone."""
        self._troubles.clear()
        self._server.should_exit = True
        self._thread.join(timeout=15)
        self._listening.close()

    def _routes(self) -> list[Route | WebSocketRoute]:
        return [
            Route("/api/{method}", self._api, methods=["GET", "POST"]),
            Route("/actions/{key}", self._answer, methods=["POST"]),
            Route("/files-pri/{key}/{name}", self._file, methods=["GET"]),
            Route("/upload/{key}", self._take_file, methods=["POST"]),
            Route("/oauth/v2/authorize", self._authorize, methods=["GET"]),
            WebSocketRoute("/link/", self.sockets.serve),
        ]

    async def _serve(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Serve a request, with the means to break its connection."""
        scope["transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        await self._app(scope, receive, send)

    async def _api(self, request: Request) -> Response:
        name = request.path_params["method"]
        said, token = await _said(request)
        trouble = self._troubles.met_by(name, said)
        if trouble:
            self._store.note("trouble", name, trouble.what)
        if trouble and trouble.what == "hang":
            await trouble.hang()
        elif trouble and not trouble.after_effect:
            return self._went_wrong(request, name, said, trouble)
        with self._store.changed():
            answer = call(self._store, name, said, token)
            self._write_down(name, said, answer, 200)
        if trouble and trouble.what == "reset":
            return _broken(request)
        return JSONResponse(answer, headers={"x-slack-req-id": str(len(self._store.calls))})

    def _write_down(self, name: str, said: Json, answer: Json, status: int) -> None:
        now = time.monotonic()
        self._store.calls.append(Call(len(self._store.calls), now, name, said, answer, status))
        self._store.note("call", name, answer.get("error") or "ok")

    def _went_wrong(self, request: Request, name: str, said: Json, trouble: Trouble) -> Response:
        with self._store.changed():
            if trouble.what == "limit":
                self._write_down(name, said, {"ok": False, "error": "ratelimited"}, 429)
                headers = {"Retry-After": str(trouble.retry_after)}
                return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
            if trouble.what == "status":
                self._write_down(name, said, {"ok": False, "error": f"http {trouble.status}"}, trouble.status)
                return HTMLResponse("<html><body>upstream connect error</body></html>", trouble.status)
            if trouble.what == "error":
                answer = {"ok": False, "error": trouble.error}
                self._write_down(name, said, answer, 200)
                return JSONResponse(answer)
            self._write_down(name, said, {"ok": False, "error": "reset"}, 0)
        return _broken(request)

    async def _answer(self, request: Request) -> Response:
        """Take what is posted to a response_url."""
        said, _ = await _said(request)
        with self._store.changed():
            error = answer_url(self._store, request.path_params["key"], said)
            answer = {"ok": False, "error": error} if error else {"ok": True}
            self._write_down("response_url", said, answer, 404 if error else 200)
        return JSONResponse(answer, 404) if error else Response("ok")

    async def _file(self, request: Request) -> Response:
        """Give a file to whoever has a token that may read it; anybody else gets a page to sign in at, and 200."""
        file = self._store.files.get(request.path_params["key"])
        token = self._store.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        self._store.note("file", request.path_params["key"], token is not None)
        if token is None or token.revoked or "files:read" not in token.scopes:
            return HTMLResponse(LOGIN)
        if file is None:
            return HTMLResponse("<html><body>404</body></html>", 404)
        return Response(file.content, media_type=file.mimetype)

    async def _take_file(self, request: Request) -> Response:
        """Take the bytes of a file that the app has said it will send."""
        content = await request.body()
        with self._store.changed():
            file = self._store.files.get(request.path_params["key"])
            if file is None:
                return Response("no such upload", 404)
            file.content = content
        return Response(f"OK - {len(content)}")

    async def _authorize(self, request: Request) -> Response:
        """Let whoever installs the app agree at once, and send them back with a code."""
        asked = dict(request.query_params)
        with self._store.changed():
            code = self._store.number("code")
            self._store.codes[code] = asked.get("team") or self._store.home_team
        back = {"code": code, "state": asked.get("state", "")}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 302)


class _Nothing(Response):
    """No answer at all, on a connection that is gone."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002
        while (await receive())["type"] != "http.disconnect":
            pass


def _broken(request: Request) -> Response:
    """Break the connection so that whoever called is told so at once."""
    transport = request.scope["transport"]
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    return _Nothing()


async def _said(request: Request) -> tuple[Json, str | None]:
    """Read the arguments of a call, however they were sent, and the token."""
    said: Json = dict(request.query_params)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        with contextlib.suppress(ValueError):
            said |= json.loads(body)
    else:
        said |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    token = said.pop("token", None)
    if kind == "Basic":
        said["client_id"], _, said["client_secret"] = base64.b64decode(value).decode().partition(":")
        value = ""
    return said, value or token
