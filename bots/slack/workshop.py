"""What an order is carried out with: the desk, Slack's API of the workspace it came from, and who asked."""

from collections.abc import Callable

from bots import wiring
from bots.desk import Desk
from bots.limiting import Allowance, Counts
from bots.slack import session
from bots.slack.blocks.problems import failure_message
from bots.slack.calling import Later, Patience, Refused, SlackApi
from bots.slack.delivery import Delivery
from bots.slack.installations import Installations
from bots.slack.people import People, Person
from bots.slack.place import Place
from bots.slack.posting import whisper
from bots.slack.settings import SlackSettings
from bots.told.voice import Voice
from knowledge.errors import Unavailable
from knowledge.language import Language
from knowledge.registry.pauses import Door

_AFTER_FAILURE = 2.0
"""Seconds before it is tried again to tell where the app is installed."""


class Workshop:
    """Everything that the rooms of the door share."""

    def __init__(
        self, settings: SlackSettings, desk: Callable[[], Desk], installations: Installations, people: People
    ) -> None:
        self.settings = settings
        self.people = people
        self.phrases = wiring.phrases_over_slack()
        self._desk = desk
        self.installations = installations
        self._patience = Patience(counted=lambda: self.desk.measures.slack_limits.inc())
        self._counts = Counts({"answers": {"answers-minute": Allowance(settings.answers_per_minute)}})

    @property
    def desk(self) -> Desk:
        """What answers, and what it answers from."""
        return self._desk()

    def api(self, place: Place) -> SlackApi:
        """Give Slack's API for the workspace of a place.

        Raise ``Refused`` where the app is not installed there, and ``Later`` where that cannot be told now.
        """
        try:
            installed = self.installations(place.team, place.enterprise)
        except Unavailable:
            raise Later(_AFTER_FAILURE) from None
        if installed is None:
            raise Refused("auth.test", "not_installed")
        return SlackApi(installed, self.settings.api_url, self.settings.call_seconds, self._patience)

    def person(self, place: Place) -> Person:
        """Give whoever spoke somewhere."""
        return self.people.person_at(place)

    def language_of(self, person: Person, place: Place | None = None) -> Language:
        """Give the language somebody is spoken to in, where what they wrote does not tell: what they have chosen, what
        the channel has, what their Slack is set to, what the door speaks.
        """
        base = self.desk.base
        chosen = base.slack_people.chosen(person.team, person.slack_id).language
        settled = base.slack_channels.settled(place.team, place.channel).language if place else None
        return chosen or settled or person.locale or wiring.door_settings().language

    def check_open(self) -> None:
        """Raise ``Unavailable`` while the door is closed."""
        pause = self.desk.base.pauses.standing().get(Door.SLACK)
        if pause is not None:
            raise Unavailable("slack_paused", reason=pause.reason)

    def admit(self, person: Person, delivery: Delivery) -> None:
        """Let somebody have one thing more; raise ``Unavailable`` while the door is closed, or where it is too much.

        What was begun on before, has been let in.
        """
        if not delivery.was_taken_before:
            self.check_open()
            self._counts.take("answers", person.user.id, "slack_asked_too_often")

    def voice(self, person: Person, place: Place | None = None) -> Voice:
        """Give the voice that somebody is spoken to with."""
        return Voice(self.language_of(person, place), self.phrases)

    def sorry(self, delivery: Delivery) -> None:
        """Tell whoever placed an order that it came to nothing, and what they can do."""
        failure, place, api = delivery.so_far["failure"], delivery.place, self.api(delivery.place)
        voice = self.voice(self.person(place), place)
        whisper(api, delivery, failure_message(voice, failure), "sorry")
        session.end(api, place)
