"""Files are fetched from Slack and from nowhere else, and taken only when they are what was announced."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from fake_slack import FakeSlack, User

from bots.slack.adding.fetching import Sent, fetch, is_slacks, looked_up
from bots.slack.calling import Later, Patience, SlackApi
from bots.slack.installations import Installed
from ingest.reader import Limits
from ingest.section import UnreadableDocument
from knowledge.errors import Invalid

API = "https://slack.com/api/"


@pytest.fixture
def kari(fake_slack: FakeSlack) -> User:
    return fake_slack.add_user("Kari Nordmann")


def sent_by(slack: FakeSlack, user: User, content: bytes, kind: str = "application/pdf", name: str = "a.pdf") -> Sent:
    return Sent.read(slack.add_file(user, name, content, kind).shown())


@pytest.mark.parametrize(
    ("address", "yes"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.pdf", True),
        ("https://trondheim.slack.com/files/a.pdf", True),
        ("http://files.slack.com/files-pri/a.pdf", False),
        ("https://files.slack.com:8443/a.pdf", False),
        ("https://files.slack.com.ond.example/a.pdf", False),
        ("https://ondslack.com/a.pdf", False),
        ("https://files.slack.com@ond.example/a.pdf", False),
        ("https://ola:x@files.slack.com/a.pdf", False),
        ("https://127.0.0.1/a.pdf", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://files.slack.com:port/a.pdf", False),
        ("", False),
    ],
)
def test_only_slacks_own_addresses_are_asked(address: str, yes: bool) -> None:
    assert is_slacks(address, API) is yes


def test_the_server_that_slacks_methods_are_called_at_is_slacks_own_with_its_port() -> None:
    assert is_slacks("http://127.0.0.1:9000/files-pri/a.pdf", "http://127.0.0.1:9000/api/")
    assert not is_slacks("http://127.0.0.1:9001/files-pri/a.pdf", "http://127.0.0.1:9000/api/")


def test_a_file_is_written_as_it_was_sent(fake_slack: FakeSlack, kari: User, tmp_path: Path) -> None:
    sent = sent_by(fake_slack, kari, b"%PDF" + b"x" * 100_000)

    fetch(sent, tmp_path / "a", fake_slack.bot_token, fake_slack.api_url, Limits())

    assert (tmp_path / "a").read_bytes() == b"%PDF" + b"x" * 100_000


def test_slacks_login_page_is_not_taken_for_the_file(fake_slack: FakeSlack, kari: User, tmp_path: Path) -> None:
    for kind, name in (("application/pdf", "a.pdf"), ("text/html", "a.html")):
        sent = sent_by(fake_slack, kari, b"<html>innhold</html>", kind, name)
        with pytest.raises(Invalid) as refused:
            fetch(sent, tmp_path / "a", "xoxb-uten-tilgang", fake_slack.api_url, Limits())
        assert refused.value.code == "slack_file_not_given"


def test_a_file_that_is_too_large_is_refused_before_it_is_fetched_and_while_it_comes(
    fake_slack: FakeSlack, kari: User, tmp_path: Path
) -> None:
    sent = sent_by(fake_slack, kari, b"x" * 3_000_000)
    small = Limits(file_size=1_000_000)

    with pytest.raises(UnreadableDocument) as announced:
        fetch(sent, tmp_path / "a", fake_slack.bot_token, fake_slack.api_url, small)
    assert announced.value.code == "too_large"
    assert not (tmp_path / "a").exists()

    silent = Sent(sent.id, sent.name, sent.mimetype, 0, sent.address)
    with pytest.raises(UnreadableDocument) as came:
        fetch(silent, tmp_path / "a", fake_slack.bot_token, fake_slack.api_url, small)
    assert came.value.code == "too_large"
    assert (tmp_path / "a").stat().st_size <= 1_000_000


def test_what_is_not_as_long_as_was_announced_is_not_taken(fake_slack: FakeSlack, kari: User, tmp_path: Path) -> None:
    sent = sent_by(fake_slack, kari, b"%PDF kort")
    longer = Sent(sent.id, sent.name, sent.mimetype, 500, sent.address)

    with pytest.raises(Invalid):
        fetch(longer, tmp_path / "a", fake_slack.bot_token, fake_slack.api_url, Limits())


@contextmanager
def sending_to(status: int, location: str, asked: list[str]) -> Iterator[str]:
    class Sends(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Location", location or f"{self.path}x")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Sends)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_whoever_sends_us_elsewhere_is_not_followed(fake_slack: FakeSlack, kari: User, tmp_path: Path) -> None:
    asked: list[str] = []
    elsewhere = sent_by(fake_slack, kari, b"hemmelig").address
    with sending_to(302, elsewhere, asked) as ours:
        sent = Sent("F1", "a.pdf", "application/pdf", 0, f"{ours}/a.pdf")
        with pytest.raises(Invalid) as refused:
            fetch(sent, tmp_path / "a", fake_slack.bot_token, f"{ours}/api/", Limits())

    assert refused.value.code == "slack_file_elsewhere"
    assert asked == ["/a.pdf"]
    assert [each for each in fake_slack.journal if each.kind == "file"] == []


def test_nobody_is_sent_round_for_ever(tmp_path: Path) -> None:
    asked: list[str] = []
    with sending_to(307, "", asked) as ours:
        sent = Sent("F1", "a.pdf", "application/pdf", 0, f"{ours}/a.pdf")
        with pytest.raises(Invalid):
            fetch(sent, tmp_path / "a", "xoxb-1", f"{ours}/api/", Limits())

    assert len(asked) == 3


@pytest.mark.parametrize(("status", "trouble"), [(503, Later), (429, Later), (404, Invalid), (403, Invalid)])
def test_what_may_pass_is_tried_later_and_what_will_not_is_told(
    tmp_path: Path, status: int, trouble: type[Exception]
) -> None:
    with sending_to(status, "", []) as ours, pytest.raises(trouble):
        fetch(Sent("F1", "a", "", 0, f"{ours}/a"), tmp_path / "a", "xoxb-1", f"{ours}/api/", Limits())


def test_a_file_from_another_workspace_is_asked_for(fake_slack: FakeSlack, kari: User) -> None:
    api = SlackApi(Installed("T1", fake_slack.bot_token, "U1", "B1"), fake_slack.api_url, 5, Patience())
    file = fake_slack.add_file(kari, "plan.pdf", b"%PDF", "application/pdf")

    found = looked_up(api, Sent.read({"id": file.id, "file_access": "check_file_info"}))

    assert (found.name, found.address, found.size) == ("plan.pdf", file.url, 4)
    with pytest.raises(Invalid):
        looked_up(api, Sent.read({"id": "F404"}))
