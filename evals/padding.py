"""Makes a small knowledge base large: documents mixed of the sentences of those that are there.

They say nothing new, and what they say stands in no order; they are there to be searched through. The seed decides all
of it.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.access import Scope
from knowledge.knowledge_base import KnowledgeBase
from knowledge.sentences import sentence_spans

_SECTIONS = 25
_SENTENCES = (3, 7)
_SEED = 11


def pad(base: KnowledgeBase, folder: Path, chunks: int) -> list[Path]:
    """Write documents that bring a base to about so many chunks; none where it has as many already."""
    drawn = random.Random(_SEED)
    lacking = chunks - len(base.documents.published_keys())
    sentences = list(_sentences(base))
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number in range(max(0, -(-lacking // _SECTIONS))):
        path = folder / f"blandet-{number:04}.md"
        path.write_text(_document(drawn, number, sentences), "utf-8")
        made.append(path)
    return made


def _document(drawn: random.Random, number: int, sentences: Sequence[str]) -> str:
    sections = (
        f"## Avsnitt {number}.{place}\n\n{' '.join(drawn.sample(sentences, drawn.randint(*_SENTENCES)))}"
        for place in range(1, _SECTIONS + 1)
    )
    return "\n\n".join([f"# Blandet dokument {number}", *sections]) + "\n"


def _sentences(base: KnowledgeBase) -> Iterator[str]:
    for document in base.documents.visible(Scope.all()):
        version = base.documents.version(document.id, document.version, Scope.all())
        if version is not None:
            for start, end in sentence_spans(version.text):
                sentence = " ".join(version.text[start:end].split())
                if 40 < len(sentence) < 300 and sentence[0].isalnum():
                    yield sentence
