"""Tells of what is added: in the message it is about, in a thread of its own, or to somebody who is elsewhere.

What is told elsewhere than where an order came from is an order of its own, so it is told once however often the first
is tried.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bots.slack.adding.asked import Shown
from bots.slack.blocks.message import Message
from bots.slack.blocks.proposals import plainly, published, title_of, to_decide
from bots.slack.calling import SlackApi
from bots.slack.crew import KIND
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.place import Place
from bots.slack.posting import post, update
from bots.slack.reception import HOME_SHOW, OWNER
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.errors import NotFound
from knowledge.job import Job, Order
from knowledge.knowledge_base import KnowledgeBase
from knowledge.proposal import Proposal, ProposalState

TELL, ASK = "add_tell", "add_ask"


def order(
    base: KnowledgeBase,
    deed: str,
    place: Place,
    key: str,
    content: Mapping[str, Any],
    *,
    lane: str | None = None,
    due: datetime | None = None,
    kind: str = KIND,
) -> Job:
    """Order something more to be done; the same under the same key."""
    told = {"deed": deed, "place": place.told(), **content}
    return base.jobs.add(Order(kind, told, OWNER, key=key, lane=lane, due=due))


def voice_at(workshop: Workshop, place: Place) -> tuple[Person, Voice]:
    """Give whoever is somewhere, and the voice they are spoken to with."""
    person = workshop.person(place)
    return person, workshop.voice(person, place)


def direct(api: SlackApi, place: Place) -> Place:
    """Give the place where somebody alone is told things."""
    opened = api.write("conversations.open", users=place.slack_id)
    return replace(place, channel=str(opened["channel"]["id"]), thread=None)


def show(workshop: Workshop, shown: Shown, message: Message, key: str) -> None:
    """Let a message tell something else from now on; where there is none any more, tell the person in a new one.

    What was pressed on the home tab is told in a new one too, and the tab is shown as it is now.
    """
    api, place = workshop.api(shown.place), shown.place
    if shown.message is not None and update(api, place, shown.message, message):
        return
    if not place.channel:
        order(workshop.desk.base, HOME_SHOW, place.home, f"{key} home", {}, lane=place.home.lane)
        place = direct(api, place)
    order(workshop.desk.base, TELL, place, key, _told(message), lane=place.lane)


def tell_proposer(workshop: Workshop, proposal: Proposal, name: str, code: str, **details: Any) -> None:
    """Tell whoever proposed something what has come of it, in the thread they proposed it in."""
    place = Shown.read(proposal.place).place
    _, voice = voice_at(workshop, place)
    said = voice.say(code, title=title_of(proposal), **details)
    order(workshop.desk.base, TELL, place, f"{proposal.id} {name}", _told(plainly(said)), lane=place.lane)


def tell_published(workshop: Workshop, proposal: Proposal, said: str, *, may_undo: bool) -> None:
    """Tell whoever published something themselves that it can be found, with a way back where there is one."""
    place = Shown.read(proposal.place).place
    _, voice = voice_at(workshop, place)
    message = published(voice, proposal, said, may_undo=may_undo)
    order(workshop.desk.base, TELL, place, f"{proposal.id} found {proposal.job}", _told(message), lane=place.lane)


def tell(workshop: Workshop, delivery: Delivery) -> None:
    """Post what was to be told."""
    held = delivery.what["message"]
    post(workshop.api(delivery.place), delivery, Message(held["text"], tuple(held["blocks"])))


def ask(workshop: Workshop, delivery: Delivery) -> None:
    """Ask a knowledge manager about a proposal, unless it has been decided meanwhile."""
    desk = workshop.desk
    person, voice = voice_at(workshop, delivery.place)
    proposal = desk.base.proposals.find(str(delivery.what["proposal"]), person.user)
    if proposal is not None and proposal.state is ProposalState.WAITING:
        post(workshop.api(delivery.place), delivery, to_decide(voice, desk.framework, proposal))


def found(base: KnowledgeBase, proposal_id: str) -> Proposal:
    """Give a proposal; raise ``NotFound`` where it is gone."""
    proposal = base.proposals.stored(proposal_id)
    if proposal is None:
        raise NotFound("proposal_gone")
    return proposal


def _told(message: Message) -> dict[str, Any]:
    return {"message": {"text": message.text, "blocks": [dict(each) for each in message.blocks]}}
