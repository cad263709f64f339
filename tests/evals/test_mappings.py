"""Mapping is examined against hand labels: precision, recall and cells, and labels that stand in the documents."""

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from builders import a_draft

from assistant.mapping import Proposal
from evals import mappings
from evals.mappings import Found
from knowledge.framework.reading import shipped
from knowledge.knowledge_base import KnowledgeBase

CONTENT = Path(__file__).parents[2] / "knowledge" / "content" / "documents"


def labels() -> list[dict[str, Any]]:
    return list(yaml.safe_load(resources.files("evals").joinpath("gold_sets", "mapping.yaml").read_text("utf-8")))


def test_every_label_names_an_activity_and_quotes_its_document_word_for_word() -> None:
    texts = {path.stem: " ".join(path.read_text("utf-8").split()) for path in CONTENT.rglob("*.md")}
    every = labels()

    assert len({each["document"] for each in every}) == len(every) > 30
    for each in every:
        assert each["part"] in {"tuning", "test"}
        named = [label["id"] for label in each["activities"]]
        assert len(set(named)) == len(named)
        assert {*named, *(each.get("maybe") or ())} <= shipped().by_id.keys(), each["document"]
        assert not set(named) & set(each.get("maybe") or ()), each["document"]
        for label in each["activities"]:
            assert " ".join(label["quote"].split()) in texts[each["document"]], f"{each['document']}: {label['quote']}"


def proposal(activity: str, confidence: float) -> Proposal:
    seen = {"share": confidence, "weight": 0.5, "first": 1.0, "title": 0.0, "deed": 1.0, "process": 0.0, "phase": 0.0}
    return Proposal(activity, confidence, 0, 4, "Noe.", (), None, "noe", seen)


class Proposing:
    """Proposes the same of every document."""

    def __init__(self, _framework: object) -> None:
        pass

    def propose(self, *_: object) -> list[Proposal]:
        return [proposal("po3-vedtak", 0.9), proposal("po3-horing", 0.5), proposal("ib3-digital", 0.4),
                proposal("st3-maling", 0.1)]  # fmt: skip


@pytest.fixture
def examined(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    base.library.publish(a_draft("plan", "Noe."))
    label = {"document": "plan", "part": "tuning", "maybe": ["ib3-digital"],
             "activities": [{"id": "po3-vedtak"}, {"id": "st3-maling"}, {"id": "po3-planforslag"}]}  # fmt: skip
    monkeypatch.setattr("evals.mappings._items", lambda: [label])
    monkeypatch.setattr("evals.mappings.Mapper", Proposing)
    return base


def test_what_is_proposed_rightly_and_what_is_missed_is_counted_by_activity_and_by_cell(
    examined: KnowledgeBase,
) -> None:
    found = mappings.examine(examined, shipped(), least=0.3)

    assert found.activities == {"tuning": Found(right=1, proposed=2, labelled=3), "test": Found(0, 0, 0)}
    assert (found.activities["tuning"].precision, found.activities["tuning"].recall) == (0.5, 1 / 3)
    assert found.cells["tuning"] == Found(right=1, proposed=1, labelled=2)
    assert found.missed == (("plan", "po3-planforslag"), ("plan", "st3-maling"))
    assert found.wrong == (("plan", "po3-horing", "Noe."),)


def test_a_lower_threshold_proposes_more(examined: KnowledgeBase) -> None:
    assert mappings.examine(examined, shipped(), least=0.0).activities["tuning"] == Found(2, 3, 3)


def test_fitting_gives_every_feature_a_weight_and_learns_from_the_labels(examined: KnowledgeBase) -> None:
    weights = mappings.fit(examined, shipped())

    assert set(weights) == {"intercept", "share", "weight", "first", "title", "deed", "process", "phase"}
    assert Found(0, 0, 0).precision == Found(0, 0, 0).recall == 0.0
