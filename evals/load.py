"""How much a server bears: so many people at once, each asking the next question when the one before is answered.

A closed loop over real HTTP. What a question costs by itself is measured by one person alone before; the server tells
how long its own steps took, so what is left is the cost of the door, the queue and the network.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import httpx

_PATIENCE = 120.0
_ALONE = 30
"""Questions that are asked by one person alone, for comparison."""
_SEED = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: milliseconds until it was answered, those the server's own steps took, and how it ended."""

    at: float
    milliseconds: float
    steps: Mapping[str, float]
    ending: str


@dataclass(frozen=True, slots=True)
class Bearing:
    """What so many people at once got: answers a second, milliseconds to wait, and how the questions ended.

    ``outside`` is the share of the waiting that no step of the answer accounts for. ``first`` and ``last`` are the
    medians of the first and the last quarter of the time.
    """

    people: int
    seconds: float
    answers: int
    failed: int
    per_second: float
    p50: float
    p95: float
    p99: float
    outside: float
    first: float
    last: float
    steps: Mapping[str, float]
    endings: Mapping[str, int]


def bear(address: str, questions: Sequence[str], people: int, seconds: float, key: str | None = None) -> list[Bearing]:
    """Let one person ask alone, and then ``people`` for so many seconds; give what each got."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return asyncio.run(_bear(address, questions, people, seconds, headers))


async def _bear(
    address: str, questions: Sequence[str], people: int, seconds: float, headers: Mapping[str, str]
) -> list[Bearing]:
    drawn = random.Random(_SEED)
    limits = httpx.Limits(max_connections=people, max_keepalive_connections=people)
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=_PATIENCE, limits=limits) as client:
        for question in questions[:3]:  # what is made on first use is made before the clock starts
            await _ask(client, question, 0.0)
        began = perf_counter()
        alone = [await _ask(client, drawn.choice(questions), began) for _ in range(_ALONE)]
        told = [_told(1, perf_counter() - began, alone)]
        began = perf_counter()
        every = await asyncio.gather(
            *(_keep_asking(client, questions, random.Random(number), began, seconds) for number in range(people))
        )
        told.append(_told(people, perf_counter() - began, [each for one in every for each in one]))
    return told


async def _keep_asking(
    client: httpx.AsyncClient, questions: Sequence[str], drawn: random.Random, began: float, seconds: float
) -> list[Asked]:
    asked = []
    while perf_counter() - began < seconds:
        asked.append(await _ask(client, drawn.choice(questions), began))
    return asked


async def _ask(client: httpx.AsyncClient, question: str, began: float) -> Asked:
    start = perf_counter()
    try:
        answer = await client.post("/api/v1/answers", json={"question": question, "store": False})
        told = answer.json() if answer.status_code == httpx.codes.OK else {}
        ending = told.get("status", f"HTTP {answer.status_code}")
    except httpx.HTTPError as error:
        told, ending = {}, type(error).__name__
    return Asked(start - began, 1000 * (perf_counter() - start), told.get("milliseconds", {}), ending)


def _told(people: int, seconds: float, asked: Sequence[Asked]) -> Bearing:
    good = [each for each in asked if each.steps]
    waits = sorted(each.milliseconds for each in good)
    spent = sum(sum(each.steps.values()) for each in good)
    names = {name for each in good for name in each.steps}
    quarter = seconds / 4
    first = [each.milliseconds for each in good if each.at < quarter]
    last = [each.milliseconds for each in good if each.at > 3 * quarter]
    return Bearing(
        people=people,
        seconds=round(seconds, 1),
        answers=len(good),
        failed=len(asked) - len(good),
        per_second=round(len(good) / seconds, 2),
        p50=_at(waits, 0.50),
        p95=_at(waits, 0.95),
        p99=_at(waits, 0.99),
        outside=round(1 - spent / sum(waits), 3) if waits else 0.0,
        first=round(median(first), 1) if first else 0.0,
        last=round(median(last), 1) if last else 0.0,
        steps={name: round(median(each.steps.get(name, 0.0) for each in good), 1) for name in sorted(names)},
        endings=dict(Counter(each.ending for each in asked).most_common()),
    )


def _at(ordered: Sequence[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0
