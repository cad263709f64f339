"""Follows what the worker does with what was accepted, and tells of it.

Nobody waits here. An order that finds its job under way goes back, and is due a little later than last time.
"""

from collections.abc import Mapping
from typing import Any

from bots.intake.orders import REFUSED
from bots.slack.adding.arriving import may_publish
from bots.slack.adding.asked import Shown
from bots.slack.adding.telling import found, show, tell_proposer, tell_published, voice_at
from bots.slack.blocks.elements import harmless
from bots.slack.blocks.proposals import as_draft, plainly, published, title_of, to_decide
from bots.slack.calling import Later
from bots.slack.delivery import Delivery
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.errors import NotFound
from knowledge.job import Job, JobState
from knowledge.proposal import Proposal, ProposalState

_SOON = 1.0
"""Seconds until a job that is under way is looked at again, the first time; each time twice as long."""
_SLOW = 6
"""Looks after which it is told that it takes a while."""
_SAID = {"created": "slack_add_found_now", "updated": "slack_add_found_edition", "unchanged": "slack_add_unchanged"}
_ACCEPTED = (ProposalState.ACCEPTED,)


def follow(workshop: Workshop, delivery: Delivery) -> None:
    """Tell how far the publishing of a proposal has come, and at last what came of it."""
    base, what = workshop.desk.base, delivery.what
    job, proposal = base.jobs.find(what["job"], what["owner"]), base.proposals.stored(what["proposal"])
    if job is None or proposal is None:  # erased meanwhile, by whoever it belonged to
        return
    if not job.state.ended:
        _progress(workshop, delivery, job, proposal)
        raise Later(_SOON)
    outcome = _outcome(job)
    if outcome.get("outcome") in _SAID:
        _is_published(workshop, delivery, proposal, outcome)
    else:
        _is_refused(workshop, delivery, proposal, outcome)


def follow_undo(workshop: Workshop, delivery: Delivery) -> None:
    """Tell when a document has been withdrawn."""
    base, what = workshop.desk.base, delivery.what
    job = base.jobs.find(what["job"], what["owner"])
    if job is None:
        raise NotFound("proposal_gone")
    if not job.state.ended:
        raise Later(_SOON)
    shown = Shown.read(what["shown"])
    _, voice = voice_at(workshop, shown.place)
    title = title_of(found(base, what["proposal"]))
    said = voice.say("slack_add_withdrawn", title=title) if job.state is JobState.DONE else _why(voice, _outcome(job))
    show(workshop, shown, plainly(said), f"{delivery.id} withdrawn")


def _progress(workshop: Workshop, delivery: Delivery, job: Job, proposal: Proposal) -> None:
    """Let the message tell how far it has come, when that has changed."""
    is_slow = int(delivery.so_far.get("tries", 0)) >= _SLOW
    stage = "slow" if is_slow else "publishing" if job.state is JobState.RUNNING else "queued"
    shown = Shown.read(delivery.what["shown"])
    if stage == delivery.so_far.get("stage", "queued") or shown.message is None:
        return
    _, voice = voice_at(workshop, shown.place)
    show(workshop, shown, plainly(voice.say(f"slack_add_{stage}", title=title_of(proposal))), f"{delivery.id} {stage}")
    delivery.remember(stage=stage)


def _is_published(workshop: Workshop, delivery: Delivery, proposal: Proposal, outcome: Mapping[str, Any]) -> None:
    base, owner = workshop.desk.base, str(delivery.what["owner"])
    moved = base.proposals.move(
        proposal.id, _ACCEPTED, ProposalState.PUBLISHED, owner, document_id=outcome["document_id"]
    )
    stands, title, shown = moved or proposal, title_of(proposal), Shown.read(delivery.what["shown"])
    _, voice = voice_at(workshop, shown.place)
    code, may_undo = _SAID[outcome["outcome"]], outcome["outcome"] == "created"
    if proposal.asker == owner:
        show(workshop, shown, plainly(voice.say("slack_add_done", title=title)), f"{delivery.id} done")
        tell_published(workshop, stands, voice.say(code, title=title), may_undo=may_undo)
        return
    message = published(voice, stands, voice.say(code, title=title), may_undo=may_undo)
    show(workshop, shown, message, f"{delivery.id} done")
    tell_proposer(workshop, stands, "accepted", "slack_add_accepted", who=harmless(str(delivery.what["who"])))
    tell_proposer(workshop, stands, "found", code)


def _is_refused(workshop: Workshop, delivery: Delivery, proposal: Proposal, outcome: Mapping[str, Any]) -> None:
    """Put a proposal that could not be published back where it was, and tell why."""
    desk, shown = workshop.desk, Shown.read(delivery.what["shown"])
    person, voice = voice_at(workshop, shown.place)
    is_own = proposal.asker == delivery.what["owner"]
    back = ProposalState.DRAFT if is_own else ProposalState.WAITING
    stands = desk.base.proposals.move(proposal.id, _ACCEPTED, back) or proposal
    if stands.state is not back:
        return
    why = voice.say("slack_add_failed", title=proposal.title, why=_why(voice, outcome))
    if is_own:
        message = as_draft(voice, desk.framework, stands, may_publish=may_publish(person.user), note=why)
    else:
        message = to_decide(voice, desk.framework, stands, note=why)
    show(workshop, shown, message, f"{delivery.id} refused")


def _outcome(job: Job) -> Mapping[str, Any]:
    """Give what became of the one file of a job, or why the whole of it came to nothing."""
    files = job.result.get("files") or [{}]
    if "problem" in job.result:
        return {"outcome": REFUSED, **job.result["problem"]}
    return files[0] if isinstance(files[0], dict) else {}


def _why(voice: Voice, outcome: Mapping[str, Any]) -> str:
    if "code" not in outcome:
        return ""
    return voice.say(outcome["code"], **outcome["details"])
