"""Adds, changes and erases documents without end and says so after each; ``test_sudden_death`` runs and kills it.

Run as: ``python adding_until_killed.py DATA FIRST``. Lines on standard output: ``ready``, ``published NUMBER VERSION``
once a publish has returned, ``settled`` once everything published so far has its vectors and is found by them,
``erasing NUMBER`` before an erasure and ``erased NUMBER`` after it.
"""

import hashlib
import sys
from itertools import count
from pathlib import Path

from builders import a_draft
from fakes import HashingEmbedder, opening

from knowledge.access import Scope
from knowledge.document import Draft
from knowledge.index import meaning
from knowledge.knowledge_base import KnowledgeBase, open_for_writing
from knowledge.settings import KnowledgeSettings

PARAGRAPHS = 3
CHANGED_EVERY = 4
SETTLED_EVERY = 2
ERASED_EVERY = 5
STORE_FROM, RENEWED_AT = 3, 6
"""So few rows have a store here, and so few that changed make a new one, that many generations are made."""


def name(number: int) -> str:
    return f"dokument-{number}"


def paragraph(number: int, edition: int, place: int) -> str:
    """Give text that no other document holds; the first paragraph of a document is the same in every edition."""
    told = hashlib.sha256(f"{number} {edition if place else 0} {place}".encode()).hexdigest()
    letters = told.translate(str.maketrans("0123456789", "ghijklmnop"))
    return " ".join(letters[start : start + 8] for start in range(0, 64, 8))


def draft(number: int, edition: int) -> Draft:
    paragraphs = [paragraph(number, edition, place) for place in range(PARAGRAPHS)]
    return a_draft(name(number), paragraphs, phases=(1 + edition % 5,))


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def add(base: KnowledgeBase, number: int, edition: int) -> None:
    published = base.library.publish(draft(number, edition))
    say("published", number, published.document.version)


def erase(base: KnowledgeBase, number: int) -> None:
    if base.documents.find(name(number), Scope.all()) is not None:
        say("erasing", number)
        base.library.erase(name(number))
        say("erased", number)


def main(data: Path, first: int) -> None:
    meaning.FIRST, meaning.LEAST = STORE_FROM, RENEWED_AT
    with open_for_writing(KnowledgeSettings(data=data), opening(HashingEmbedder())) as base:
        say("ready")
        for number in count(first):
            add(base, number, 1)
            if number % CHANGED_EVERY == 0:
                add(base, number, 2)
            if number % SETTLED_EVERY == 0:
                base.library.settle()
                say("settled")
            if number % ERASED_EVERY == 0:
                erase(base, number - 2)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
