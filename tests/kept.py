"""Answers as the tests of what is kept need them: plain JSON with statements, citations and passages of documents."""

import hashlib
from collections.abc import Sequence
from typing import Any

from knowledge.conversation import Answered


def a_citation(document_id: str, quote: str, number: int = 1, version: int = 1) -> dict[str, Any]:
    return {"document_id": document_id, "version": version, "title": f"Om {document_id}", "quote": quote,
            "number": number}  # fmt: skip


def a_passage(document_id: str, text: str, version: int = 1) -> dict[str, Any]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"document_id": document_id, "version": version, "sha256": digest, "chunk": {"text": text}}


def a_content(*texts: tuple[str, str], follow_ups: Sequence[str] = ()) -> dict[str, Any]:
    """What an answer holds that quotes each of these texts, told as (document, text)."""
    return {
        "edition": 1,
        "statements": [
            {"text": text, "citations": [a_citation(name, text, number)]}
            for number, (name, text) in enumerate(texts, start=1)
        ],
        "passages": [a_passage(name, text) for name, text in texts],
        "follow_ups": list(follow_ups),
    }


def an_answered(question: str = "Hva vil kommunen?", *texts: tuple[str, str], **said: Any) -> Answered:
    told = {"asked": "", "language": "nb", "status": "quoted", "content": a_content(*texts)} | said
    return Answered(question, **told)
