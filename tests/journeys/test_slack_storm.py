"""Storms: Slack sends everything several times, in any order, while the server is killed, throttled and cut off.

A small one goes with every run of the tests. ``make slack-storm`` runs the full one, and prints the figures.
"""

import os
import random
import shutil
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from fake_slack import Delivery, FakeSlack, Handle, Mode
from fake_slack.troubles import Trouble
from running import build
from slack_serving import Server, a_server, slack_there

from evals.model_server import ModelServer, Reply, always

SIZE = int(os.environ.get("OMSTILLING_STORM", "40"))
FULL = SIZE > 100
PANEL, WATER = "Når opprettet Trondheim et borgerpanel?", "Hvor mange kilometer nye rør la vannverket?"
TOLD = {PANEL: "2020", WATER: "12 kilometer"}
LIMIT_SECONDS = 120 if FULL else 2
LONGEST_LIMIT = 30 if FULL else 1


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    folder = tmp_path_factory.mktemp("bygd") / "data"
    build(folder, model_cache)
    return folder


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "data"))


def serving(data: Path, cache: Path, slack: FakeSlack, **more: str) -> AbstractContextManager[Server]:
    """Have a server that soon gives up a call, and takes in no documents."""
    soon = {"OMSTILLING_SLACK_CALL_SECONDS": "1", "OMSTILLING_SLACK_LEASE_SECONDS": "6"}
    return a_server(data, cache, slack, "--no-worker", **soon | more)


def wait_until(true: Callable[[], bool], what: str, seconds: float = 120) -> None:
    """Wait for something that is to happen; patience is for as long as anything does."""
    late = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < late, what
        time.sleep(0.05)


def wait_for_answers(slack: FakeSlack, number: int, seconds: float = 120) -> None:
    """Wait for so many answers, for as long as more are coming."""
    while (before := given(slack)) < number:
        wait_until(lambda before=before: given(slack) > before, f"{before} of {number} were answered", seconds)  # type: ignore[misc]


def given(slack: FakeSlack) -> int:
    """Count what the app has posted and has done writing."""
    with slack.store.condition:
        return sum(each.by_app and not each.streaming and not each.deleted for each in slack.store.messages)


def report(**figures: object) -> None:
    """Print the figures of a full run."""
    if FULL:
        print("\nstorm:", "; ".join(f"{name} {each}" for name, each in figures.items()), flush=True)  # noqa: T201


def acknowledged(deliveries: list[Delivery]) -> list[float]:
    """Give the milliseconds of every acknowledgement."""
    return [attempt.milliseconds for each in deliveries for attempt in each.attempts if attempt.acknowledged]


def percentile(values: list[float], share: int) -> float:
    return round(statistics.quantiles(values, n=100)[share - 1], 1)


def unlike_one(slack: FakeSlack, handles: list[Handle]) -> Counter[int]:
    """Count the questions by how many answers they have, where that is not one."""
    counted = Counter(len(slack.answers_to(each)) for each in handles)
    del counted[1]
    return counted


def right(slack: FakeSlack, handle: Handle) -> bool:
    """Tell whether what was answered is an answer to what was asked."""
    assert handle.message is not None
    return TOLD[handle.message.text] in slack.answers_to(handle)[0].text


@pytest.mark.parametrize("mode", list(Mode) if FULL else [Mode.HTTP])
def test_every_question_gets_one_answer_however_often_it_comes_and_whoever_dies(
    data: Path, model_cache: Path, mode: Mode
) -> None:
    begun = time.monotonic()
    handles: list[Handle] = []
    with slack_there(mode) as slack, serving(data, model_cache, slack) as server:
        users = [slack.add_user(f"ansatt{number}") for number in range(20)]

        def send() -> None:
            with slack.shuffled(seed=7, most=4) as deliveries:
                handles.extend(
                    slack.say(users[number % 20], None, PANEL if number % 2 else WATER) for number in range(SIZE)
                )
                sent.extend(deliveries)

        sent: list[Delivery] = []
        sending = threading.Thread(target=send)
        sending.start()
        step = 50 if FULL else SIZE // 2
        for each in range(step, SIZE, step):
            wait_until(lambda each=each: given(slack) >= each, f"{each} answers did not come")  # type: ignore[misc]
            if mode is Mode.SOCKET and (each // step) % 2:
                slack.disconnect(warn=bool((each // step) % 4 == 1))
            else:
                server.kill()
        wait_until(lambda: given(slack) >= SIZE, "not all were answered")
        sending.join(120)
        code = server.stop()

        times = acknowledged(sent)
        report(
            mode=mode, events=SIZE, sent=sum(len(each.attempts) for each in sent), starts=server.starts,
            answers=given(slack), other_than_one=dict(unlike_one(slack, handles)),
            ack_p50=percentile(times, 50), ack_p99=percentile(times, 99), seconds=round(time.monotonic() - begun),
        )  # fmt: skip
        assert code == 0
        assert unlike_one(slack, handles) == Counter()
        assert [each.message for each in handles if not right(slack, each)] == []
        assert slack.faults == []


def test_everything_is_acknowledged_while_the_model_says_nothing(data: Path, model_cache: Path) -> None:
    number = 400 if FULL else 20
    silent = Reply(["for sent"], before=60.0)
    with slack_there() as slack, ModelServer(always(silent)) as model:
        settings = {"OMSTILLING_MODEL": "openai:taus", "OMSTILLING_MODEL_URL": model.url}
        with serving(data, model_cache, slack, **settings):
            users = [slack.add_user(f"ansatt{number}") for number in range(20)]
            slack.patient = False
            handles = [slack.say(users[each % 20], None, PANEL) for each in range(number)]
            slack.wait_until_idle(120)
            times = acknowledged([each.deliveries[0] for each in handles])

    report(events=number, ack_p50=percentile(times, 50), ack_p99=percentile(times, 99), ack_most=round(max(times)))
    assert all(each.acknowledged for each in handles)


class Limiter:
    """Slack in a bad mood: so many calls, then silence for some seconds, in which every call is one too many."""

    def __init__(self, seconds: float) -> None:
        self.windows = self.early = 0
        self.trouble: Trouble | None = None
        self._chance = random.Random(3)
        self._end = time.monotonic() + seconds
        self._until = 0.0
        self._left = 5

    def __call__(self, _: object) -> bool:
        """Say whether a call is one too many."""
        assert self.trouble is not None
        now = time.monotonic()
        if now < self._until:
            self.early += 1
            self.trouble.retry_after = max(1, round(self._until - now))
            return True
        if now > self._end:
            return False
        self._left -= 1
        if self._left > 0:
            return False
        self._left = self._chance.randint(20, 60)
        self.windows += 1
        self.trouble.retry_after = self._chance.randint(1, LONGEST_LIMIT)
        self._until = now + self.trouble.retry_after
        return True


def test_a_storm_of_limits_loses_nothing_keeps_the_order_of_each_thread_and_wastes_few_calls(
    data: Path, model_cache: Path
) -> None:
    chance, begun = random.Random(5), time.monotonic()
    with slack_there() as slack, serving(data, model_cache, slack):
        users = [slack.add_user(f"ansatt{number}") for number in range(20)]
        limiter = Limiter(LIMIT_SECONDS)
        limiter.trouble = slack.troubles.limit("chat.postMessage", None, when=limiter)
        roots = [slack.say(each, None, PANEL) for each in users]
        asked = {each.ts: [PANEL] for each in roots}
        for number in range(SIZE - len(roots)):
            root = roots[number % len(roots)]
            question = chance.choice((PANEL, WATER))
            slack.say(slack.store.users[root.user], None, question, thread=root)
            asked[root.ts].append(question)
        wait_for_answers(slack, SIZE)
        time.sleep(1)

        calls, ideal = len(slack.calls("chat.postMessage")), SIZE + limiter.windows
        report(
            events=SIZE, limits=limiter.windows, calls=calls, ideal=ideal, ratio=round(calls / ideal, 3),
            other_calls=Counter(each.method for each in slack.calls()), seconds=round(time.monotonic() - begun),
        )  # fmt: skip
        for root in roots:
            assert root.message is not None
            answers = [each.text for each in slack.messages(root.message.channel, root.ts) if each.by_app]
            assert len(answers) == len(asked[root.ts])
            assert [TOLD[each] in answer for each, answer in zip(asked[root.ts], answers, strict=True)] == [
                True for _ in answers
            ]
        if FULL:
            assert calls <= 1.1 * ideal


def test_broken_calls_silence_and_errors_lose_nothing_and_double_nothing(data: Path, model_cache: Path) -> None:
    number = 400 if FULL else 16
    begun = time.monotonic()
    with slack_there() as slack, serving(data, model_cache, slack, OMSTILLING_SLACK_AT_ONCE="8"):
        each = number // 8
        slack.troubles.fail("chat.postMessage", each)
        slack.troubles.reset("chat.postMessage", each)
        slack.troubles.reset("chat.postMessage", each, after_effect=True)
        slack.troubles.refuse("chat.postMessage", "internal_error", each)
        slack.troubles.hang("chat.postMessage", max(1, each // 10), seconds=2)
        slack.troubles.fail("conversations.replies", each)
        users = [slack.add_user(f"ansatt{number}") for number in range(20)]
        handles = [slack.say(users[each % 20], None, PANEL if each % 2 else WATER) for each in range(number)]
        wait_until(lambda: given(slack) >= number, "not all were answered", 300)
        time.sleep(1)

        report(
            events=number, answers=given(slack), other_than_one=dict(unlike_one(slack, handles)),
            calls=Counter(each.method for each in slack.calls()), seconds=round(time.monotonic() - begun),
        )  # fmt: skip
        assert unlike_one(slack, handles) == Counter()
        assert all(right(slack, each) for each in handles)
