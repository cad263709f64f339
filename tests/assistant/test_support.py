"""A cross-encoder as a further check, with small real models made on the spot."""

from pathlib import Path

import pytest
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

from assistant.support import CrossEncoderSupport, SupportModelMissing

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "asker", "vedtok", "planen", "trondheim"]


def a_model(folder: Path, labels: dict[int, str]) -> str:
    (folder / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        max_position_embeddings=64, id2label=labels, label2id={name: number for number, name in labels.items()},
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    for weight in model.classifier.parameters():
        weight.data.zero_()
    model.classifier.bias.data[-1] = 5.0
    model.save_pretrained(folder)
    return str(folder)


def test_a_model_of_inference_is_asked_for_its_label_of_entailment(tmp_path: Path) -> None:
    sure, unsure = tmp_path / "sure", tmp_path / "unsure"
    for folder in (sure, unsure):
        folder.mkdir()
    entails = CrossEncoderSupport(a_model(sure, {0: "contradiction", 1: "neutral", 2: "entailment"}))
    contradicts = CrossEncoderSupport(a_model(unsure, {0: "entailment", 1: "neutral", 2: "contradiction"}))

    assert entails.support("Asker vedtok planen", ["Asker vedtok planen"]) > 0.9
    assert contradicts.support("Asker vedtok planen", ["Asker vedtok planen"]) < 0.1


def test_a_reranker_is_asked_for_its_one_score(tmp_path: Path) -> None:
    judge = CrossEncoderSupport(a_model(tmp_path, {0: "LABEL_0"}))

    assert 0.9 < judge.support("Asker vedtok planen", ["Asker vedtok planen", "Trondheim vedtok planen"]) <= 1


def test_a_model_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(SupportModelMissing):
        CrossEncoderSupport(str(tmp_path / "borte")).support("Asker", ["Asker"])
