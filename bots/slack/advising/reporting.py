"""What is told of an activity with a button, and taken back again, with the rights of whoever pressed it.

A button only moves what is open: where somebody has settled an activity since the message was written, that stands, and
whoever pressed is told. So it does not matter how often a button is pressed or its press is delivered. Afterwards the
message shows what is next now, with a way back.
"""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext

from assistant.advice.reasons import Reasons
from bots.leading import found_project, may_change
from bots.slack.advising import answering
from bots.slack.advising.asking_next import told_next
from bots.slack.advising.phases import at_work_in, finished_phase, following
from bots.slack.advising.showing import BEGUN, DONE, FORWARD, IRRELEVANT, PHASE, UNDO, Next
from bots.slack.advising.start import start_from
from bots.slack.blocks.elements import harmless
from bots.slack.blocks.message import Message
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.people import Person
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.access import Scope
from knowledge.framework.framework import Cell
from knowledge.municipalities import load_municipalities
from knowledge.project import OPEN, Entry, Happening, Outdated, Project, State
from knowledge.project import Deed as Happened

STATES = {DONE: State.DONE, BEGUN: State.UNDER_WAY, IRRELEVANT: State.NOT_RELEVANT}
_PRESSED = "pressed"


def listen(app: App, reception: Reception, _workshop: Workshop) -> None:
    """Take every press to the crew; those on one message are done in the order they came."""

    def press(body: Mapping[str, Any], context: BoltContext, ack: Ack) -> None:
        place, how = answering.clicked(body, context)
        action = body["actions"][0]
        lane = f"slack {place.team} {place.channel} {how['message']}"
        what = {"place": place.told(), "action": action["action_id"], "value": str(action.get("value", "")), **how}
        reception.take_as(f"{place.team} {body['trigger_id']}", lane, _PRESSED, what)
        ack()

    for name in (*STATES, UNDO, FORWARD):
        app.action(name)(press)


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done when a button is pressed."""
    return {_PRESSED: lambda delivery: _Press(workshop, delivery).carry_out()}


class _Press:
    """One press of a button."""

    def __init__(self, workshop: Workshop, delivery: Delivery) -> None:
        self._workshop = workshop
        self._delivery = delivery
        self._base = workshop.desk.base
        self._framework = workshop.desk.framework
        self._person: Person = workshop.person(delivery.place)
        self._own = workshop.voice(self._person, delivery.place)
        self._voice: Voice = answering.voice_to(workshop, delivery)
        self._action = str(delivery.what["action"])
        self._project_id, *self._rest = str(delivery.what["value"]).split()

    def carry_out(self) -> None:
        """Do what the button says, if whoever pressed it may, and show what is next now."""
        project = self._base.projects.find(self._project_id, self._person.scope)
        if project is None or project.removed:
            self._tell("slack_project_gone")
        elif self._person.is_outside or not may_change(self._person.user, project):
            place = load_municipalities().name(project.municipality)
            self._tell("slack_not_yours_to_change", municipality=place)
        else:
            try:
                self._change(project)
            except Outdated:
                self._show("")
                self._tell("slack_changed_meanwhile")

    def _change(self, project: Project) -> None:
        change: Callable[[Project], None] = self._report
        if self._action == UNDO:
            change = self._undo
        elif self._action == FORWARD:
            change = self._go_on
        change(project)

    def _report(self, project: Project) -> None:
        activity, state = self._framework.by_id.get(self._rest[0]), STATES[self._action]
        if activity is None:
            self._show("")
            self._tell("slack_activity_gone")
            return
        title, now = activity.title.within(self._voice.language), project.progress.get(activity.id, State.NOT_STARTED)
        if now is not state and now not in OPEN:
            self._show("")
            told = self._own.say(f"state_{now}")
            self._tell("slack_settled_by_others", title=activity.title.within(self._own.language), state=told)
            return
        if now is not state:
            self._base.projects.report(
                project.id, [Entry(activity.id, state)], self._person.user.known_as, project.revision
            )
        self._show(f"slack_told_{state}", activity.id, title=title)

    def _undo(self, project: Project) -> None:
        about, history = self._rest[0], self._history()
        last = _last(history)
        if str(project.revision) == self._rest[-1] and last is not None and _is_about(last, about):
            self._base.projects.undo(project.id, project.revision)
            self._show("slack_undone")
        elif _was_taken_back(history, about):
            self._show("slack_undone")
        else:
            self._show("")
            self._tell("slack_cannot_undo")

    def _go_on(self, project: Project) -> None:
        process, phase = self._rest[0], int(self._rest[1])
        coming = following(Cell(process, phase))
        said = project.account
        if coming is None or process not in {each.id for each in self._framework.processes}:
            self._show("")
        elif (said.process, said.phase) == (coming.process, coming.phase):
            self._show("slack_at_work_in", PHASE, cell=self._cell(coming))
        elif finished_phase(self._framework, project, self._any_of(Cell(process, phase))) != Cell(process, phase):
            self._show("")
            self._tell("slack_phase_not_finished")
        else:
            user = self._person.user
            self._base.projects.describe(project.id, at_work_in(project, coming), user.known_as, project.revision)
            self._show("slack_at_work_in", PHASE, cell=self._cell(coming))

    def _show(self, code: str, about: str = "", **details: str) -> None:
        """Show what is next now in the message that was clicked on, with what has happened and what takes it back.

        Where somebody who reads that message may no longer see the project, only whoever pressed is shown it.
        """
        everybody = answering.readers(self._workshop, self._delivery)
        if self._base.projects.find(self._project_id, everybody) is not None:
            can = answering.is_seen_by_all(self._delivery)
            message = self._next(self._voice, everybody, code, about, can, **details)
            answering.put(self._workshop, self._delivery, message)
            return
        message = self._next(self._own, self._person.scope, code, about, False, **details)
        answering.put(self._workshop, self._delivery, Message(self._voice.say("slack_no_longer_for_all")))
        answering.tell(self._workshop, self._delivery, message, "next")

    def _next(self, voice: Voice, scope: Scope, code: str, about: str, can: bool, **details: str) -> Message:
        project = found_project(self._base, self._project_id, scope)
        last = _last(self._history())
        undo = f"{project.id} {about} {project.revision}" if about and last and _is_about(last, about) else ""
        said = voice.say(code, **{name: harmless(each) for name, each in details.items()}) if code else ""
        finished = finished_phase(self._framework, project, about) if about else None
        shown = Next(project, said, undo, finished, can or may_change(self._person.user, project))
        return told_next(self._workshop, voice, start_from(project), scope, shown)

    def _tell(self, code: str, **details: str) -> None:
        said = self._own.say(code, **{name: harmless(each) for name, each in details.items()})
        answering.tell(self._workshop, self._delivery, Message(said), code)

    def _history(self) -> list[Happening]:
        return self._base.projects.history(self._project_id, self._person.scope)

    def _any_of(self, cell: Cell) -> str | None:
        return next((each.id for each in self._framework.within(cell)), None)

    def _cell(self, cell: Cell) -> str:
        return Reasons(self._framework, self._voice.language, self._voice.phrases).cell(cell)


def _last(history: list[Happening]) -> Happening | None:
    """Give what was said last of a project and stands."""
    return next((each for each in reversed(history) if each.undone is None), None)


def _is_about(happening: Happening, about: str) -> bool:
    if about == PHASE:
        return happening.deed is Happened.DESCRIBED
    return happening.entry is not None and happening.entry.activity == about


def _was_taken_back(history: list[Happening], about: str) -> bool:
    """Tell whether what was said last about an activity, or of the phase, has been taken back."""
    told = [each for each in history if _is_about(each, about)]
    return bool(told) and told[-1].undone is not None
