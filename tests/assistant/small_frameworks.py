"""Small frameworks as the tests of advice need them, by hand and at random, with everything that does not matter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from assistant.advice.evidence import Basis, Evidence, Nearness, best_first
from assistant.advice.score import Focus
from knowledge.document import PROCESSES, Kind, Provenance
from knowledge.framework.framework import PHASES, Activity, Effort, Framework, Level, Origin, Phase, Process, Text
from knowledge.project import Progress, State

OURS = Origin(Provenance.EDITORIAL)
CODES = ("ST", "PO", "IN", "OR", "IB", "PR")
ST, PO, IN, OR, IB, PR = PROCESSES
DONE, UNDER_WAY, NOT_STARTED, NOT_RELEVANT = State.DONE, State.UNDER_WAY, State.NOT_STARTED, State.NOT_RELEVANT
GHOST = "borte-fra-rammeverket"
"""An activity that a project reported on, and that the framework no longer has."""


def a_process(process: str, code: str) -> Process:
    name = process.replace("-", " ").capitalize()
    phases = [
        Phase(number, Text(f"Trinn {number}", f"Steg {number}", f"Stage {number}"), OURS)
        for number in range(1, PHASES + 1)
    ]
    return Process(process, code, Text(name, f"{name} (nn)", f"{name} (en)"), OURS, Text("Formål"), OURS, tuple(phases))


def an_activity(name: str, process: str = ST, phase: int = 1, **changes: Any) -> Activity:
    """An activity whose title says its id in each language, unless another title is given."""
    made = Activity(
        id=name,
        process=process,
        phase=phase,
        title=Text(f"Gjør {name}", f"Gjer {name}", f"Do {name}"),
        purpose=Text("Formål"),
        how=(Text("Slik"),),
        deliverable=Text(f"Ferdig {name}"),
        actors=(),
        level=Level.LOCAL,
        effort=Effort.LARGE,
        origin=OURS,
    )
    return replace(made, **changes)


def a_framework(*activities: Activity) -> Framework:
    """A framework of these activities, put in the framework's order, in all six processes."""
    processes = tuple(a_process(*each) for each in zip(PROCESSES, CODES, strict=True))
    order = sorted(activities, key=lambda each: (PROCESSES.index(each.process), each.phase))
    return Framework("Prøven", processes, tuple(order))


def a_chain(*names: str, process: str = ST) -> list[Activity]:
    """Activities that each require the one before."""
    before = [(), *((name,) for name in names)]
    return [an_activity(name, process, requires=above) for name, above in zip(names, before, strict=False)]


def evidence_of(name: str, **changes: Any) -> Evidence:
    made = Evidence(name, name.capitalize(), Kind.CASE, None, None, Nearness.OTHER, Basis.FOUND)
    return replace(made, **changes)


@st.composite
def frameworks(draw: st.DrawFn, most: int = 9) -> Framework:
    """Without circles, but otherwise as it happens: what is required may well lie in a later phase."""
    names = [f"a{number}" for number in range(draw(st.integers(1, most)))]
    made = []
    for number, name in enumerate(names):
        earlier = st.lists(st.sampled_from(names[:number]), unique=True, max_size=3) if number else st.just([])
        made.append(
            an_activity(
                name,
                draw(st.sampled_from(PROCESSES[:3])),
                draw(st.integers(1, PHASES)),
                requires=tuple(draw(earlier)),
                benefits_from=tuple(draw(earlier)),
                feeds_next_round=tuple(draw(st.lists(st.sampled_from(names), unique=True, max_size=2))),
                effort=draw(st.sampled_from(list(Effort))),
            )
        )
    return a_framework(*draw(st.permutations(made)))


@st.composite
def progresses(draw: st.DrawFn, framework: Framework) -> Progress:
    """As it happens: things are done before what they require, and some are gone from the framework."""
    names = [*(each.id for each in framework.activities), GHOST]
    return draw(st.dictionaries(st.sampled_from(names), st.sampled_from(list(State)), max_size=len(names)))


@st.composite
def focuses(draw: st.DrawFn, framework: Framework) -> Focus:
    names = [each.id for each in framework.activities]
    return Focus(
        draw(st.none() | st.sampled_from(PROCESSES[:3])),
        draw(st.none() | st.integers(1, PHASES)),
        tuple(draw(st.lists(st.sampled_from(names), unique=True, max_size=2))),
    )


@st.composite
def evidences(draw: st.DrawFn, framework: Framework) -> Mapping[str, tuple[Evidence, ...]]:
    """Cases, plans and what is neither, near and far, the best first as they always are."""
    some = st.builds(
        evidence_of,
        st.sampled_from(["dok-1", "dok-2", "dok-3", "dok-4"]),
        kind=st.sampled_from([Kind.CASE, Kind.PLAN, Kind.NOTE]),
        nearness=st.sampled_from(list(Nearness)),
        basis=st.sampled_from(list(Basis)),
    )
    names = st.sampled_from([each.id for each in framework.activities])
    return draw(st.dictionaries(names, st.lists(some, max_size=4).map(best_first)))


@st.composite
def situations(
    draw: st.DrawFn, framework: Framework | None = None
) -> tuple[Framework, Progress, Mapping[str, tuple[Evidence, ...]], Focus]:
    """All that ``recommend`` is given."""
    held = framework or draw(frameworks())
    return held, draw(progresses(held)), draw(evidences(held)), draw(focuses(held))


def ids(activities: Iterable[Activity]) -> list[str]:
    return [each.id for each in activities]


def doing(progress: Progress, names: Sequence[str] | str) -> Progress:
    """The same progress, and this done as well."""
    more = [names] if isinstance(names, str) else names
    return {**progress, **dict.fromkeys(more, State.DONE)}
