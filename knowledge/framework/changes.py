"""What a new edition of the framework changes, and whose words it then is.

An activity is the same as long as its id is. A text of ours that a municipality has rewritten is no longer ours: such
texts become the municipality's own (``adopted``), so that no edition shows them under another name. Whoever also says
where the new words come from is believed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace

from knowledge.document import Provenance
from knowledge.framework.framework import Activity, Framework, Origin, Process

_WORDING = ("title", "purpose", "how", "deliverable")


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that both editions have, and the names of the fields that differ."""

    id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between two editions; activities and processes by their ids."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Changed, ...]
    processes: tuple[Changed, ...]
    arrangement: bool = False
    """Whether the title, the list of actors or the order of activities differs."""

    @property
    def none(self) -> bool:
        """Whether the editions say the same."""
        return not (self.added or self.removed or self.changed or self.processes or self.arrangement)

    @property
    def moved(self) -> frozenset[str]:
        """The activities that have another cell or other requirements than before."""
        telling = {"process", "phase", "requires"}
        return frozenset(each.id for each in self.changed if telling & set(each.fields))


def changes(before: Framework, after: Framework) -> Changes:
    """Compare two editions."""
    old, new = before.by_id, after.by_id
    return Changes(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(_differing((name, old[name], new[name]) for name in old if name in new)),
        processes=tuple(_differing((each.id, before.process(each.id), each) for each in after.processes)),
        arrangement=_arranged(before, new) != _arranged(after, old),
    )


def _arranged(framework: Framework, other: Collection[str]) -> tuple[object, ...]:
    """Give what is the whole's and no activity's: title, actors, and the order of what both editions have."""
    return framework.title, framework.actors, [name for name in framework.by_id if name in other]


def adopted(before: Framework, after: Framework, ours: Framework) -> Framework:
    """Mark as the municipality's own every text that calls itself somebody else's and is not.

    A text is our proposal only while it says what the edition that comes with the program (``ours``) says. What names a
    source and has been rewritten since ``before`` without another word on where it comes from, is the municipality's.
    """
    return replace(
        after,
        processes=tuple(_process(before.process(each.id), each, ours.process(each.id)) for each in after.processes),
        activities=tuple(
            _activity(before.by_id.get(each.id), each, ours.by_id.get(each.id)) for each in after.activities
        ),
    )


_Said = tuple[object, Origin] | None
"""What is said and how it knows; None where it is not said."""


def _told(activity: Activity) -> tuple[object, Origin]:
    return tuple(getattr(activity, name) for name in _WORDING), activity.origin


def _activity(before: Activity | None, after: Activity, ours: Activity | None) -> Activity:
    was, own = (_told(each) if each else None for each in (before, ours))
    return replace(after, origin=_whose(was, _told(after), own))


def _process(before: Process, after: Process, ours: Process) -> Process:
    editions = (before, after, ours)
    phases = tuple(
        replace(phase, origin=_whose((was.name, was.origin), (phase.name, phase.origin), (own.name, own.origin)))
        for was, phase, own in zip(before.phases, after.phases, ours.phases, strict=True)
    )
    name_before, name, name_ours = ((each.name, each.name_origin) for each in editions)
    purpose_before, purpose, purpose_ours = ((each.purpose, each.purpose_origin) for each in editions)
    return replace(
        after,
        name_origin=_whose(name_before, name, name_ours),
        purpose_origin=_whose(purpose_before, purpose, purpose_ours),
        phases=phases,
    )


def _whose(before: _Said, after: tuple[object, Origin], ours: _Said) -> Origin:
    """Give the origin that a text has in truth."""
    text, origin = after
    if origin.provenance is Provenance.EDITORIAL:
        return origin if ours and text == ours[0] else Origin(Provenance.LOCAL)
    rewritten = before is not None and text != before[0] and origin == before[1]
    return Origin(Provenance.LOCAL) if rewritten else origin


def _differing(pairs: Iterable[tuple[str, Activity | Process, Activity | Process]]) -> Iterable[Changed]:
    for name, old, new in pairs:
        differing = tuple(each.name for each in fields(old) if getattr(old, each.name) != getattr(new, each.name))
        if differing:
            yield Changed(name, differing)
