"""What a new edition of the framework changes, and whose words it then is.

An activity is the same as long as its id is. A text of ours that a municipality has rewritten is no longer ours: such
texts become the municipality's own (``adopted``), so that no edition shows them under another name. Whoever also says
where the new words come from is believed.
"""

from collections.abc import Iterable
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

    @property
    def none(self) -> bool:
        """Whether the editions say the same."""
        return not (self.added or self.removed or self.changed or self.processes)

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
    )


def adopted(before: Framework, after: Framework) -> Framework:
    """Mark as the municipality's own what has been rewritten since ``before`` without a word on where it comes from."""
    return replace(
        after,
        processes=tuple(_process(before.process(each.id), each) for each in after.processes),
        activities=tuple(_activity(before.by_id.get(each.id), each) for each in after.activities),
    )


def _process(old: Process, new: Process) -> Process:
    phases = tuple(
        replace(phase, origin=_own(was.origin, phase.origin)) if phase.name != was.name else phase
        for was, phase in zip(old.phases, new.phases, strict=True)
    )
    return replace(
        new,
        name_origin=_own(old.name_origin, new.name_origin) if old.name != new.name else new.name_origin,
        purpose_origin=_own(old.purpose_origin, new.purpose_origin)
        if old.purpose != new.purpose
        else new.purpose_origin,
        phases=phases,
    )


def _activity(old: Activity | None, new: Activity) -> Activity:
    if old is None or all(getattr(old, name) == getattr(new, name) for name in _WORDING):
        return new
    return replace(new, origin=_own(old.origin, new.origin))


def _own(before: Origin, after: Origin) -> Origin:
    return Origin(Provenance.LOCAL) if before == after else after


def _differing(pairs: Iterable[tuple[str, Activity | Process, Activity | Process]]) -> Iterable[Changed]:
    for name, old, new in pairs:
        differing = tuple(each.name for each in fields(old) if getattr(old, each.name) != getattr(new, each.name))
        if differing:
            yield Changed(name, differing)
