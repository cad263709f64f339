import json
from pathlib import Path

import pytest

from knowledge.index import models
from knowledge.index.embedder import ModelUnavailable
from knowledge.settings import KnowledgeSettings


def an_export(folder: Path) -> Path:
    folder.mkdir()
    (folder / "model.onnx").write_bytes(b"weights")
    (folder / "model.sha256").write_text(models._sha256(folder / "model.onnx"), "ascii")
    (folder / "card.json").write_text(json.dumps({"name": "x"}), "utf-8")
    return folder


def test_an_export_is_whole_only_as_it_was_written(tmp_path: Path) -> None:
    whole = an_export(tmp_path / "whole")
    altered = an_export(tmp_path / "altered")
    with (altered / "model.onnx").open("ab") as file:
        file.write(b"!")

    assert models._whole(whole)
    assert not models._whole(altered)
    assert not models._whole(tmp_path / "missing")


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"something else")

    with pytest.raises(ModelUnavailable) as refused:
        models._verify(weights)

    assert refused.value.code == "model_altered"


def test_a_family_of_models_gets_the_prefixes_and_the_weight_it_is_known_for() -> None:
    assert models._known("intfloat/multilingual-e5-small")["query_prefix"] == "query: "
    assert models._known("offline")["weight"] < models._known("another-model")["weight"]


def test_settings_overrule_the_card_and_another_prefix_is_another_model() -> None:
    card = models.ModelCard("m@1", 8, 64, 0.5)
    settings = KnowledgeSettings(embedding_weight=0.9, embedding_passage_prefix="tekst: ")

    changed = models._with_settings(card, settings)

    assert (changed.weight, changed.passage_prefix) == (0.9, "tekst: ")
    assert changed.name != card.name
