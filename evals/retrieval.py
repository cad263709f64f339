"""How well is found? Every system on the same passages and questions, measured by ir-measures."""

from collections.abc import Mapping
from statistics import median
from time import perf_counter

from evals.beir import RetrievalSet
from evals.estimates import figures, grouped
from evals.report import Measured, Values
from evals.stages import Progress
from evals.systems import Finder, Run


def examine(system: str, find: Finder, held: RetrievalSet, progress: Progress) -> Measured:
    """Ask a system every question of a set and measure what it found."""
    run: Run = {}
    spent = []
    for number, (name, question) in enumerate(held.questions.items(), start=1):
        began = perf_counter()
        run[name] = find(question)
        spent.append(1000 * (perf_counter() - began))
        progress(number, len(held.questions))
    values = measure(held, run)
    traits = {name: held.traits[name] for name in held.questions if name in held.traits}
    return Measured(system, figures(values), grouped(values, traits), values, round(median(spent), 2))


def measure(held: RetrievalSet, run: Run) -> Values:
    """Give nDCG@10, recall at 5 and 20, and MRR@10 of every question of the set; one without an answer found gets 0."""
    import ir_measures
    from ir_measures import RR, R, nDCG

    values: dict[str, dict[str, float]] = {str(each): {} for each in (nDCG @ 10, R @ 5, R @ 20, RR @ 10)}
    for each in ir_measures.iter_calc([nDCG @ 10, R @ 5, R @ 20, RR @ 10], _judged(held), run):
        values[str(each.measure)][each.query_id] = round(float(each.value), 4)
    return {name: dict.fromkeys(_judged(held), 0.0) | got for name, got in values.items()}


def _judged(held: RetrievalSet) -> Mapping[str, Mapping[str, int]]:
    """Leave out questions that nothing answers: what cannot be found is no fault of the search."""
    return {name: grades for name, grades in held.relevant.items() if any(grade > 0 for grade in grades.values())}
