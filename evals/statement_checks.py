"""How many lies are stopped, and how many true statements are held back: told by a model server over real HTTP.

Each statement is the whole answer of a scripted server, and goes through the product as any model's would: the client,
the reading of lines, the checks. It is told from the passage it rests on, among others that a search finds for it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.checks.fault import Fault
from assistant.model.chat import ChatModel
from assistant.model.settings import ModelSettings
from assistant.verify import Verifier
from assistant.writer import Writer
from evals.gold import document_texts, places
from evals.lies import Setting, Telling, lies_of
from evals.model_server import ModelServer, always, said
from evals.statements import StatementGold, subtle_lies, true_statements
from knowledge.access import Scope
from knowledge.document import Passage
from knowledge.knowledge_base import KnowledgeBase

OTHERS = 4
"""Passages beside those a statement rests on."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """One telling and what became of it: the faults it was held back for, none where it came through."""

    id: str
    part: str
    kind: str
    text: str
    faults: tuple[str, ...]

    @property
    def stopped(self) -> bool:
        """Tell whether it was held back."""
        return bool(self.faults)


@dataclass(frozen=True, slots=True)
class Trials:
    """All trials: of true statements, of lies made of them, and of lies written by hand."""

    true: tuple[Trial, ...]
    made: tuple[Trial, ...]
    written: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a kind there were, how many were held back, and for what."""

    every: int
    stopped: int
    faults: Mapping[str, int] = field(default_factory=dict)


def examine(
    base: KnowledgeBase,
    progress: Progress,
    verifier: Verifier | None = None,
    gold_set: Sequence[StatementGold] | None = None,
) -> Trials:
    """Let a model server tell every gold statement and every lie, and see what comes out.

    Without a set of statements it is the one that comes with the product.
    """
    room = _Room(base, verifier or Verifier(base.retriever))
    every = [*true_statements(), *subtle_lies()] if gold_set is None else gold_set
    truths, lies = [each for each in every if each.true], [each for each in every if not each.true]
    true, made, written = [], [], []
    with ModelServer() as server:
        writer = room.writer(server)
        for number, gold in enumerate(truths):
            progress(number, len(truths) + len(lies))
            passages, told, setting = room.stage(gold)
            true.append(_trial(gold, gold.kind, told, passages, writer, server))
            for kind, lie in lies_of(told, setting, gold.id):
                made.append(_trial(gold, kind, lie, passages, writer, server))
        for number, gold in enumerate(lies, start=len(truths)):
            progress(number, len(truths) + len(lies))
            passages, told, _ = room.stage(gold)
            written.append(_trial(gold, gold.lie, Telling(told.text, told.sources), passages, writer, server))
    return Trials(tuple(true), tuple(made), tuple(written))


def counted(trials: Sequence[Trial]) -> dict[str, Count]:
    """Count trials by kind, and all together under an empty name."""
    groups: dict[str, list[Trial]] = defaultdict(list)
    for each in trials:
        groups[each.kind].append(each)
        groups[""].append(each)
    return {kind: _count(held) for kind, held in groups.items()}


def _count(trials: Sequence[Trial]) -> Count:
    faults = dict(Counter(fault for each in trials for fault in each.faults))
    return Count(len(trials), sum(each.stopped for each in trials), faults)


class _Room:
    """What statements are told from: one knowledge base, read once."""

    def __init__(self, base: KnowledgeBase, verifier: Verifier) -> None:
        self._base = base
        self._verifier = verifier
        self._texts = document_texts(base)
        self._chunks = {document.id: pieces for document, pieces in base.documents.published()}

    def writer(self, server: ModelServer) -> Writer:
        settings = ModelSettings(model="openai:scripted", model_url=server.url, model_retries=0, model_context=30_000)
        return Writer(ChatModel(settings), self._verifier)

    def stage(self, gold: StatementGold) -> tuple[list[Passage], Telling, Setting]:
        """Give the passages a statement is told from, the ones it rests on first, and how it is told."""
        keys = list(dict.fromkeys(key for place in gold.places for key in self._holding(place.document, place.quote)))
        found = self._base.documents.passages(keys, Scope.all())
        cited = [found[key] for key in keys]
        search = self._base.words_only().retrieve(gold.text, Scope.all()).passages
        others = [each for each in search if each.chunk.key not in found and not _holds(each, gold)][:OTHERS]
        sources = tuple(range(1, len(cited) + 1))
        setting = Setting(
            gold.language,
            {number: passage.chunk.text for number, passage in enumerate(cited, start=1)},
            {number: passage.chunk.text for number, passage in enumerate(others, start=len(cited) + 1)},
        )
        return [*cited, *others], Telling(gold.text, sources, gold.places[0].quote), setting

    def _holding(self, document: str, quote: str) -> Iterator[str]:
        for start, end in places(self._texts[document], quote)[:1]:
            yield from (each.key for each in self._chunks[document] if each.start < end and start < each.end)


def _holds(passage: Passage, gold: StatementGold) -> bool:
    """Tell whether a passage beside says the same word for word, so that naming it would be no lie."""
    return any(places(passage.chunk.text, place.quote) for place in gold.places)


def _trial(
    gold: StatementGold, kind: str, told: Telling, passages: Sequence[Passage], writer: Writer, server: ModelServer
) -> Trial:
    server.script = always(said((told.text, told.sources, told.quote)))
    work = writer.write("", gold.language, passages)
    came_through = 0
    while True:
        try:
            next(work)
            came_through += 1
        except StopIteration as done:
            faults = tuple(done.value.dropped) or (() if came_through else (str(Fault.UNREADABLE),))
            return Trial(gold.id, gold.part, kind, told.text, faults)
