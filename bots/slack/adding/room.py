"""What people add: files in a direct message, and experiences by a form. Nothing is published before somebody says yes.

Forms are opened here and now, for Slack gives them three seconds; all else is for the crew.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from slack_bolt import Ack, App

from bots.intake.proposing import may_propose
from bots.slack.adding import arriving, deciding, following, forms, telling
from bots.slack.adding.asked import (
    Shown,
    link_to,
    noted,
    pressed,
    read_note,
    sent_file,
    somebody,
    words_of,
)
from bots.slack.adding.fetching import Sent
from bots.slack.blocks import proposals
from bots.slack.blocks.elements import harmless
from bots.slack.blocks.message import Block
from bots.slack.calling import Refused
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.place import Place
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from knowledge.errors import Problem
from knowledge.proposal import ProposalState

SHORTCUT, MESSAGE_SHORTCUT = "add_experience", "add_experience_message"
"""What the two ways to the form are called in the app's manifest."""
_PRESSED = (proposals.PUBLISH, proposals.SEND, proposals.DISCARD, proposals.ACCEPT, proposals.UNDO)


def listen(app: App, reception: Reception, workshop: Workshop) -> None:
    """Listen for what Slack sends."""
    desk = _Desk(reception, workshop)
    app.event({"type": "message", "subtype": "file_share"}, matchers=[_is_direct])(desk.take_files)
    for action in _PRESSED:
        app.action(action)(desk.take_press)
    app.action(proposals.DETAILS)(desk.open_details)
    app.action(proposals.DECLINE)(desk.open_decline)
    app.action(proposals.LOOK)(desk.open_page)
    app.shortcut(SHORTCUT)(desk.open_experience)
    app.shortcut(MESSAGE_SHORTCUT)(desk.open_experience)
    app.view(forms.DETAILS_FORM)(desk.take_details)
    app.view(forms.DECLINE_FORM)(desk.take_decline)
    app.view(forms.EXPERIENCE_FORM)(desk.take_experience)
    reception.commands["add"] = desk.open_by_command


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done with what people add."""
    every = {
        arriving.FILE: arriving.read_file,
        arriving.EXPERIENCE: arriving.take_experience,
        arriving.WRITE: arriving.write_experience,
        arriving.DESCRIBE: arriving.describe,
        arriving.DISCARD: arriving.discard,
        arriving.EXPIRE: arriving.expire,
        deciding.PUBLISH: deciding.publish,
        deciding.SEND: deciding.send,
        deciding.ACCEPT: deciding.accept,
        deciding.DECLINE: deciding.decline,
        deciding.UNDO: deciding.undo,
        deciding.FOLLOW: following.follow,
        deciding.FOLLOW_UNDO: following.follow_undo,
        telling.TELL: telling.tell,
        telling.ASK: telling.ask,
    }
    return {name: _with(workshop, deed) for name, deed in every.items()}


def _with(workshop: Workshop, deed: Callable[[Workshop, Delivery], None]) -> Deed:
    """Let a deed that came from a page, and not from a message, tell what is wrong where the person is told things."""

    def carry_out(delivery: Delivery) -> None:
        try:
            deed(workshop, delivery)
        except Problem as problem:
            if delivery.place.channel:
                raise
            _, voice = telling.voice_at(workshop, delivery.place)
            said = proposals.plainly(harmless(voice.say(problem.code, **problem.details)))
            telling.show(workshop, Shown(delivery.place), said, f"{delivery.id} problem")

    return carry_out


def _is_direct(event: Mapping[str, Any]) -> bool:
    return event.get("channel_type") == "im" and bool(event.get("files")) and not event.get("bot_id")


class _Desk:
    """Where what people do is taken."""

    def __init__(self, reception: Reception, workshop: Workshop) -> None:
        self._reception = reception
        self._workshop = workshop

    def take_files(self, body: Mapping[str, Any], event: Mapping[str, Any], ack: Ack) -> None:
        """Take each file that was sent as an order of its own."""
        place = sent_file(body, event)
        for number, told in enumerate(event["files"]):
            sent = asdict(Sent.read(told))
            key = f"{body['event_id']} {sent['id']}"
            self._reception.take(arriving.FILE, place, key, file=sent, number=number, given={})
        ack()

    def take_press(self, body: Mapping[str, Any], action: Mapping[str, Any], ack: Ack) -> None:
        """Take a press of a button."""
        shown, name = pressed(body), str(action["action_id"])
        key = f"{name} {body['trigger_id']}"
        self._reception.take(name, shown.place, key, proposal=str(action["value"]), shown=shown.told())
        ack()

    def open_details(self, body: Mapping[str, Any], action: Mapping[str, Any], ack: Ack) -> None:
        """Ask for what is to be said of a draft, unless it has been handled."""
        shown = pressed(body)
        person, voice = telling.voice_at(self._workshop, shown.place)
        desk = self._workshop.desk
        proposal = desk.base.proposals.find(str(action["value"]), person.user)
        if proposal is None:
            view = proposals.notice(voice, voice.say("proposal_gone"))
        elif proposal.state is not ProposalState.DRAFT or not proposal.seen:
            view = proposals.notice(voice, voice.say("proposal_handled"))
        else:
            view = forms.details_form(voice, desk.framework, proposal.seen, noted(proposal.id, shown))
        self._open(shown.place, body, view, ack)

    def open_decline(self, body: Mapping[str, Any], action: Mapping[str, Any], ack: Ack) -> None:
        """Ask why a proposal is declined, unless it has been handled."""
        shown = pressed(body)
        person, voice = telling.voice_at(self._workshop, shown.place)
        proposal = self._workshop.desk.base.proposals.find(str(action["value"]), person.user)
        if proposal is None:
            view = proposals.notice(voice, voice.say("proposal_gone"))
        elif proposal.state is not ProposalState.WAITING:
            view = proposals.notice(voice, voice.say("proposal_handled"))
        else:
            view = forms.decline_form(voice, noted(proposal.id, shown))
        self._open(shown.place, body, view, ack)

    def open_page(self, body: Mapping[str, Any], action: Mapping[str, Any], ack: Ack) -> None:
        """Show a proposal, unless there is nothing left to show."""
        place = pressed(body).place
        person, voice = telling.voice_at(self._workshop, place)
        desk = self._workshop.desk
        proposal = desk.base.proposals.find(str(action["value"]), person.user)
        if proposal is None or proposal.state.is_handled:
            code = "proposal_gone" if proposal is None else "proposal_handled"
            view = proposals.notice(voice, voice.say(code))
        else:
            view = proposals.page(voice, desk.framework, proposal)
        self._open(place, body, view, ack)

    def open_experience(self, body: Mapping[str, Any], ack: Ack) -> None:
        """Ask for an experience; chosen on a message, it begins with what stands there."""
        message = body.get("message")
        happened = words_of(message) if message else ""
        self._open_form(somebody(body), body, ack, happened, link_to(body) if message else "")

    def open_by_command(self, body: Mapping[str, Any], rest: str, ack: Ack) -> None:
        """Ask for an experience that begins with what was written after the command."""
        self._open_form(somebody(body), body, ack, rest, "")

    def take_details(self, body: Mapping[str, Any], view: Mapping[str, Any], ack: Ack) -> None:
        """Take what was said of a draft."""
        proposal_id, shown = read_note(view, body)
        filled = self._filled(shown.place, view, ack)
        if filled is not None:
            what = {"proposal": proposal_id, "given": dict(filled.given)}
            self._reception.take(arriving.DESCRIBE, shown.place, f"details {view['id']}", **what)
            ack()

    def take_decline(self, body: Mapping[str, Any], view: Mapping[str, Any], ack: Ack) -> None:
        """Take why a proposal is declined."""
        proposal_id, shown = read_note(view, body)
        filled = self._filled(shown.place, view, ack)
        if filled is not None:
            what = {"proposal": proposal_id, "shown": shown.told(), "reason": filled.texts["reason"]}
            self._reception.take(deciding.DECLINE, shown.place, f"decline {view['id']}", **what)
            ack()

    def take_experience(self, body: Mapping[str, Any], view: Mapping[str, Any], ack: Ack) -> None:
        """Take an experience."""
        place = somebody(body)
        filled = self._filled(place, view, ack)
        if filled is not None:
            files = [asdict(each) for each in filled.files]
            texts = {name: filled.texts[name] for name in ("happened", "result")}
            what = {"given": dict(filled.given), "texts": texts, "files": files}
            self._reception.take(arriving.EXPERIENCE, place, f"experience {view['id']}", **what)
            ack()

    def _filled(self, place: Place, view: Mapping[str, Any], ack: Ack) -> forms.Filled | None:
        """Read a form; where something in it cannot be used, say so at its field."""
        _, voice = telling.voice_at(self._workshop, place)
        filled = forms.read_form(voice, view)
        if filled.errors:
            ack(response_action="errors", errors=dict(filled.errors))
            return None
        return filled

    def _open_form(self, place: Place, body: Mapping[str, Any], ack: Ack, happened: str, url: str) -> None:
        person, voice = telling.voice_at(self._workshop, place)
        try:
            may_propose(person.user, person.is_outside)
            self._workshop.check_open()
        except Problem as problem:
            view = proposals.notice(voice, voice.say(problem.code, **problem.details))
        else:
            framework = self._workshop.desk.framework
            view = forms.experience_form(voice, framework, person.user.municipality, happened, url)
        self._open(place, body, view, ack)

    def _open(self, place: Place, body: Mapping[str, Any], view: Block, ack: Ack) -> None:
        """Open a window; one that comes too late is not opened, and can be asked for again."""
        with suppress(Refused):
            self._workshop.api(place).write("views.open", trigger_id=str(body["trigger_id"]), view=view)
        ack()
