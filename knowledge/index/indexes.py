"""Keeps both indexes in step with the registry, and mends them when they are not.

After any death of the process, ``mend`` alone brings them back: the words are compared with the registry key by
key, and a store of vectors that was being written is replaced by a new generation made from the registry's vectors.
"""

from contextlib import suppress
from pathlib import Path

from knowledge.access import Scope
from knowledge.document import facets
from knowledge.index.dense import ChromaIndex, ExactSearch, Nearest
from knowledge.index.generations import Generations, Leg
from knowledge.index.lexical import LexicalEntry, LexicalIndex, recipe
from knowledge.registry.documents import Documents
from knowledge.registry.vectors import Vectors

_UNSETTLED = "unsettled"


class Indexes:
    """The live indexes of one knowledge base."""

    def __init__(self, generations: Generations, documents: Documents, vectors: Vectors) -> None:
        self._generations = generations
        self._documents = documents
        self._vectors = vectors
        self._words: LexicalIndex | None = None
        self._meaning: tuple[Path, ChromaIndex] | None = None

    @property
    def words(self) -> LexicalIndex:
        """The live lexical index."""
        if self._words is None:
            live = self._generations.live(Leg.WORDS)
            assert live is not None, "a knowledge base is opened only with its words in place"
            self._words = LexicalIndex(live.folder)
        return self._words

    def words_serve(self) -> bool:
        """Tell whether there is a lexical index of this edition, settled or not."""
        live = self._generations.live(Leg.WORDS)
        return live is not None and live.recipe == recipe()

    def words_need_mending(self) -> bool:
        """Tell whether the lexical index is missing, of another edition, or left unsettled."""
        return not self.words_serve() or self._unsettled_by() is not None

    def erasing(self) -> bool:
        """Tell whether a process died while it erased, so that anything may be left of what should be gone."""
        return self._unsettled_by() == ""

    def mend_words(self) -> None:
        """Bring the lexical index in step with the registry, whatever state it is in."""
        named = self._unsettled_by()
        if not named or not self.words_serve():
            self.rebuild_words()
            return
        wanted = self._documents.published_keys()
        there = self.words.keys()
        lacking = wanted.keys() - there
        entries = [entry for entry in self._word_entries() if entry.key in lacking or named in entry.facets["document"]]
        self.words.replace(entries, gone=there - wanted.keys())
        self.settled()

    def rebuild_words(self) -> None:
        """Build a new generation of the lexical index from the registry."""

        def fill(folder: Path) -> LexicalIndex:
            folder.mkdir(parents=True)
            index = LexicalIndex(folder)
            index.replace(self._word_entries())
            return index

        self._words = None
        self._words = self._generations.build(Leg.WORDS, recipe(), fill)

    def unsettled(self, document_id: str = "") -> None:
        """Mark that the words are about to differ from the registry in one document, or (unnamed) in any."""
        live = self._generations.live(Leg.WORDS)
        if live is not None:
            (live.folder / _UNSETTLED).write_text(document_id, "utf-8")

    def settled(self) -> None:
        """Mark that words and registry agree again."""
        live = self._generations.live(Leg.WORDS)
        if live is not None:
            (live.folder / _UNSETTLED).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove the folders that a process left when it died while it built a new generation."""
        self._generations.sweep()

    def _unsettled_by(self) -> str | None:
        """Give the document whose words were being written, "" for any, None when they are settled."""
        live = self._generations.live(Leg.WORDS)
        if live is None or not (live.folder / _UNSETTLED).exists():
            return None
        return (live.folder / _UNSETTLED).read_text("utf-8")

    def _word_entries(self) -> list[LexicalEntry]:
        return [
            LexicalEntry.of(piece, facets(found.id, found.description, found.wall))
            for found, chunks in self._documents.published()
            for piece in chunks
        ]

    def meaning_model(self) -> dict[str, str] | None:
        """Give the recipe of the live meaning index: ``model`` (its card's name) and ``setting``."""
        live = self._generations.live(Leg.MEANING)
        return None if live is None else live.recipe

    def meaning_sound(self) -> bool:
        """Tell whether the live meaning index exists and was closed in good order."""
        live = self._generations.live(Leg.MEANING)
        return live is not None and not ChromaIndex.interrupted(live.folder)

    def nearest(self, model: str, use_store: bool) -> Nearest:
        """Give the search by meaning: the store where it is sound, else exact search over the registry."""
        live = self._generations.live(Leg.MEANING)
        if use_store and live is not None and live.recipe["model"] == model and self.meaning_sound():
            return self._store(live.folder)
        return ExactSearch(self._vectors.entries(model, self._documents.visible(Scope.all())))

    def hold_meaning(self, model: str, setting: str) -> tuple[int, int]:
        """Make the meaning index hold what the registry has vectors for; give rows added and removed.

        An index of another model, or one left half-written, is replaced by a new generation.
        """
        entries = self._vectors.entries(model, self._documents.visible(Scope.all()))
        live = self._generations.live(Leg.MEANING)
        if live is None or live.recipe["model"] != model or ChromaIndex.interrupted(live.folder):
            return self.rebuild_meaning(model, setting), 0
        return self._store(live.folder).hold(entries)

    def rebuild_meaning(self, model: str, setting: str) -> int:
        """Build a new generation of the meaning index from the registry's vectors; give its number of rows."""
        entries = self._vectors.entries(model, self._documents.visible(Scope.all()))

        def fill(folder: Path) -> int:
            index = ChromaIndex(folder)
            added, _ = index.hold(entries)
            index.close()
            return added

        self.close()
        return self._generations.build(Leg.MEANING, {"model": model, "setting": setting}, fill)

    def close(self) -> None:
        """Let go of the store's folder."""
        if self._meaning is not None:
            with suppress(RuntimeError):
                self._meaning[1].close()
            self._meaning = None

    def _store(self, folder: Path) -> ChromaIndex:
        if self._meaning is None or self._meaning[0] != folder:
            self.close()
            self._meaning = (folder, ChromaIndex(folder))
        return self._meaning[1]
