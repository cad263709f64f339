"""What comes in of projects: new ones, what is said of them, and how far activities have come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

from pydantic import Field

from bots.web.shapes.projects import HappeningShape, ParticipantShape, ProjectShape, account_of
from bots.web.shapes.shape import Shape
from bots.web.shapes.starting_point import ActivityWord
from knowledge.access import Visibility
from knowledge.project import Account, State

MOST_PARTICIPANTS = 100


class NewProject(Shape):
    """A project to begin. Its id is made of the kommunenummer and the title."""

    title: str = Field(min_length=1, max_length=200, pattern=r"\S", examples=["Klimaby Steinkjer"])
    description: str = Field(default="", max_length=5_000)
    participants: list[ParticipantShape] = Field(default=[], max_length=MOST_PARTICIPANTS)
    municipality: str | None = Field(
        default=None, min_length=1, max_length=80, description="A name or number; the caller's own unless it is said.",
        examples=["5006"],
    )  # fmt: skip
    visibility: Literal[Visibility.INTERNAL, Visibility.OPEN] = Field(
        default=Visibility.INTERNAL, description="Whether only the municipality may see it, or everybody."
    )

    @property
    def account(self) -> Account:
        """What is said of it."""
        return account_of(self.title, self.description, self.participants)

    def texts(self) -> Iterator[str]:
        """Give all that a person wrote."""
        yield from (self.title, self.description)
        yield from _names(self.participants)


class Description(Shape):
    """What is said of a project from now on; what is left out stays as it is."""

    title: str | None = Field(default=None, min_length=1, max_length=200, pattern=r"\S")
    description: str | None = Field(default=None, max_length=5_000)
    participants: list[ParticipantShape] | None = Field(default=None, max_length=MOST_PARTICIPANTS)

    def after(self, before: Account) -> Account:
        """Give what is said of the project, with what was said now in its place."""
        after = replace(before, title=self.title or before.title)
        if self.description is not None:
            after = replace(after, description=self.description)
        if self.participants is not None:
            after = replace(after, participants=account_of("", "", self.participants).participants)
        return after

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return (self.title, self.description, self.participants) == (None, None, None)

    def texts(self) -> Iterator[str]:
        """Give all that a person wrote."""
        yield from (text for text in (self.title, self.description) if text)
        yield from _names(self.participants or [])


class ReportShape(Shape):
    """How far an activity, or all those of a cell, have come."""

    activity: ActivityWord = Field(description="The id of an activity, or a cell.", examples=["st1"])
    state: State
    note: str = Field(default="", max_length=2_000)
    day: date | None = Field(default=None, description="The date it is about.", examples=["2026-08-15"])
    document_id: str | None = Field(
        default=None, min_length=1, max_length=200, description="A document that shows it, which the caller may read."
    )


class Reports(Shape):
    """What is reported together: all of it is kept, or nothing; and it is taken back together."""

    reports: list[ReportShape] = Field(min_length=1, max_length=200)

    def texts(self) -> Iterator[str]:
        """Give all that a person wrote."""
        return (each.note for each in self.reports)


class Confirmation(Shape):
    """That somebody means it."""

    confirm: str = Field(max_length=80, description="The id of the project once more.")


class ProjectTakenBack(Shape):
    """What was taken back of a project, and how it is now."""

    undone: list[HappeningShape]
    project: ProjectShape


def _names(participants: list[ParticipantShape]) -> Iterator[str]:
    for each in participants:
        yield from (each.role, each.name)
