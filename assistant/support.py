"""A further check, where one is configured: a cross-encoder reads a statement and its evidence together.

It may be a model of inference (it has a label for entailment) or a reranker (it has one score). It can only hold a
statement back that the rules have let through.
"""

from collections.abc import Sequence
from math import exp
from typing import Any

from knowledge.errors import Unavailable


class SupportModelMissing(Unavailable):
    """The configured model cannot be read."""


class CrossEncoderSupport:
    """A model of sentence-transformers, loaded when it is first asked."""

    def __init__(self, name: str, threads: int = 1) -> None:
        self._name = name
        self._threads = threads
        self._loaded: Any = None

    def support(self, statement: str, evidence: Sequence[str]) -> float:
        """Give how surely the evidence says the statement, from 0 to 1: each sentence by itself, or all together."""
        model = self._model()
        premises = dict.fromkeys([*evidence, " ".join(evidence)])
        scores = model.predict([(premise, statement) for premise in premises], convert_to_numpy=True)
        return max(self._probability([float(each) for each in _row(score)]) for score in scores)

    def _probability(self, scores: Sequence[float]) -> float:
        """Read the scores of one pair: one is a relevance, several are labels of which one is entailment."""
        if len(scores) == 1:
            return scores[0] if 0 <= scores[0] <= 1 else 1 / (1 + exp(-scores[0]))
        labels: dict[int, str] = self._model().config.id2label
        wanted = next((number for number, name in labels.items() if str(name).lower().startswith("entail")), 0)
        highest = max(scores)
        powers = [exp(score - highest) for score in scores]
        return powers[wanted] / sum(powers)

    def _model(self) -> Any:
        if self._loaded is None:
            import torch
            from sentence_transformers import CrossEncoder

            torch.set_num_threads(self._threads)
            try:
                self._loaded = CrossEncoder(self._name, device="cpu")
            except (OSError, ValueError) as error:
                raise SupportModelMissing("support_model_missing", model=self._name) from error
        return self._loaded


def _row(score: Any) -> Sequence[Any]:
    return list(score) if hasattr(score, "__len__") else [score]
