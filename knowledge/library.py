"""The one writer: keeps registry, files and both indexes in step.

Order is what makes a publish whole for its readers. New chunks enter the lexical index first, where nobody can see
them because the registry does not know them yet; then one transaction makes the new version current; then the old
chunks leave. A reader gets every passage by way of the registry, and so sees the old version or the new one.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.access import Scope
from knowledge.document import Document, Draft, Status, facets
from knowledge.errors import NotFound, Unavailable
from knowledge.index.embedder import Embedder
from knowledge.index.indexes import Indexes
from knowledge.index.lexical import LexicalEntry
from knowledge.registry.database import Database
from knowledge.registry.deletions import Deletions
from knowledge.registry.documents import Documents
from knowledge.registry.files import Files
from knowledge.registry.vectors import Vectors

_BATCH = 64
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait, time after time, for those who read, before what is erased may be left in the database's log."""
Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


def _silent(_done: int, _every: int) -> None:
    """Tell nobody."""


class Outcome(StrEnum):
    """What publishing did to a document."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Published:
    """The result of publishing one draft, with its chunks counted by what became of them."""

    outcome: Outcome
    document: Document
    created: int = 0
    deleted: int = 0
    unchanged: int = 0


class Library:
    """Writes to one knowledge base; only the process that holds its lock has one."""

    def __init__(
        self,
        database: Database,
        documents: Documents,
        vectors: Vectors,
        files: Files,
        indexes: Indexes,
        embedder: Callable[[], Embedder],
        setting: str,
        rebuild_apart: Callable[[str, str], None],
    ) -> None:
        self._database = database
        self._deletions = Deletions(database)
        self._documents = documents
        self._vectors = vectors
        self._files = files
        self._indexes = indexes
        self._embedder = embedder
        self._setting = setting
        self._rebuild_apart = rebuild_apart

    def publish(self, draft: Draft, who: str = "") -> Published:
        """Make a draft the current version of its document, unless nothing about it has changed."""
        self._tidy()
        before = self._documents.find(draft.document_id, Scope.all())
        checksum = self._files.put(draft.content)
        if before is not None and self._same(before, draft, checksum):
            return Published(Outcome.UNCHANGED, before, unchanged=before.chunks)
        held_before = self._keys(before)
        old = held_before if before is not None and before.status is Status.PUBLISHED else []
        new = [piece.key for piece in draft.chunks]
        held = facets(draft.document_id, draft.description, draft.wall)
        self._indexes.unsettled(draft.document_id)
        self._indexes.words.replace([LexicalEntry.of(piece, held) for piece in draft.chunks])
        document = self._documents.publish(draft, checksum, who)
        if gone := set(held_before) - set(new):
            self._indexes.words.replace([], gone=gone)
        self._indexes.settled()
        return Published(
            Outcome.CREATED if before is None else Outcome.UPDATED,
            document,
            created=len(set(new) - set(old)),
            deleted=len(gone & set(old)),
            unchanged=len(set(new) & set(old)),
        )

    def pending(self) -> int:
        """Count the texts that wait for a vector of the configured model."""
        return len(self._vectors.pending(self._embedder().card.name))

    def settle(self, progress: Progress = _silent) -> int:
        """Embed every text that has no vector yet; give how many. It is found by its meaning from then on.

        A new generation of the meaning index is made when it pays, which raises ``Unavailable`` when it fails.
        Vectors are kept batch by batch: what was done when a process dies need not be done again.
        """
        embedder = self._embedder()
        waiting = sorted(self._vectors.pending(embedder.card.name).items(), key=lambda pair: len(pair[1]))
        for done, batch in _batches(waiting):
            progress(done, len(waiting))
            made = embedder.passages([searched for _, searched in batch])
            self._vectors.put(embedder.card.name, {digest: made[row] for row, (digest, _) in enumerate(batch)})
        progress(len(waiting), len(waiting))
        self._renew_meaning(embedder.card.name, self._setting)
        return len(waiting)

    def withdraw(self, document_id: str, who: str = "") -> Document:
        """Take a document out of every answer; it is kept, and can be restored.

        One that is marked as withdrawn already leaves the indexes: the mark alone takes it out of every answer.
        """
        self._tidy()
        document = self._get(document_id)
        self._indexes.unsettled(document_id)
        self._documents.mark(document_id, Status.WITHDRAWN, who)
        self._indexes.words.replace([], gone=self._keys(document))
        self._indexes.settled()
        return self._get(document_id)

    def restore(self, document_id: str, who: str = "") -> Document:
        """Let a withdrawn document answer again."""
        self._tidy()
        document = self._get(document_id)
        held = facets(document.id, document.description, document.wall)
        chunks = self._documents.chunks(document.id, document.version)
        self._indexes.unsettled(document_id)
        self._indexes.words.replace([LexicalEntry.of(piece, held) for piece in chunks])
        self._documents.mark(document_id, Status.PUBLISHED, who)
        self._indexes.settled()
        return self._get(document_id)

    def erase(self, document_id: str) -> None:
        """Remove a document so that no byte of it is left: rows, vectors, originals, both indexes, kept answers.

        Both indexes are built anew, for neither engine overwrites what it deletes. Raises ``Unavailable`` when readers
        kept the database from being rewritten; the next writer finishes it.
        """
        self._tidy()
        self._get(document_id)
        self._indexes.unsettled()
        for checksum in self._documents.erase(document_id):
            self._files.erase(checksum)
        self._leave_no_trace()

    def rebuild(self) -> None:
        """Throw both indexes away and build them from the registry, computing no vector again."""
        self._rebuild_meaning()
        self._indexes.rebuild_words()

    def mend(self) -> None:
        """Bring back what a process that died left behind; called whenever the base is opened for writing."""
        self._indexes.sweep()
        if self._indexes.erasing():
            self._leave_no_trace()
        elif self._indexes.words_need_mending():
            self._indexes.mend_words()
            self._files.sweep(self._documents.checksums())
        self._deletions.finish()

    def _tidy(self) -> None:
        """Mend what an earlier failure in this process left, so that the next mark tells of all there is to mend."""
        if self._indexes.words_need_mending():
            self.mend()

    def _leave_no_trace(self) -> None:
        """Finish an erasure. The words are built last, for the mark that it is not done lies with the old ones."""
        self._files.sweep(self._documents.checksums())
        if not self._rewritten():
            raise Unavailable("erasing_unfinished")
        self._rebuild_meaning()
        self._indexes.rebuild_words()

    def _rewritten(self) -> bool:
        """Rewrite the database; somebody who reads just now keeps its log from being emptied, and is soon done."""
        for pause in _PAUSES:
            if self._database.erase_free_space():
                return True
            time.sleep(pause)
        return self._database.erase_free_space()

    def _renew_meaning(self, model: str, setting: str) -> None:
        """Make a new generation of the meaning index where that pays, or where the live one is of another model."""
        recipe = self._indexes.meaning_model()
        if self._indexes.meaning.drift(model).pays:
            self._rebuild_apart(model, setting)
        elif recipe is None or recipe["model"] != model:
            self._indexes.meaning.begin(model, setting)

    def _rebuild_meaning(self) -> None:
        """Make a new generation of the meaning index, with nothing in it that the registry does not have."""
        recipe = self._indexes.meaning_model()
        if recipe is None:
            return
        if self._indexes.meaning.drift(recipe["model"]).fills_a_store:
            self._rebuild_apart(recipe["model"], recipe["setting"])
        else:
            self._indexes.meaning.begin(recipe["model"], recipe["setting"])

    def _get(self, document_id: str) -> Document:
        found = self._documents.find(document_id, Scope.all())
        if found is None:
            raise NotFound("document_not_found", document=document_id)
        return found

    def _keys(self, document: Document | None) -> list[str]:
        """Name the chunks that the words may hold of a document; one that is marked as withdrawn may still be there."""
        if document is None:
            return []
        return [piece.key for piece in self._documents.chunks(document.id, document.version)]

    def _same(self, before: Document, draft: Draft, checksum: str) -> bool:
        version = self._documents.version(before.id, before.version, Scope.all())
        return (
            version is not None
            and before.status is Status.PUBLISHED
            and (version.checksum, version.recipe) == (checksum, draft.recipe)
            and (before.description, before.wall, before.source) == (draft.description, draft.wall, draft.source)
        )


def _batches(waiting: list[tuple[str, str]]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    for start in range(0, len(waiting), _BATCH):
        yield start, waiting[start : start + _BATCH]
