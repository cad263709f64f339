"""``/omstilling matrise``: six processes and five phases on one page, for a project or a municipality."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App

from assistant.matrix import Matrix, Shown, matrix
from bots.matrices import matrices
from bots.slack.advising import answering
from bots.slack.blocks.elements import harmless, section
from bots.slack.blocks.matrix import matrix_message
from bots.slack.blocks.message import Message
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.projects import project_of
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.personal_data.finding import holds_identity_number
from knowledge.project import Project

_MATRIX = "matrix"
_LONGEST = 80


def listen(_app: App, reception: Reception, _workshop: Workshop) -> None:
    """Take the command."""

    def command(body: Mapping[str, Any], rest: str, ack: Ack) -> None:
        place, how = answering.commanded(body)
        named = "" if holds_identity_number(rest) else rest[:_LONGEST]
        reception.take(_MATRIX, place, str(body["trigger_id"]), named=named, **how)
        ack()

    reception.commands["matrix"] = command


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done when somebody asks for a matrix."""
    return {_MATRIX: lambda delivery: _show(workshop, delivery)}


def _show(workshop: Workshop, delivery: Delivery) -> None:
    person, named = workshop.person(delivery.place), str(delivery.what["named"])
    workshop.admit(person, delivery)
    voice = workshop.voice(person, delivery.place)
    project = None if named else project_of(workshop, person, delivery.place)
    if project is not None:
        message = _of_project(workshop, voice, project)
    else:
        message = matrix_message(_of_municipality(workshop, named, person), workshop.desk.framework, voice)
    answering.tell(workshop, delivery, message, "posted")


def _of_project(workshop: Workshop, voice: Voice, project: Project) -> Message:
    """Give the matrix of one project alone, under its own name."""
    framework = workshop.desk.framework
    held = matrix(framework, project.municipality, project.progress, Shown((), {}), 1)
    message, said = matrix_message([held], framework, voice), harmless(project.account.title)
    return replace(message, text=f"{said}. {message.text}", blocks=(section(f"*{said}*"), *message.blocks))


def _of_municipality(workshop: Workshop, named: str, person: Person) -> list[Matrix]:
    """Give the matrix of the municipality that was named, else of the person's own, else of all with a project."""
    number = named or person.user.municipality
    return matrices(workshop.desk.base, workshop.desk.framework, [number] if number else [], person.scope)
