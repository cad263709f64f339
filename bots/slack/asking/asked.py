"""A question in the hands of the crew: who asks, where, and what holds for them there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant.question import Question
from bots import narrowing
from bots.desk import Desk
from bots.keeping import Talk
from bots.slack.asking.memory import talk_in, turns_in
from bots.slack.calling import SlackApi
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.place import Place
from bots.slack.projects import project_of
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.errors import Problem
from knowledge.language import Language, detect
from knowledge.personal_data.finding import holds_identity_number
from knowledge.project import Project
from knowledge.registry.slack.channels import Settled
from knowledge.registry.slack.people import Choices

_LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whoever asks and where they ask, with what they have chosen and what has been settled there.

    ``project`` is the one that is meant where none is named. ``personal`` is the language of a question that must not
    be asked for the identity number in it; it has no ``text``.
    """

    delivery: Delivery
    api: SlackApi
    desk: Desk
    person: Person
    chosen: Choices
    settled: Settled
    voice: Voice
    audience_of: Callable[[Place], Scope]
    text: str
    personal: Language | None
    project: Project | None = None

    @property
    def place(self) -> Place:
        """Where it was asked."""
        return self.delivery.place

    @property
    def asker(self) -> str:
        """Whose the answer is."""
        return self.person.user.id

    @property
    def audience(self) -> Scope:
        """What everybody may see who reads what is posted here; only the asker does in a direct message."""
        return self.person.scope if self.place.is_direct else self.audience_of(self.place)

    @property
    def is_late(self) -> bool:
        """Tell whether they have waited for long."""
        return datetime.now(UTC) - self.delivery.job.created > _LATE

    @property
    def is_quiet(self) -> bool:
        """Tell whether it was asked by a command among others: then only the asker sees what comes of it."""
        return bool(self.delivery.what.get("quiet")) and not self.place.is_direct

    @property
    def talk(self) -> Talk:
        """The conversation that it belongs to."""
        return talk_in(self.desk.base, self.place.spot, self.asker, self.chosen.keeps)

    def question(self) -> Question:
        """Give the question as the assistant is asked it."""
        turns = turns_in(self.desk.base, self.place.spot, self.asker, self.delivery.id)
        language = self.settled.language or self.chosen.language
        return Question(self.text, self.person.scope, _filters(self.settled), language, turns, self.project)


def take_up(workshop: Workshop, delivery: Delivery, text: str | None = None) -> Asked:
    """Find out who asks, and what holds where they ask; ``text`` is what they ask where the order does not say it."""
    said = str(delivery.what.get("text", "")) if text is None else text
    personal = str(delivery.what.get("language") or "") or (detect(said) if holds_identity_number(said) else None)
    place, desk = delivery.place, workshop.desk
    person = workshop.person(place)
    return Asked(
        delivery=delivery,
        api=workshop.api(place),
        desk=desk,
        person=person,
        chosen=desk.base.slack_people.chosen(person.team, person.slack_id),
        settled=desk.base.slack_channels.settled(place.team, place.channel),
        voice=workshop.voice(person, place),
        project=project_of(workshop, person, place),
        audience_of=workshop.people.audience_of,
        text="" if personal else said,
        personal=Language(personal) if personal else None,
    )


def _filters(settled: Settled) -> Filters:
    """Give what a channel is narrowed to; what is no longer known narrows nothing."""
    chosen = settled.narrowing
    names = ("kinds", "municipalities", "processes", "phases", "years", "languages")
    try:
        return narrowing.filters(*(chosen.get(name) for name in names))
    except Problem:
        return Filters()
