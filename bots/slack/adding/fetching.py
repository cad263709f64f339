"""Fetches what somebody has sent from Slack, with the token of the app, and from nowhere but Slack.

Slack answers a request without the right to a file with its login page, and a status that says all is well. So what
comes is taken only when it is what was announced: as long, and a web page only where a web page was sent.
"""

import errno
import time
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from bots.intake.incoming import OutOfRoom, clean_name
from bots.slack.calling import Later, Refused, SlackApi
from ingest.reader import Limits
from ingest.section import UnreadableDocument
from knowledge.errors import Invalid

_SECONDS = 10.0
_DEADLINE = 120.0
"""Seconds that one file gets to come."""
_MOST_HOPS = 3
_MEGABYTE = 1_000_000
_AGAIN = 5.0
_WEB_PAGE = "text/html"
_SLACK = "slack.com"
_NOT_GIVEN = {"file_not_found", "file_deleted", "not_visible", "access_denied", "missing_scope", "channel_not_found"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as Slack tells of it; an ``address`` that is not told has to be asked for."""

    id: str
    name: str
    mimetype: str = ""
    size: int = 0
    address: str = ""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Sent":
        """Take a file from what an event, a form or ``files.info`` says."""
        name = clean_name(str(told.get("name") or told.get("title") or ""))
        address = str(told.get("url_private_download") or told.get("url_private") or "")
        return cls(str(told["id"]), name, str(told.get("mimetype") or ""), int(told.get("size") or 0), address)


def looked_up(api: SlackApi, sent: Sent) -> Sent:
    """Give a file with all that there is to know of it; raise ``Invalid`` when Slack does not give it to us."""
    if sent.address:
        return sent
    try:
        found = Sent.read(api.read("files.info", file=sent.id)["file"])
    except Refused as refused:
        if refused.code in _NOT_GIVEN:
            raise Invalid("slack_file_not_given", name=sent.name) from refused
        raise
    if not found.address:
        raise Invalid("slack_file_elsewhere", name=found.name)
    return found


def fetch(sent: Sent, to: Path, token: str, api_url: str, limits: Limits) -> None:
    """Write a file to a path. Raise ``UnreadableDocument`` or ``Invalid`` where it cannot be had, ``Later`` where it
    may be had in a while.
    """
    if sent.size > limits.file_size:
        raise _too_large(sent.name, sent.size, limits)
    address, headers = sent.address, {"Authorization": f"Bearer {token}"}
    try:
        with httpx.Client(timeout=_SECONDS, follow_redirects=False) as client:
            for _ in range(_MOST_HOPS):
                if not is_slacks(address, api_url):
                    raise Invalid("slack_file_elsewhere", name=sent.name)
                with client.stream("GET", address, headers=headers) as answer:
                    if answer.next_request is None:
                        _take(answer, sent, to, limits)
                        return
                    address = urljoin(address, answer.headers["location"])
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Later(_AGAIN) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise OutOfRoom("disk_full") from error
        raise
    raise Invalid("slack_file_not_given", name=sent.name)


def is_slacks(address: str, api_url: str) -> bool:
    """Tell whether an address is Slack's own: of slack.com, or of the server that Slack's methods are called at."""
    asked, ours = urlsplit(address), urlsplit(api_url)
    try:
        where = (asked.scheme, asked.hostname, asked.port)
        if asked.username is not None or asked.password is not None:
            return False
        host = asked.hostname or ""
        is_slack = host == _SLACK or host.endswith(f".{_SLACK}") or host.endswith(f".{ours.hostname}")
        if where == (ours.scheme, ours.hostname, ours.port):
            return True
        return asked.scheme == "https" and asked.port in (None, 443) and is_slack
    except ValueError:  # a port that is no number
        return False


def _take(answer: httpx.Response, sent: Sent, to: Path, limits: Limits) -> None:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        told = answer.headers.get("retry-after", "")
        raise Later(float(told) if told.isdigit() else _AGAIN, is_limit=True)
    if answer.is_server_error:
        raise Later(_AGAIN)
    if not answer.is_success or _is_login_page(answer, sent):
        raise Invalid("slack_file_not_given", name=sent.name)
    size, until = 0, time.monotonic() + _DEADLINE
    with to.open("wb") as out:
        for piece in answer.iter_bytes():
            size += len(piece)
            if size > limits.file_size:
                raise _too_large(sent.name, size, limits)
            if time.monotonic() > until:
                raise Later(_AGAIN)
            out.write(piece)
    if sent.size and size != sent.size:
        raise Invalid("slack_file_not_given", name=sent.name)


def _is_login_page(answer: httpx.Response, sent: Sent) -> bool:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == _WEB_PAGE and sent.mimetype != _WEB_PAGE


def _too_large(name: str, size: int, limits: Limits) -> UnreadableDocument:
    limit = limits.file_size // _MEGABYTE
    return UnreadableDocument("too_large", name=name, size=ceil(size / _MEGABYTE), limit=limit)
