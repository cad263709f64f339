"""What stands in a home tab, as values."""

from dataclasses import dataclass
from datetime import datetime

from knowledge.framework.framework import Activity, Framework
from knowledge.project import Project
from knowledge.proposal import Proposal
from knowledge.registry.slack.people import Choices


@dataclass(frozen=True, slots=True)
class Latest:
    """A document that has come or been changed lately; ``url`` is where its source is open to all."""

    title: str
    url: str | None
    updated: datetime


@dataclass(frozen=True, slots=True)
class Base:
    """How the knowledge base stands, as one person sees it.

    ``answer_days`` and ``feedback_days`` are how long what is asked and said is kept; ``is_written`` tells that a
    language model writes the answers.
    """

    documents: int
    updated: datetime | None
    latest: tuple[Latest, ...]
    answer_days: int
    feedback_days: int
    is_written: bool


@dataclass(frozen=True, slots=True)
class Work:
    """A project, how far it has come and what is next in it. ``is_mine`` is where they may say what is done."""

    project: Project
    done: int
    relevant: int
    next: tuple[Activity, ...]
    is_mine: bool
    framework: Framework
    """What the activities are of: it tells which of its names are our own proposal."""


@dataclass(frozen=True, slots=True)
class Home:
    """All that stands in a home tab."""

    name: str
    is_outside: bool
    is_manager: bool
    choices: Choices
    base: Base
    work: Work | None = None
    projects: tuple[Project, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    """What waits for them to decide."""
