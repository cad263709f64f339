"""``recommend``: framework, progress, evidence and focus become advice. Pure: the same input gives the same output.

Only what is ready is advised. Whoever follows the advice ends with every activity done, each after what it requires.
"""

from dataclasses import dataclass

from assistant.advice.evidence import Evidence, Evidences
from assistant.advice.score import Focus, Part, Scorer, Weights, furthest, load_weights
from assistant.advice.standing import Standing
from knowledge.framework.framework import Activity, Framework
from knowledge.project import Progress, State

MOST_BLOCKED = 5


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An activity worth doing next: what speaks for it, what would make it easier, and who has done it before.

    ``easier_after`` are activities that it benefits from and that are not settled.
    """

    activity: Activity
    score: float
    parts: tuple[Part, ...]
    easier_after: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """An activity that cannot be begun: what it lacks, and all that must be done first, in order."""

    activity: Activity
    missing: tuple[str, ...]
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """An activity that is done or under way though what it requires is not."""

    activity: Activity
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A process left behind: the furthest phase it and the one ahead have reached, and how many outside wait for it."""

    process: str
    reached: int
    ahead: str
    furthest: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next and all that belongs to it. ``next_round`` is what to take along when everything is settled."""

    focus: Focus
    recommendations: tuple[Recommendation, ...]
    under_way: tuple[Activity, ...]
    blocked: tuple[Blocked, ...]
    gaps: tuple[Gap, ...]
    imbalances: tuple[Imbalance, ...]
    done: int
    relevant: int
    """How many activities are done, of those that are relevant."""
    next_round: tuple[Activity, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do in this round."""
        return self.done == self.relevant


def recommend(
    framework: Framework,
    progress: Progress,
    evidence: Evidences,
    focus: Focus = Focus(),
    most: int | None = None,
    weights: Weights | None = None,
) -> Advice:
    """Advise on what to do next; ``most`` asks for so many pieces of advice, whatever they score."""
    weighing = weights or load_weights()
    standing = Standing(framework, progress)
    scorer = Scorer(standing, evidence, focus, weighing)
    return Advice(
        focus=focus,
        recommendations=tuple(_chosen(scorer, most)),
        under_way=tuple(each for each in standing.under_way if focus.holds(each)),
        blocked=_blocked(standing, focus),
        gaps=_gaps(standing, focus),
        imbalances=_imbalances(standing, weighing),
        done=sum(progress.get(each.id) is State.DONE for each in framework.activities),
        relevant=sum(progress.get(each.id) is not State.NOT_RELEVANT for each in framework.activities),
        next_round=_next_round(standing),
    )


def _chosen(scorer: Scorer, most: int | None) -> list[Recommendation]:
    """Give what is advised: where a place was asked about, what lies or leads there, if anything does.

    Where advice only begins there, what is best elsewhere follows, for as long as there is too little.
    """
    every = [_recommendation(scorer, each) for each in scorer.standing.ready]
    ranked = sorted(every, key=lambda each: -each.score)
    near = [each for each in ranked if any(part.name == "focus" for part in each.parts)]
    if not (scorer.focus.is_narrow and near):
        near = ranked
    chosen = near[:most] if most else _best(near, scorer.weights)
    if not scorer.focus.begins:
        return chosen
    elsewhere = [each for each in ranked if each not in near]
    return [*chosen, *elsewhere[: max(0, (most or scorer.weights.least) - len(chosen))]]


def _recommendation(scorer: Scorer, activity: Activity) -> Recommendation:
    parts = scorer.parts(activity)
    return Recommendation(
        activity=activity,
        score=sum(part.score for part in parts),
        parts=parts,
        easier_after=tuple(name for name in activity.benefits_from if not scorer.standing.is_settled(name)),
        evidence=tuple(scorer.evidence.get(activity.id, ())),
    )


def _best(ranked: list[Recommendation], weights: Weights) -> list[Recommendation]:
    """Give what is good enough beside the best, between the least and the most."""
    good = [each for each in ranked if each.score >= weights.share * ranked[0].score]
    return ranked[: min(max(len(good), weights.least), weights.most)]


def _blocked(standing: Standing, focus: Focus) -> tuple[Blocked, ...]:
    """Give what is blocked where was asked about, the soonest free first."""
    found = [
        Blocked(each, standing.missing(each.id), standing.chain(each.id))
        for each in standing.blocked
        if focus.holds(each)
    ]
    return tuple(sorted(found, key=lambda each: len(each.chain))[:MOST_BLOCKED])


def _gaps(standing: Standing, focus: Focus) -> tuple[Gap, ...]:
    begun = (State.DONE, State.UNDER_WAY)
    told = (each for each in standing.framework.activities if standing.progress.get(each.id) in begun)
    return tuple(Gap(each, missing) for each in told if focus.holds(each) and (missing := standing.missing(each.id)))


def _imbalances(standing: Standing, weights: Weights) -> tuple[Imbalance, ...]:
    """Give the processes far behind the furthest one in which something can be done now that others wait for."""
    ahead = furthest(standing)
    top = standing.reached(ahead)
    found = []
    for process in standing.framework.processes:
        reached = standing.reached(process.id)
        now = [each for each in (*standing.ready, *standing.under_way) if each.process == process.id]
        if top - reached >= weights.left_behind and standing.waiting_outside(process.id, now):
            every = [each for each in standing.open if each.process == process.id]
            waiting = standing.waiting_outside(process.id, every)
            found.append(Imbalance(process.id, reached, ahead, top, waiting))
    return tuple(sorted(found, key=lambda each: each.reached))


def _next_round(standing: Standing) -> tuple[Activity, ...]:
    """Give, when all is settled, the activities of the next round that this one has prepared."""
    if standing.open:
        return ()
    fed = {
        name
        for each in standing.framework.activities
        if standing.progress.get(each.id) is State.DONE
        for name in each.feeds_next_round
    }
    return tuple(each for each in standing.framework.activities if each.id in fed)
