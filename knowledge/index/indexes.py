"""Keeps both indexes in step with the registry, and mends them when they are not.

What any process changes is followed: the words as they were last committed to the live folder, the meaning as the
registry stands. After any death of the writer, the words are compared with the registry key by key and mended; the
meaning needs no mending, for a generation of it is live only when it is whole.
"""

import threading
from contextlib import suppress
from pathlib import Path

from knowledge.document import facets
from knowledge.index.generations import Generations, Leg
from knowledge.index.lexical import LexicalEntry, LexicalIndex, WordsLost, recipe
from knowledge.index.meaning import MeaningIndex
from knowledge.registry.database import Database
from knowledge.registry.documents import Documents
from knowledge.registry.generations import LiveFolders
from knowledge.registry.state import State, States
from knowledge.registry.vectors import Vectors

_UNSETTLED = "unsettled"
_TRIES = 3


class Indexes:
    """The live indexes of one knowledge base; any number of threads may search them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._generations = Generations(LiveFolders(database), folder)
        self._states = States(database)
        self._documents = Documents(database)
        self.meaning = MeaningIndex(self._generations, self._states, Vectors(database))
        self._opening = threading.Lock()
        self._words: LexicalIndex | None = None

    @property
    def words(self) -> LexicalIndex:
        """The live lexical index, as it was last committed by whoever writes."""
        for _ in range(_TRIES):
            try:
                words = self._open_words()
                words.follow()
                return words
            except WordsLost:  # swept away just now: another folder is live
                continue
        held = self._words
        if held is None:
            raise WordsLost("words_lost")
        return held  # the folder was thrown away: what is open of it still serves

    def state(self) -> State:
        """Give what both searches depend on: while it is the same, they find the same."""
        return self._states.now()

    def _open_words(self) -> LexicalIndex:
        named = self._states.now().folder(Leg.WORDS)
        assert named is not None, "a knowledge base is opened only with its words in place"
        folder = self._generations.at(named).folder
        with self._opening:
            if self._words is None or self._words.folder != folder:
                self._words = LexicalIndex(folder)
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
            index = LexicalIndex.begin(folder)
            index.replace(self._word_entries())
            return index

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
        if live is not None:
            with suppress(FileNotFoundError):
                return (live.folder / _UNSETTLED).read_text("utf-8")
        return None

    def _word_entries(self) -> list[LexicalEntry]:
        return [
            LexicalEntry.of(piece, facets(found.id, found.description, found.wall))
            for found, chunks in self._documents.published()
            for piece in chunks
        ]

    def meaning_model(self) -> dict[str, str] | None:
        """Give the recipe of the live meaning index: ``model`` (its card's name) and ``setting``."""
        return self.meaning.recipe()

    def close(self) -> None:
        """Let go of both."""
        self.meaning.close()
        self._words = None
