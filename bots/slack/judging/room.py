"""The two buttons under an answer. A press is kept at once; why an answer was no good is asked for in a form.

Everybody who reads an answer in a channel may press, for it is posted to all of them and the word of each counts as
their own. They are shown nothing but the titles that stand under the answer already, and only the one who asked can
share the question.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App

from bots.refusing import refuse_identity_numbers
from bots.slack.blocks.elements import shortened
from bots.slack.calling import Later, Refused
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.judging import view
from bots.slack.place import Place, acted_at
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.recalled import sources_of
from knowledge.conversation import ERASED, Judgement, Opinion
from knowledge.errors import Invalid, NotFound
from knowledge.registry.slack.posted import Posted

PRESSED = "judge"
_JUDGE = "judge"


def listen(app: App, reception: Reception, workshop: Workshop) -> None:
    """Take what is pressed and what is sent in."""

    def press(body: Mapping[str, Any], action: Mapping[str, Any], ack: Ack) -> None:
        word, _, name = str(action["value"]).partition(" ")
        place = acted_at(body)
        if word == "bad":
            with suppress(Later, Refused):  # the press itself counts all the same
                _ask_why(workshop, place, name, str(body["trigger_id"]))
        opinion = Opinion.NOT_USEFUL if word == "bad" else Opinion.USEFUL
        posted = _shown_at(workshop, place, name)
        if posted is not None:
            reception.take(_JUDGE, place, f"judge {body['trigger_id']}", posted=posted.id, said={"opinion": opinion})
        ack()

    def send_in(body: Mapping[str, Any], view: Mapping[str, Any], ack: Ack) -> None:
        _take_in(reception, workshop, body, view, ack)

    app.action(PRESSED)(press)
    app.view(view.WHY)(send_in)


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done with what people think."""
    return {_JUDGE: lambda delivery: _judge(workshop, delivery)}


def _ask_why(workshop: Workshop, place: Place, name: str, trigger: str) -> None:
    person = workshop.person(place)
    posted, voice = _shown_at(workshop, place, name), workshop.voice(person, place)
    if posted is not None and posted.private and posted.asker != person.user.id:
        posted = None
    sources = _sources(workshop, posted)
    if posted is None or sources is None:
        asked = view.told_page(voice, "slack_judge_not_kept")
    else:
        asked = view.why_form(voice, name, sources, may_share=posted.asker == person.user.id)
    workshop.api(place).write("views.open", trigger_id=trigger, view=asked)


def _take_in(
    reception: Reception, workshop: Workshop, body: Mapping[str, Any], sent: Mapping[str, Any], ack: Ack
) -> None:
    name, place = str(sent["private_metadata"]), acted_at(body)
    voice = workshop.voice(workshop.person(place), place)
    said = _said(sent["state"]["values"])
    try:
        refuse_identity_numbers([said["comment"]])
    except Invalid as problem:
        ack(response_action="errors", errors={view.COMMENT: voice.say(problem.code)})
        return
    if any(said.values()):
        kind = said.pop("kind")
        reason = voice.say(f"slack_judge_reason_{kind}") if kind else ""
        opinion = Opinion.SOURCE_DOES_NOT_SAY if said["citation"] else Opinion.NOT_USEFUL
        reception.take(_JUDGE, place, str(sent["id"]), posted=name, said={"opinion": opinion, "reason": reason, **said})
    code = "feedback_given_shared" if said["share_question"] else "feedback_given"
    ack(response_action="update", view=dict(view.told_page(voice, code)))


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give what stands in the form; fields that were not shown are as good as empty."""
    kind, source, comment, share = (
        values.get(block, {}).get(block, {}) for block in (view.REASON, view.SOURCE, view.COMMENT, view.SHARE)
    )
    return {
        "kind": (kind.get("selected_option") or {}).get("value", ""),
        "citation": int((source.get("selected_option") or {}).get("value", 0)),
        "comment": (comment.get("value") or "").strip(),
        "share_question": bool(share.get("selected_options")),
    }


def _judge(workshop: Workshop, delivery: Delivery) -> None:
    """Keep what somebody says; a mere press on what is kept no longer comes to nothing, quietly."""
    person, said = workshop.person(delivery.place), delivery.what["said"]
    judgement = Judgement(**{**said, "opinion": Opinion(said["opinion"])})
    queue, municipality = workshop.desk.base.feedback, person.user.municipality
    try:
        queue.give_where_posted(str(delivery.what["posted"]), person.user.id, judgement, municipality=municipality)
    except NotFound:
        if judgement.reason or judgement.comment or judgement.citation:
            raise NotFound("slack_judge_not_kept") from None


def _shown_at(workshop: Workshop, place: Place, name: str) -> Posted | None:
    """Give an answer where it was given in the channel that was pressed in."""
    posted = workshop.desk.base.slack_answers.find(name)
    here = posted is not None and (posted.spot.team, posted.spot.channel) == (place.team, place.channel)
    return posted if here else None


def _sources(workshop: Workshop, posted: Posted | None) -> Mapping[int, str] | None:
    """Give the titles of what an answer cites, by number; None where it is not kept."""
    if posted is None or posted.answer_id is None:
        return None
    record = workshop.desk.base.conversations.find(posted.answer_id, posted.asker)
    if record is None:
        return None
    found = sources_of(record.content, [name for name in ("statements", "beside") if name in record.content])
    return {number: shortened(str(each["title"]), 60) for number, each in found.items() if ERASED not in each}
