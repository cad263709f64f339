"""What is counted and timed in one server process, in the form that Prometheus collects.

Each process counts for itself. Names and texts are never labels: endings, doors, steps, templates of addresses.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.answer import Answer
from knowledge.registry.figures import Figures

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Measures:
    """The counters and clocks of one process."""

    def __init__(self, figures: Callable[[], Figures]) -> None:
        """``figures`` is asked each time somebody collects."""
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        registry.register(_Kept(figures))
        self.requests = Histogram(
            "omstilling_request_seconds",
            "Seconds from the first byte of a request to the last of its response",
            ("method", "route", "status"),
            buckets=_SECONDS,
            registry=registry,
        )
        self.in_progress = Gauge("omstilling_requests_in_progress", "Requests being answered", registry=registry)
        self.answers = Counter("omstilling_answers", "Answers by ending", ("door", "ending"), registry=registry)
        self.answering = Gauge("omstilling_answers_in_progress", "Answers being made", registry=registry)
        self.waiting = Gauge("omstilling_answers_waiting", "Answers that wait for a turn", registry=registry)
        self.steps = Histogram(
            "omstilling_answer_step_seconds",
            "Seconds that a step of an answer took",
            ("step",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.model_failures = Counter(
            "omstilling_model_failures", "Answers that the model could not write", ("code",), registry=registry
        )

        self.slack_limits = Counter(
            "omstilling_slack_limits", "Times that Slack has asked for patience (status 429)", registry=registry
        )

    def count_answer(self, answer: Answer, door: str) -> None:
        """Count one answer, how it ended and how long its steps took."""
        self.answers.labels(door, answer.status.value).inc()
        for step, milliseconds in answer.spent.items():
            self.steps.labels(step).observe(milliseconds / 1000)
        if answer.writing.trouble:
            self.model_failures.labels(answer.writing.trouble).inc()

    def told(self) -> bytes:
        """Give everything as Prometheus reads it."""
        return generate_latest(self._registry)


class _Kept(Collector):
    """What is asked of the registry when somebody collects."""

    def __init__(self, figures: Callable[[], Figures]) -> None:
        self._figures = figures

    def describe(self) -> list[Metric]:
        """Name nothing before it is collected: the registry is not asked when this is made."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask the registry."""
        found = self._figures()
        yield _gauge("omstilling_documents", "Documents by status", "status", found.documents)
        yield _gauge("omstilling_jobs", "Jobs by state", "state", found.jobs)
        lines = GaugeMetricFamily("omstilling_jobs_of_kind", "Jobs by kind and state", labels=["kind", "state"])
        waited = GaugeMetricFamily("omstilling_oldest_job_seconds", "Age of the oldest job under way", labels=["kind"])
        for kind, line in found.lines.items():
            for state, number in line.states.items():
                lines.add_metric([kind, state], number)
            waited.add_metric([kind], (datetime.now(UTC) - line.oldest).total_seconds() if line.oldest else 0)
        yield lines
        yield waited
        ages = {leg: (datetime.now(UTC) - at).total_seconds() for leg, at in found.generations.items()}
        yield _gauge("omstilling_index_age_seconds", "Age of each index's live generation", "index", ages)
        lacking = GaugeMetricFamily("omstilling_chunks_without_vector", "Chunks that only words lead to")
        lacking.add_metric([], found.without_vector)
        yield lacking


def _gauge(name: str, what: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=[label])
    for each, value in values.items():
        family.add_metric([each], value)
    return family
