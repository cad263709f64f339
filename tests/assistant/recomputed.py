"""What must be true of advice, worked out from framework and progress alone in the plainest way there is.

Nothing here is shared with the product, so that the tests compare two ways to the same fact.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.advice.evidence import Evidence, Nearness
from assistant.advice.score import Focus
from knowledge.document import Kind
from knowledge.framework.framework import Activity, Effort, Framework
from knowledge.project import Progress, State

Details = Mapping[str, Any]
SETTLED = (State.DONE, State.NOT_RELEVANT)


def is_open(progress: Progress, name: str) -> bool:
    return progress.get(name) not in SETTLED


def lacks(framework: Framework, progress: Progress, name: str) -> list[str]:
    activity = next(each for each in framework.activities if each.id == name)
    return [other for other in activity.requires if is_open(progress, other)]


def begun(framework: Framework, progress: Progress) -> list[str]:
    return [each.id for each in framework.activities if progress.get(each.id) is State.UNDER_WAY]


def ready(framework: Framework, progress: Progress) -> list[str]:
    untouched = [each.id for each in framework.activities if progress.get(each.id) in (None, State.NOT_STARTED)]
    return [name for name in untouched if not lacks(framework, progress, name)]


def blocked(framework: Framework, progress: Progress) -> list[str]:
    untouched = [each.id for each in framework.activities if progress.get(each.id) in (None, State.NOT_STARTED)]
    return [name for name in untouched if lacks(framework, progress, name)]


def waiting(framework: Framework, progress: Progress, name: str) -> list[str]:
    """What is open and requires an activity, grown until nothing more is found."""
    held = {name}
    grows = True
    while grows:
        more = {
            each.id
            for each in framework.activities
            if is_open(progress, each.id) and each.id not in held and held & set(each.requires)
        }
        held |= more
        grows = bool(more)
    return [each.id for each in framework.activities if each.id in held and each.id != name]


def reached(framework: Framework, progress: Progress, process: str) -> int:
    seen = [
        each.phase
        for each in framework.activities
        if each.process == process and progress.get(each.id) in (State.DONE, State.UNDER_WAY)
    ]
    return max(seen, default=0)


def ahead(framework: Framework, progress: Progress) -> tuple[str, int]:
    """The process that has come furthest, the first of them where several have, and its phase."""
    far = [reached(framework, progress, each.id) for each in framework.processes]
    return framework.processes[far.index(max(far))].id, max(far)


def facts(
    framework: Framework,
    progress: Progress,
    evidence: Mapping[str, Sequence[Evidence]],
    focus: Focus,
    left_behind: int,
    activity: Activity,
) -> dict[str, Details]:
    """What speaks for a ready activity: the parts there must be, each with the facts it is to tell."""
    shown = evidence.get(activity.id, ())
    behind = reached(framework, progress, activity.process)
    first, furthest = ahead(framework, progress)
    others = waiting(framework, progress, activity.id)
    afterwards = ready(framework, {**progress, activity.id: State.DONE})
    opened = tuple(name for name in afterwards if name not in ready(framework, progress))
    built_on = tuple(name for name in activity.requires if progress.get(name) is State.DONE)
    eased = tuple(name for name in activity.benefits_from if progress.get(name) is State.DONE)
    cases = [each for each in shown if each.kind is Kind.CASE]
    plans = [each for each in shown if each.kind is Kind.PLAN and each.nearness is Nearness.OWN]
    told: dict[str, Details] = dict(_focus(framework, focus, activity, others))
    if others:
        told["unlocks"] = {"number": len(others), "opened": opened}
    if furthest - behind >= left_behind and activity.phase <= behind + 1:
        told["balance"] = {"process": activity.process, "reached": behind, "ahead": first, "furthest": furthest}
    if activity.phase < 5:
        told["order"] = {"process": activity.process, "phase": activity.phase}
    if built_on:
        told["continues"] = {"done": built_on}
    if eased:
        told["prepared"] = {"done": eased}
    if plans:
        told["plans"] = {"documents": tuple(each.document_id for each in plans)}
    if cases:
        nearest = min(each.nearness for each in cases)
        told["evidence"] = {"documents": tuple(each.document_id for each in cases), "nearness": nearest}
    if activity.effort is not Effort.LARGE:
        told["effort"] = {"effort": activity.effort}
    return told


def _focus(
    framework: Framework, focus: Focus, activity: Activity, others: Sequence[str]
) -> Iterator[tuple[str, Details]]:
    """Why an activity has to do with what was asked about, if it has: the best reason there is."""
    asked = focus.process is not None or focus.phase is not None
    within = [
        each.id
        for each in framework.activities
        if asked and focus.process in (None, each.process) and focus.phase in (None, each.phase)
    ]
    after = tuple(name for name in focus.after if name in activity.requires)
    leads_to = [name for name in within if name in others]
    if activity.id in within:
        yield "focus", {"how": "within"}
    elif after:
        yield "focus", {"how": "after", "activities": after}
    elif leads_to:
        yield "focus", {"how": "leads", "activity": leads_to[0]}
    elif activity.process == focus.process:
        yield "focus", {"how": "process"}


def candidates(framework: Framework, progress: Progress, focus: Focus) -> list[str]:
    """What may be advised: what is ready and, where a place was asked about, has to do with it if anything has."""
    free = ready(framework, progress)
    if focus.process is None and focus.phase is None:
        return free
    held = {each.id: each for each in framework.activities}
    near = [name for name in free if list(_focus(framework, focus, held[name], waiting(framework, progress, name)))]
    return near or free
