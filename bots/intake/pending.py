"""How much of a document is not found by its meaning yet: it is found by its words as soon as it is published."""

from collections.abc import Iterable

from knowledge.document import Document
from knowledge.knowledge_base import KnowledgeBase


def with_pending(base: KnowledgeBase, found: Iterable[Document]) -> list[Document]:
    """Add to each document how many of its chunks the search by meaning does not know yet."""
    recipe = base.indexes.meaning_model()
    return base.documents.count_pending(found, recipe["model"] if recipe else "")
