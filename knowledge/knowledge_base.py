"""Opens a data folder: registry, files, indexes, reader and writer, joined once.

A reader never waits for a writer and never fails because of one: while another process writes, or when the vector
store is not to be trusted, meaning is searched exactly over the registry's vectors.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from knowledge import lock
from knowledge.audit import Audit, Progress, audit
from knowledge.errors import Unavailable
from knowledge.glossary import load_glossary
from knowledge.index.embedder import Embedder
from knowledge.index.generations import Generations
from knowledge.index.indexes import Indexes
from knowledge.index.models import is_exported, open_embedder
from knowledge.library import Library
from knowledge.rebuilding import rebuild_apart
from knowledge.registry.conversations import Conversations
from knowledge.registry.database import Database
from knowledge.registry.deletions import Deletions
from knowledge.registry.documents import Documents
from knowledge.registry.editions import Editions
from knowledge.registry.feedback import FeedbackQueue
from knowledge.registry.files import Files
from knowledge.registry.generations import LiveFolders
from knowledge.registry.projects import Projects
from knowledge.registry.retention import Retention
from knowledge.registry.vectors import Vectors
from knowledge.registry.verdicts import Verdicts
from knowledge.retriever import Meaning, Retriever
from knowledge.settings import KnowledgeSettings

OpenModel = Callable[[KnowledgeSettings], Embedder]


class KnowledgeBase:
    """One open data folder. ``library`` is there only when it was opened for writing."""

    def __init__(self, settings: KnowledgeSettings, may_use_store: bool, open_model: OpenModel = open_embedder) -> None:
        self.settings = settings
        self._open_model = open_model
        self.database = Database(settings.registry_url)
        self.documents = Documents(self.database)
        self.vectors = Vectors(self.database)
        self.editions = Editions(self.database)
        self.projects = Projects(self.database)
        self.verdicts = Verdicts(self.database)
        self.retention = Retention(self.database, settings.retention_days, settings.feedback_days)
        self.conversations = Conversations(self.database, self.retention)
        self.feedback = FeedbackQueue(self.database)
        self.deletions = Deletions(self.database)
        self.files = Files(settings.data / "files")
        self._index_folder = settings.data / "index"
        self.indexes = Indexes(
            Generations(LiveFolders(self.database), self._index_folder), self.documents, self.vectors
        )
        self._may_use_store = may_use_store
        self._embedders: dict[str, Embedder] = {}
        self._meaning: Meaning | None = None
        self.retriever = self._retriever(self.meaning)
        self._library: Library | None = None

    @property
    def library(self) -> Library:
        """The writer; asking for it in a base opened for reading is a mistake of the program."""
        assert self._library is not None, "this knowledge base was opened for reading"
        return self._library

    def meaning(self) -> Meaning | None:
        """Give the search by meaning with the model of the live index, or None when nothing is embedded yet."""
        recipe = self.indexes.meaning_model()
        if recipe is None:
            return None
        if self._meaning is None or self._meaning.embedder.card.name != recipe["model"]:
            embedder = self.embedder(recipe["setting"])
            if embedder.card.name != recipe["model"]:
                return None
            self._meaning = Meaning(embedder, self.indexes.nearest(recipe["model"], self._may_use_store))
        return self._meaning

    def words_only(self) -> Retriever:
        """Give a reader that does without meaning, for comparison."""
        return self._retriever(lambda: None)

    def embedder(self, setting: str | None = None) -> Embedder:
        """Open an embedding model by its setting (the configured one unless another is named), once."""
        name = setting or self.settings.embedding_model
        if name not in self._embedders:
            self._embedders[name] = self._open_model(self.settings.model_copy(update={"embedding_model": name}))
        return self._embedders[name]

    def embedder_is_ready(self) -> bool:
        """Tell whether the configured model has been prepared, so that opening it is quick."""
        return is_exported(self.settings)

    def audit(self, progress: Progress) -> Audit:
        """Look for every chunk, by its words and by its own vector of the configured model."""
        model = self.embedder().card.name
        return audit(self.documents, self.vectors, self.indexes, model, progress)

    def become_writer(self) -> None:
        """Take up writing: mend what a dead process left behind, then offer the library."""
        self._library = Library(
            self.database,
            self.documents,
            self.vectors,
            self.files,
            self.indexes,
            self.embedder,
            self.settings.embedding_model,
            self._forget_meaning,
            partial(rebuild_apart, self.settings.registry_url, self._index_folder),
        )
        self._library.mend()

    def close(self) -> None:
        """Let go of everything."""
        self.indexes.close()
        self.database.close()

    def _retriever(self, meaning: Callable[[], Meaning | None]) -> Retriever:
        return Retriever(self.documents, self.vectors, lambda: self.indexes.words, meaning, load_glossary())

    def _forget_meaning(self) -> None:
        self._meaning = None


@contextmanager
def open_for_writing(settings: KnowledgeSettings, open_model: OpenModel = open_embedder) -> Iterator[KnowledgeBase]:
    """Open a data folder, making it if need be; raise ``FolderBusy`` when another process has it."""
    _make(settings.data)
    with lock.writing(settings.data):
        base = KnowledgeBase(settings, True, open_model)
        try:
            base.become_writer()
            yield base
        finally:
            base.close()


@contextmanager
def open_for_reading(settings: KnowledgeSettings, open_model: OpenModel = open_embedder) -> Iterator[KnowledgeBase]:
    """Open a data folder to ask it questions; mends the words first when that is needed and nobody else has it."""
    _make(settings.data)
    with lock.reading(settings.data) as alone_with_readers:
        base = KnowledgeBase(settings, alone_with_readers, open_model)
        needs_mending = base.indexes.words_need_mending() if alone_with_readers else not base.indexes.words_serve()
        if not needs_mending:
            try:
                yield base
            finally:
                base.close()
            return
        base.close()
    with open_for_writing(settings, open_model):
        pass
    with open_for_reading(settings, open_model) as mended:
        yield mended


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Unavailable("folder_unusable", folder=str(folder), reason=error.strerror) from error
