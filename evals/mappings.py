"""Examines mapping: which of the activities that a person sees in a document are proposed, and how many others?

The truth lies in ``gold_sets/mapping.yaml``, labelled by reading the documents without running the product. What could
be labelled either way is counted neither for nor against. The weights are fitted on the tuning part only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import yaml

from assistant.mapping import Mapper, Proposal, proposed_from
from evals.advising import PARTS
from knowledge.access import Scope
from knowledge.framework.framework import Framework
from knowledge.knowledge_base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Found:
    """How well proposals meet the labels: precision and recall, and the counts behind."""

    right: int
    proposed: int
    labelled: int

    @property
    def precision(self) -> float:
        """The share of what was proposed that is right."""
        return self.right / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """The share of what is right that was proposed."""
        return self.right / self.labelled if self.labelled else 0.0


@dataclass(frozen=True, slots=True)
class MappingReport:
    """For each part, by activity and by cell; and what was missed or proposed wrongly in the tuning part."""

    documents: Mapping[str, int]
    activities: Mapping[str, Found]
    cells: Mapping[str, Found]
    missed: tuple[tuple[str, str], ...]
    wrong: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Labelled:
    """One document with what a person sees in it, what may go either way, and what is proposed at any confidence."""

    document: str
    part: str
    right: frozenset[str]
    either: frozenset[str]
    proposals: Mapping[str, Proposal]


def examine(base: KnowledgeBase, framework: Framework, least: float | None = None) -> MappingReport:
    """Propose for every labelled document, and compare."""
    limit = proposed_from() if least is None else least
    held = list(_labelled(base, framework))
    missed, wrong = [], []
    activities = dict.fromkeys(PARTS, Found(0, 0, 0))
    cells = dict.fromkeys(PARTS, Found(0, 0, 0))
    for each in held:
        given = {name for name, proposal in each.proposals.items() if proposal.confidence >= limit} - each.either
        activities[each.part] = _added(activities[each.part], set(each.right), given)
        cells[each.part] = _added(cells[each.part], *_cells(framework, each, given))
        if each.part == "tuning":
            missed += [(each.document, name) for name in sorted(each.right - given)]
            wrong += [(each.document, name, each.proposals[name].quote) for name in sorted(given - each.right)]
    documents = {part: sum(each.part == part for each in held) for part in PARTS}
    return MappingReport(documents, activities, cells, tuple(missed), tuple(wrong))


def fit(base: KnowledgeBase, framework: Framework) -> Mapping[str, float]:
    """Fit the weights of a proposal's confidence on the tuning part (logistic regression, C = 10)."""
    from sklearn.linear_model import LogisticRegression

    rows, labels = [], []
    for each in _labelled(base, framework):
        if each.part != "tuning":
            continue
        for name, proposal in each.proposals.items():
            if name not in each.either:
                rows.append(list(proposal.seen.values()))
                labels.append(name in each.right)
                names = list(proposal.seen)
    fitted = LogisticRegression(C=10, max_iter=1000).fit(np.array(rows), np.array(labels))
    weights = {name: round(float(each), 2) for name, each in zip(names, fitted.coef_[0], strict=True)}
    return {"intercept": round(float(fitted.intercept_[0]), 2)} | weights


def _labelled(base: KnowledgeBase, framework: Framework) -> Iterator[_Labelled]:
    mapper = Mapper(framework)
    for item in _items():
        document = base.documents.find(item["document"], Scope.all())
        assert document is not None, f"{item['document']} is not among the documents"
        chunks = base.documents.chunks(document.id, document.version)
        yield _Labelled(
            document=document.id,
            part=item["part"],
            right=frozenset(each["id"] for each in item["activities"]),
            either=frozenset(item.get("maybe") or ()),
            proposals={each.activity: each for each in mapper.propose(chunks, document.description, 0.0)},
        )


def _cells(framework: Framework, labelled: _Labelled, given: set[str]) -> tuple[set[str], set[str]]:
    """Give the cells that are right and those that are proposed; one that may go either way is left out of both."""
    either = {str(framework.by_id[name].cell) for name in labelled.either}
    right = {str(framework.by_id[name].cell) for name in labelled.right}
    proposed = {str(framework.by_id[name].cell) for name in given}
    return right, {cell for cell in proposed if cell in right or cell not in either}


def _added(before: Found, right: set[str], given: set[str]) -> Found:
    return Found(before.right + len(right & given), before.proposed + len(given), before.labelled + len(right))


def _items() -> Sequence[Mapping[str, Any]]:
    text = resources.files("evals").joinpath("gold_sets", "mapping.yaml").read_text("utf-8")
    return list(yaml.safe_load(text))
