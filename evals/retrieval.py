"""How well do we find? The measures of one run against a set's judgements, from ir-measures."""

from evals.beir import RetrievalSet
from evals.systems import Run


def measure(held: RetrievalSet, run: Run) -> dict[str, float]:
    """Give nDCG@10, recall at 5 and 20, and MRR@10; each a mean over all questions of the set."""
    import ir_measures
    from ir_measures import RR, R, nDCG

    wanted = [nDCG @ 10, R @ 5, R @ 20, RR @ 10]
    found = ir_measures.calc_aggregate(wanted, held.relevant, run)
    return {str(name): round(float(found[name]), 4) for name in wanted}
