"""Texts become vectors: the configured sentence-transformers model, run through ONNX.

Importing sentence-transformers takes many seconds, so it is done once a model: the model is exported to ONNX in the
cache, compared with the original, and from then on run with onnxruntime, which is ready in under a second. A model
that cannot be exported faithfully is run by sentence-transformers itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import Unavailable

Vectors = NDArray[np.float32]
BATCH = 16


class ModelUnavailable(Unavailable):
    """The embedding model cannot be loaded, or is not the one it says it is."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What must be known of a model to use it.

    ``name`` is unique to the weights and the prefixes: vectors made under another name are never mixed with it.
    ``weight`` is the share of its score in the fused search, relative to the words' 1.0.
    """

    name: str
    dimension: int
    max_tokens: int
    weight: float
    query_prefix: str = ""
    passage_prefix: str = ""


class Embedder(Protocol):
    """Whatever turns texts into vectors of unit length, shape (texts, dimension), float32."""

    @property
    def card(self) -> ModelCard:
        """The model behind."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts that are to be found."""
        ...

    def query(self, text: str) -> Vectors:
        """Embed one question; shape (dimension,)."""
        ...


class OnnxEmbedder:
    """An exported model, run by onnxruntime on ``threads`` threads."""

    def __init__(self, folder: Path, card: ModelCard, threads: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self._card = card
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_padding()
        self._tokenizer.enable_truncation(card.max_tokens)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    @property
    def card(self) -> ModelCard:
        """The model behind."""
        return self._card

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts that are to be found, in batches of like length."""
        made = np.empty((len(texts), self._card.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            made[batch] = self._run([self._card.passage_prefix + texts[position] for position in batch])
        return made

    def query(self, text: str) -> Vectors:
        """Embed one question."""
        return np.asarray(self._run([self._card.query_prefix + text])[0], np.float32)

    def _run(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        inputs = {
            "input_ids": np.array([each.ids for each in encoded], np.int64),
            "attention_mask": np.array([each.attention_mask for each in encoded], np.int64),
        }
        return unit(np.asarray(self._session.run(None, inputs)[0], np.float32))


class SentenceTransformerEmbedder:
    """A model run by sentence-transformers; for models that ONNX cannot hold."""

    def __init__(self, model: Any, card: ModelCard) -> None:
        self._model = model
        self._card = card

    @property
    def card(self) -> ModelCard:
        """The model behind."""
        return self._card

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts that are to be found."""
        return self._run([self._card.passage_prefix + text for text in texts])

    def query(self, text: str) -> Vectors:
        """Embed one question."""
        return np.asarray(self._run([self._card.query_prefix + text])[0], np.float32)

    def _run(self, texts: Sequence[str]) -> Vectors:
        made = self._model.encode(list(texts), batch_size=BATCH, prompt="", show_progress_bar=False)
        return unit(np.asarray(made, np.float32))


def unit(vectors: Vectors) -> Vectors:
    """Scale each row to length one; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), np.float32)
