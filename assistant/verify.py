"""Lets through only statements whose every quote stands literally in a passage that was found.

Nothing leaves the assistant without passing here.
"""

from collections.abc import Iterable, Iterator

from assistant.answer import Citation, Statement
from knowledge.document import Passage


def supported(statements: Iterable[Statement], passages: Iterable[Passage]) -> Iterator[Statement]:
    """Pass on the statements that cite something, and only places that exist among the passages."""
    found = {passage.chunk.key: passage for passage in passages}
    for statement in statements:
        if statement.citations and all(_literal(citation, found) for citation in statement.citations):
            yield statement


def _literal(citation: Citation, found: dict[str, Passage]) -> bool:
    """Tell whether the quote stands, sign for sign, where the citation says."""
    passage = found.get(citation.chunk_key)
    if passage is None or (passage.document_id, passage.version) != (citation.document_id, citation.version):
        return False
    start, end = citation.start - passage.chunk.start, citation.end - passage.chunk.start
    return 0 <= start < end <= len(passage.chunk.text) and passage.chunk.text[start:end] == citation.quote
