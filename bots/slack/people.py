"""Tells who somebody in Slack is here: which user, with what rights, and how they are spoken to."""

from dataclasses import dataclass

from bots.slack.place import Place
from knowledge.access import Role, Scope, User
from knowledge.language import Language


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in Slack, as they are known here.

    ``is_outside`` is for guests and for people of other organisations: to them there are open documents only.
    """

    user: User
    team: str
    slack_id: str
    name: str = ""
    locale: Language | None = None
    is_outside: bool = False

    @property
    def scope(self) -> Scope:
        """What they may see."""
        return self.user.scope


class People:
    """Everybody who may come by Slack."""

    def person_at(self, place: Place) -> Person:
        """Give whoever spoke somewhere."""
        return Person(User(f"slack:{place.team}:{place.slack_id}", Role.READER), place.team, place.slack_id)

    def audience_of(self, _place: Place) -> Scope:
        """Give what everybody who reads what is posted somewhere may see."""
        return Scope.open()
