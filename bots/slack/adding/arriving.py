"""What comes: files that are sent, and experiences that are written. Each is looked at and shown before anything more.

One message tells of one file, from when it has come until it is published, and is changed as things go.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bots.intake import orders
from bots.intake.proposing import looked_at, may_propose
from bots.refusing import refuse_identity_numbers
from bots.slack.adding import experience
from bots.slack.adding.asked import Shown
from bots.slack.adding.fetching import Sent, fetch, looked_up
from bots.slack.adding.telling import direct, found, order, show, voice_at
from bots.slack.blocks.elements import harmless
from bots.slack.blocks.proposals import as_draft, plainly, title_of
from bots.slack.calling import Later
from bots.slack.crew import LASTING
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.place import Place
from bots.slack.posting import post
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from ingest.reader import Limits
from knowledge.access import Role, User
from knowledge.errors import Forbidden, Invalid, Problem
from knowledge.proposal import DRAFTS_KEPT, Proposal, ProposalState

FILE, EXPERIENCE, WRITE, DESCRIBE = "add_file", "add_experience", "add_write", "add_describe"
DISCARD, EXPIRE = "add_discard", "add_expire"
_DRAFT = (ProposalState.DRAFT,)
_MOST_TRIES = 6
"""How many times a file that does not come is asked for."""


def read_file(workshop: Workshop, delivery: Delivery) -> None:
    """Fetch a file that somebody has sent, look at it, and show what was read."""
    place, api = delivery.place, workshop.api(delivery.place)
    person, voice = voice_at(workshop, place)
    if not _lets_in(person, first=delivery.what["number"] == 0):
        return
    workshop.admit(person, delivery)
    sent = looked_up(api, Sent(**delivery.what["file"]))
    refuse_identity_numbers([sent.name])
    said = voice.say("slack_add_reading", name=harmless(sent.name))
    shown = Shown(place, post(api, delivery, plainly(said), "shown"))
    proposal = _begin(workshop, delivery, person, sent.name, shown)
    if proposal.state is not ProposalState.DRAFT:  # whoever had this order before did all of it
        return
    try:
        _fetch(workshop, delivery, sent)
        _look(workshop, proposal, person, voice, delivery.what["given"])
    except Problem as problem:
        _give_up(workshop, proposal, voice, problem)


def take_experience(workshop: Workshop, delivery: Delivery) -> None:
    """Find the place where somebody is told of what they wrote in a form, and go on there."""
    person = workshop.person(delivery.place)
    place = direct(workshop.api(delivery.place), delivery.place)
    may_propose(person.user, person.is_outside)
    workshop.admit(person, delivery)
    content = {name: delivery.what[name] for name in ("given", "texts", "files")}
    order(workshop.desk.base, WRITE, place, f"{delivery.id} write", content, lane=place.lane)


def write_experience(workshop: Workshop, delivery: Delivery) -> None:
    """Make a document of an experience, look at it as at any other, and take what is attached to it."""
    place, base = delivery.place, workshop.desk.base
    person, voice = voice_at(workshop, place)
    may_propose(person.user, person.is_outside)
    given, texts = orders.described(delivery.what["given"], person.user), delivery.what["texts"]
    refuse_identity_numbers(texts.values())
    said = plainly(voice.say("slack_add_reading", name=harmless(given["title"])))
    shown = _in_thread(Shown(place, post(workshop.api(place), delivery, said, "shown")))
    name = experience.file_name(given["title"], delivery.id)
    proposal = _begin(workshop, delivery, person, name, shown)
    try:
        if proposal.state is ProposalState.DRAFT:
            base.proposals.file(proposal.id).write_text(experience.written(voice, given, texts), "utf-8")
            _look(workshop, proposal, person, voice, experience.given_of(given))
    except Problem as problem:
        _give_up(workshop, proposal, voice, problem)
        return
    more = {each: value for each, value in given.items() if each != "title"}
    _take_files(workshop, shown.place, delivery.id, delivery.what["files"], more)


def describe(workshop: Workshop, delivery: Delivery) -> None:
    """Look at a draft once more, with what somebody says of it."""
    base = workshop.desk.base
    person, voice = voice_at(workshop, delivery.place)
    proposal = mine(found(base, str(delivery.what["proposal"])), person.user)
    if proposal.state is not ProposalState.DRAFT:
        raise Invalid("proposal_handled")
    shown = Shown.read(proposal.place)
    key = f"{delivery.id} again"
    show(workshop, shown, plainly(voice.say("slack_add_reading_again", title=title_of(proposal))), key)
    try:
        said = {**proposal.given, **delivery.what["given"]}
        if said.get("visibility") == "restricted":
            said |= {"owner": proposal.seen["owner"], "groups": proposal.seen["groups"]}
        elif "visibility" in delivery.what["given"]:
            said = {name: each for name, each in said.items() if name not in {"owner", "groups"}}
        _look(workshop, proposal, person, voice, orders.described(said, person.user))
    except Problem as problem:
        may = may_publish(person.user)
        note = voice.say(problem.code, **problem.details)
        show(workshop, shown, as_draft(voice, workshop.desk.framework, proposal, may_publish=may, note=note), key)


def discard(workshop: Workshop, delivery: Delivery) -> None:
    """Delete a draft for good."""
    base = workshop.desk.base
    person, voice = voice_at(workshop, delivery.place)
    if "title" not in delivery.so_far:
        proposal = mine(found(base, str(delivery.what["proposal"])), person.user)
        delivery.remember(title=title_of(proposal))
    if not base.proposals.drop(str(delivery.what["proposal"]), _DRAFT):
        raise Invalid("proposal_handled")
    said = voice.say("slack_add_discarded", title=delivery.so_far["title"])
    show(workshop, Shown.read(delivery.what["shown"]), plainly(said), f"{delivery.id} gone")


def expire(workshop: Workshop, delivery: Delivery) -> None:
    """Delete a draft that nobody has done anything with."""
    base, name = workshop.desk.base, str(delivery.what["proposal"])
    proposal = base.proposals.stored(name)
    if proposal is None or proposal.state is not ProposalState.DRAFT or not base.proposals.drop(name, _DRAFT):
        return
    shown = Shown.read(proposal.place)
    _, voice = voice_at(workshop, shown.place)
    show(workshop, shown, plainly(voice.say("slack_add_expired", title=title_of(proposal))), f"{delivery.id} gone")


def may_publish(user: User) -> bool:
    """Tell whether somebody needs nobody's approval."""
    return user.may(Role.KNOWLEDGE_MANAGER) and (user.everything or user.municipality is not None)


def mine(proposal: Proposal, user: User) -> Proposal:
    """Give a proposal to whoever made it; raise ``Forbidden`` to all others."""
    if proposal.asker != user.id:
        raise Forbidden("proposal_not_yours")
    return proposal


def _lets_in(person: Person, *, first: bool) -> bool:
    """Tell whether somebody may propose; of several files, the first alone tells why they may not."""
    try:
        may_propose(person.user, person.is_outside)
    except Forbidden:
        if first:
            raise
        return False
    return True


def _in_thread(shown: Shown) -> Shown:
    """Let a message that stands alone be the beginning of a thread."""
    return replace(shown, place=replace(shown.place, thread=shown.place.thread or shown.message))


def _take_files(
    workshop: Workshop, place: Place, key: str, files: list[Mapping[str, Any]], given: Mapping[str, Any]
) -> None:
    """Order what is attached to an experience to be looked at, each file by itself."""
    for number, each in enumerate(files, start=1):
        content = {"file": dict(each), "number": number, "given": dict(given)}
        order(workshop.desk.base, FILE, place, f"{key} file {number}", content, lane=place.lane)


def _begin(workshop: Workshop, delivery: Delivery, person: Person, file_name: str, shown: Shown) -> Proposal:
    """Keep that something has come; it goes by itself if nothing is done with it."""
    base, now = workshop.desk.base, datetime.now(UTC)
    begun = base.proposals.begin(
        Proposal(
            id=delivery.id,
            asker=person.user.id,
            who=person.user.known_as,
            municipality=person.user.municipality,
            file_name=file_name,
            given={},
            seen={},
            place=shown.told(),
            state=ProposalState.DRAFT,
            created=now,
        )
    )
    due = begun.created + DRAFTS_KEPT
    order(base, EXPIRE, shown.place, f"{begun.id} expire", {"proposal": begun.id}, due=due, kind=LASTING)
    return begun


def _fetch(workshop: Workshop, delivery: Delivery, sent: Sent) -> None:
    api, to = workshop.api(delivery.place), workshop.desk.base.proposals.file(delivery.id)
    try:
        fetch(sent, to, api.installed.bot_token, workshop.settings.api_url, Limits())
    except Later as later:
        if later.is_limit or int(delivery.so_far.get("tries", 0)) < _MOST_TRIES:
            raise
        raise Invalid("slack_file_not_given", name=sent.name) from later


def _look(workshop: Workshop, proposal: Proposal, person: Person, voice: Voice, given: Mapping[str, Any]) -> None:
    """Look at a draft as it lies here, keep what was seen, and show it."""
    desk, user = workshop.desk, person.user
    seen = looked_at(desk.base, desk.framework, proposal, user, given)
    described = desk.base.proposals.describe(proposal.id, given, seen)
    if described is None:  # it went on while it was looked at, or is erased with all else of whoever proposed it
        desk.base.proposals.drop(proposal.id, ())
        return
    message = as_draft(voice, desk.framework, described, may_publish=may_publish(user))
    show(workshop, Shown.read(proposal.place), message, f"{proposal.id} draft")


def _give_up(workshop: Workshop, proposal: Proposal, voice: Voice, problem: Problem) -> None:
    """Tell why something cannot be added, and let it go."""
    details = {name: harmless(each) if isinstance(each, str) else each for name, each in problem.details.items()}
    why = voice.say(problem.code, **details)
    workshop.desk.base.proposals.drop(proposal.id, _DRAFT)
    said = voice.say("slack_add_unreadable", name=harmless(proposal.file_name), why=why)
    show(workshop, Shown.read(proposal.place), plainly(said), f"{proposal.id} gone")
