"""Stand-ins for the parts that are slow or need the network: a model that reads words as numbers."""

from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np

from knowledge.index import analysis
from knowledge.index.embedder import Embedder, ModelCard, Vectors, unit
from knowledge.settings import KnowledgeSettings

DIMENSION = 64


class HashingEmbedder:
    """Each word is a direction in 64 dimensions; texts with the same words are near each other.

    ``embedded`` keeps every passage that was embedded, so that a test can tell what was not done again.
    """

    def __init__(self, name: str = "hashing", salt: str = "", weight: float = 0.5) -> None:
        self._card = ModelCard(name=name, dimension=DIMENSION, max_tokens=512, weight=weight)
        self._salt = salt
        self.embedded: list[str] = []

    @property
    def card(self) -> ModelCard:
        return self._card

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return self._vectors(texts)

    def query(self, text: str) -> Vectors:
        return np.asarray(self._vectors([text])[0], np.float32)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        made = np.full((len(texts), DIMENSION), 0.01, np.float32)
        for row, text in enumerate(texts):
            for word in analysis.words(text):
                number = crc32(f"{self._salt}{word}".encode())
                made[row, number % DIMENSION] += 1.0 if number & 0x10000 else -1.0
        return unit(made)


def opening(embedder: Embedder, **others: Embedder) -> Callable[[KnowledgeSettings], Embedder]:
    """Give what a knowledge base opens its model with: ``embedder``, or another by the name of its setting."""

    def open_model(settings: KnowledgeSettings) -> Embedder:
        return others.get(settings.embedding_model, embedder)

    return open_model
