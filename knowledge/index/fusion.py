"""Joins the two searches into one ranking.

Each leg's scores are divided by the best score it gave for this question, and added with a weight a leg. Rank
fusion with equal weights is measured harmful when the dense model is weak in Norwegian (``docs/adr/0005``).
"""

from collections.abc import Mapping


def fuse(words: Mapping[str, float], meaning: Mapping[str, float], weight: float) -> list[tuple[str, float]]:
    """Give every key of either leg with its fused score, best first; ties go by key, so that order is stable."""
    fused: dict[str, float] = {}
    for leg, share in ((words, 1.0), (meaning, weight)):
        best = max(leg.values(), default=0.0)
        if best <= 0:
            continue
        for key, score in leg.items():
            fused[key] = fused.get(key, 0.0) + share * max(score, 0.0) / best
    return sorted(fused.items(), key=lambda pair: (-pair[1], pair[0]))
