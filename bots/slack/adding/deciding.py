"""What is done with a proposal: published, sent for approval, approved, declined, taken back.

A proposal is moved by one press, that of whoever pressed first; the next is told that it is handled. The same press
again, after a death, goes on from where it was.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bots.intake import orders
from bots.intake.orders import Kind
from bots.intake.proposing import have_published, may_propose
from bots.intake.rights import find_own, may_manage
from bots.refusing import refuse_identity_numbers
from bots.slack.adding.arriving import mine
from bots.slack.adding.asked import Shown
from bots.slack.adding.telling import ASK, direct, found, order, show, tell_proposer, voice_at
from bots.slack.blocks.elements import harmless
from bots.slack.blocks.proposals import plainly, title_of
from bots.slack.calling import Refused
from bots.slack.delivery import Delivery
from bots.slack.place import Place, Surface
from bots.slack.workshop import Workshop
from knowledge.access import User
from knowledge.conversation import fresh_id
from knowledge.errors import Forbidden, Invalid, NotFound
from knowledge.knowledge_base import KnowledgeBase
from knowledge.proposal import Proposal, ProposalState

PUBLISH, SEND, ACCEPT, DECLINE, UNDO = "add_publish", "add_send", "add_accept", "add_decline", "add_undo"
FOLLOW, FOLLOW_UNDO = "add_follow", "add_follow_undo"
WISH = "proposals"
"""What a knowledge manager chooses who wishes to be asked in Slack."""
_SOON = timedelta(seconds=1)


def publish(workshop: Workshop, delivery: Delivery) -> None:
    """Publish what somebody has proposed themselves, and needs nobody's approval for."""
    user = workshop.person(delivery.place).user
    may_manage(user)
    proposal = mine(found(workshop.desk.base, str(delivery.what["proposal"])), user)
    _accept(workshop, delivery, proposal, user, ProposalState.DRAFT)


def accept(workshop: Workshop, delivery: Delivery) -> None:
    """Publish what somebody else has proposed."""
    user = workshop.person(delivery.place).user
    proposal = _to_decide(workshop.desk.base, str(delivery.what["proposal"]), user)
    _accept(workshop, delivery, proposal, user, ProposalState.WAITING)


def send(workshop: Workshop, delivery: Delivery) -> None:
    """Send a draft to those who decide, and ask those of them who wish to be asked in Slack."""
    base = workshop.desk.base
    person, voice = voice_at(workshop, delivery.place)
    may_propose(person.user, person.is_outside)
    proposal = mine(found(base, str(delivery.what["proposal"])), person.user)
    sent = base.proposals.move(proposal.id, [ProposalState.DRAFT], ProposalState.WAITING) or found(base, proposal.id)
    if sent.state is not ProposalState.WAITING:
        raise Invalid("proposal_handled")
    asked = [_ask(workshop, sent, team, slack_id) for team, slack_id in base.slack_people.wishing(WISH)]
    said = voice.say("slack_add_sent" if any(asked) else "slack_add_sent_unseen", title=title_of(sent))
    show(workshop, Shown.read(delivery.what["shown"]), plainly(said), f"{delivery.id} sent")


def decline(workshop: Workshop, delivery: Delivery) -> None:
    """Decline a proposal, and tell whoever made it why."""
    base, reason = workshop.desk.base, str(delivery.what["reason"])
    refuse_identity_numbers([reason])
    person, voice = voice_at(workshop, delivery.place)
    proposal = _to_decide(base, str(delivery.what["proposal"]), person.user)
    since, to = [ProposalState.WAITING], ProposalState.DECLINED
    moved = base.proposals.move(proposal.id, since, to, person.user.id, note=reason) or found(base, proposal.id)
    if moved.state is not to or moved.handled_by != person.user.id:
        raise Invalid("proposal_handled")
    told = {"who": harmless(person.user.known_as), "reason": harmless(reason)}
    tell_proposer(workshop, moved, "declined", "slack_add_declined", **told)
    said = voice.say("slack_add_you_declined", title=title_of(moved))
    show(workshop, Shown.read(delivery.what["shown"]), plainly(said), f"{delivery.id} declined")


def undo(workshop: Workshop, delivery: Delivery) -> None:
    """Withdraw what was published."""
    base = workshop.desk.base
    person, voice = voice_at(workshop, delivery.place)
    proposal = found(base, str(delivery.what["proposal"]))
    if proposal.document_id is None:
        raise NotFound("proposal_gone")
    find_own(base.documents, proposal.document_id, person.user)
    withdrawing = orders.to_take(person.user, Kind.WITHDRAW, proposal.document_id)
    job = base.jobs.add(replace(withdrawing, key=f"withdraw {delivery.id}"))
    followed = {"proposal": proposal.id, "job": job.id, "owner": person.user.id, "shown": delivery.what["shown"]}
    order(base, FOLLOW_UNDO, delivery.place, f"{delivery.id} follow", followed, due=datetime.now(UTC) + _SOON)
    said = plainly(voice.say("slack_add_withdrawing", title=title_of(proposal)))
    show(workshop, Shown.read(delivery.what["shown"]), said, f"{delivery.id} undo")


def _accept(workshop: Workshop, delivery: Delivery, proposal: Proposal, user: User, since: ProposalState) -> None:
    base, shown = workshop.desk.base, delivery.what["shown"]
    if delivery.so_far.get("accepted"):  # what follows it tells the rest
        return
    to, job_id = ProposalState.ACCEPTED, fresh_id()
    moved = base.proposals.move(proposal.id, [since], to, user.id, job=job_id) or found(base, proposal.id)
    if moved.state is not to or moved.handled_by != user.id:
        raise Invalid("proposal_handled")
    person, voice = voice_at(workshop, delivery.place)
    job = have_published(base, moved, user)
    said = plainly(voice.say("slack_add_queued", title=title_of(moved)))
    show(workshop, Shown.read(shown), said, f"{delivery.id} queued")
    followed: dict[str, Any] = {"proposal": proposal.id, "job": job.id, "owner": user.id, "shown": shown}
    followed["who"] = person.user.known_as
    order(base, FOLLOW, delivery.place, f"{proposal.id} follow {job.id}", followed, due=datetime.now(UTC) + _SOON)
    delivery.remember(accepted=True)


def _ask(workshop: Workshop, proposal: Proposal, team: str, slack_id: str) -> bool:
    """Ask somebody in Slack about a proposal if it is theirs to decide; tell whether it is."""
    place = Place(team, "", slack_id, surface=Surface.DIRECT)
    try:
        person = workshop.person(place)
        if person.is_outside or not proposal.is_decided_by(person.user):
            return False
        there = direct(workshop.api(place), place)
    except Refused:  # they have left, or the app is no longer where they are
        return False
    asked = {"proposal": proposal.id}
    order(workshop.desk.base, ASK, there, f"{proposal.id} ask {team} {slack_id}", asked, lane=there.lane)
    return True


def _to_decide(base: KnowledgeBase, proposal_id: str, user: User) -> Proposal:
    """Give a proposal to one who decides on it; what they may not see is not there."""
    proposal = base.proposals.find(proposal_id, user)
    if proposal is None:
        raise NotFound("proposal_gone")
    if not proposal.is_decided_by(user):
        raise Forbidden("proposal_not_yours")
    return proposal
