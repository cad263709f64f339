"""A Slack of our own with a municipality's server on the other side: both may go on while the other is away."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fake_slack import FakeSlack, Mode
from running import Running, started


@contextmanager
def slack_there(mode: Mode = Mode.HTTP) -> Iterator[FakeSlack]:
    """Have a Slack that does not give up while a server is started anew."""
    slack = FakeSlack(mode)
    slack.habits.retry_pauses = (0.2, 0.5, 1.0, *(2.0,) * 60)
    try:
        yield slack
    finally:
        slack.stop()


class Server:
    """A server with a Slack door, which may be killed and started again on the same folder and address."""

    def __init__(self, data: Path, cache: Path, slack: FakeSlack, *arguments: str, **more: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        self._where = (data, cache, "--port", port, *arguments)
        self._settings = {
            "OMSTILLING_SLACK_BOT_TOKEN": slack.bot_token,
            "OMSTILLING_SLACK_API_URL": slack.api_url,
            "OMSTILLING_SLACK_ANSWERS_PER_MINUTE": "1000000",
            "OMSTILLING_SHUTDOWN_SECONDS": "5",
            **more,
        }
        if slack.mode is Mode.HTTP:
            self._settings["OMSTILLING_SLACK_SIGNING_SECRET"] = slack.signing_secret
            slack.send_to(f"http://127.0.0.1:{port}/slack/events")
        else:
            self._settings["OMSTILLING_SLACK_APP_TOKEN"] = slack.app_token
        self.starts = 0
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._serving = started(*self._where, **self._settings)
        self.running: Running = self._serving.__enter__()
        self.starts += 1

    def kill(self) -> None:
        """End it as a power cut does, and start it anew."""
        self.close()
        self.start()

    def stop(self) -> int:
        """Ask it to stop; give how it ended."""
        self.running.process.send_signal(signal.SIGTERM)
        return self.running.process.wait(60)

    def close(self) -> None:
        """End it, whatever it has in hand."""
        self._serving.__exit__(None, None, None)


@contextmanager
def a_server(data: Path, cache: Path, slack: FakeSlack, *arguments: str, **more: str) -> Iterator[Server]:
    """Have a server with a Slack door for as long as the block."""
    server = Server(data, cache, slack, *arguments, **more)
    try:
        if slack.mode is Mode.SOCKET:
            slack.wait_until_connected(timeout=60)
        yield server
    finally:
        server.close()
