"""Opens a data folder: registry, files, indexes, reader and writer, joined once.

Any number of processes read while one writes. A reader holds no lock, never waits for a writer and never fails because
of one, and sees at its next question what was changed meanwhile; any number of threads may share one open base.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from knowledge import lock
from knowledge.access import Scope
from knowledge.audit import Audit, Progress, audit
from knowledge.errors import Unavailable
from knowledge.glossary import load_glossary
from knowledge.index.embedder import Embedder
from knowledge.index.indexes import Indexes
from knowledge.index.models import is_exported, open_embedder
from knowledge.library import Library
from knowledge.rebuilding import rebuild_apart
from knowledge.registry.audits import Audits
from knowledge.registry.conversations import Conversations
from knowledge.registry.database import Database
from knowledge.registry.deletions import Deletions
from knowledge.registry.documents import Documents
from knowledge.registry.editions import Editions
from knowledge.registry.feedback import FeedbackQueue
from knowledge.registry.figures import Figures, Line, figures, line
from knowledge.registry.files import Files
from knowledge.registry.jobs import Jobs
from knowledge.registry.keys import ApiKeys
from knowledge.registry.pauses import Pauses
from knowledge.registry.projects import Projects
from knowledge.registry.retention import Retention
from knowledge.registry.sessions import WebSessions
from knowledge.registry.slack.channels import SlackChannels
from knowledge.registry.slack.installations import SlackInstallations
from knowledge.registry.slack.marks import SlackMarks
from knowledge.registry.slack.people import SlackPeople
from knowledge.registry.slack.posted import SlackAnswers
from knowledge.registry.vectors import Vectors
from knowledge.registry.verdicts import Verdicts
from knowledge.retriever import Meaning, Retriever
from knowledge.settings import KnowledgeSettings

OpenModel = Callable[[KnowledgeSettings], Embedder]


class KnowledgeBase:
    """One open data folder. ``library`` is there only when it was opened for writing."""

    def __init__(self, settings: KnowledgeSettings, open_model: OpenModel = open_embedder) -> None:
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
        self.keys = ApiKeys(self.database)
        self.sessions = WebSessions(self.database)
        self.jobs = Jobs(self.database)
        self.pauses = Pauses(self.database)
        self.audits = Audits(self.database)
        self.slack_people = SlackPeople(self.database)
        self.slack_channels = SlackChannels(self.database)
        self.slack_answers = SlackAnswers(self.database)
        self.slack_installations = SlackInstallations(self.database)
        self.slack_marks = SlackMarks(self.database)
        self.files = Files(settings.data / "files")
        self._index_folder = settings.data / "index"
        self.indexes = Indexes(self.database, self._index_folder)
        self._opening = threading.Lock()
        self._embedders: dict[str, Embedder] = {}
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
        embedder = self.embedder(recipe["setting"])
        if embedder.card.name != recipe["model"]:
            return None
        return Meaning(embedder, self.indexes.meaning.nearest(recipe["model"]))

    def words_only(self) -> Retriever:
        """Give a reader that does without meaning, for comparison."""
        return self._retriever(lambda: None)

    def embedder(self, setting: str | None = None) -> Embedder:
        """Open an embedding model by its setting (the configured one unless another is named), once."""
        name = setting or self.settings.embedding_model
        with self._opening:
            if name not in self._embedders:
                self._embedders[name] = self._open_model(self.settings.model_copy(update={"embedding_model": name}))
            return self._embedders[name]

    def embedder_is_ready(self) -> bool:
        """Tell whether the configured model has been prepared, so that opening it is quick."""
        return is_exported(self.settings)

    def audit(self, progress: Progress) -> Audit:
        """Look for every chunk, by its words and by its own vector of the configured model; note how that went."""
        model = self.embedder().card.name
        found = audit(self.documents, self.vectors, self.indexes, model, progress)
        self.audits.note(found.chunks, found.lost)
        return found

    def figures(self) -> Figures:
        """Count what there is, for those who run the program."""
        recipe = self.indexes.meaning_model()
        return figures(self.database, recipe["model"] if recipe else None)

    def line(self, kind: str) -> Line:
        """Count the jobs of one kind."""
        return line(self.database, kind)

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
            partial(rebuild_apart, self.settings.registry_url, self._index_folder),
        )
        self._library.mend()

    def make_ready(self) -> None:
        """Open what the first question would open, by asking one: words, model and vectors, and what they rest on."""
        self.retriever.retrieve("Er alt klart?", Scope.all(), limit=1)

    def close(self) -> None:
        """Let go of everything."""
        self.indexes.close()
        self.database.close()

    def _retriever(self, meaning: Callable[[], Meaning | None]) -> Retriever:
        indexes = self.indexes
        return Retriever(self.documents, self.vectors, lambda: indexes.words, meaning, indexes.state, load_glossary())


@contextmanager
def open_for_writing(
    settings: KnowledgeSettings, open_model: OpenModel = open_embedder, patience: float | None = None
) -> Iterator[KnowledgeBase]:
    """Open a data folder, making it if need be; raise ``FolderBusy`` when another process has it for too long."""
    _make(settings.data)
    with lock.writing(settings.data, patience):
        base = KnowledgeBase(settings, open_model)
        try:
            base.become_writer()
            yield base
        finally:
            base.close()


@contextmanager
def open_for_reading(settings: KnowledgeSettings, open_model: OpenModel = open_embedder) -> Iterator[KnowledgeBase]:
    """Open a data folder to ask it questions, for as long as one likes; others may write to it meanwhile.

    What a dead writer left of the words is mended first, unless another writer is there, who has done so. Raises
    ``FolderBusy`` where there are no words to search by and another process is still making them.
    """
    _make(settings.data)
    base = KnowledgeBase(settings, open_model)
    try:
        if base.indexes.words_need_mending():
            _mend(settings, open_model, base)
        yield base
    finally:
        base.close()


@contextmanager
def open_for_serving(settings: KnowledgeSettings, open_model: OpenModel = open_embedder) -> Iterator[KnowledgeBase]:
    """Open a data folder for reading, with all that the first question needs made ready."""
    with open_for_reading(settings, open_model) as base:
        base.make_ready()
        yield base


def _mend(settings: KnowledgeSettings, open_model: OpenModel, base: KnowledgeBase) -> None:
    serves = base.indexes.words_serve()
    try:
        with open_for_writing(settings, open_model, patience=0.0 if serves else None):
            pass
    except lock.FolderBusy:
        if not base.indexes.words_serve():
            raise


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Unavailable("folder_unusable", folder=str(folder), reason=error.strerror) from error
