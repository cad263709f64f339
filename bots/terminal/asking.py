"""``ask`` and ``search``: a question in, an answer or passages out."""

from collections import deque
from pathlib import Path

from assistant.question import Question
from bots import wiring
from bots.keeping import ids_of
from bots.refusing import refuse_identity_numbers
from bots.terminal import showing
from bots.terminal.keeping import Keeper, Wish
from bots.terminal.screen import Screen
from bots.told.answers import answer_as_json, passage_as_json
from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.knowledge_base import open_for_reading
from knowledge.language import Language


def ask(data: Path | None, text: str, narrowed: Filters, language: Language | None, wish: Wish, as_json: bool) -> None:
    """Answer one question."""
    screen = Screen(language)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        keeper = Keeper(base, screen, wish)
        question = Question(text, Scope.all(), narrowed, language, keeper.turns())
        assistant = wiring.assistant(base)
        if as_json:
            answer = assistant.answer(question)
            screen.json(answer_as_json(answer, screen.phrases) | ids_of(keeper.keep(text, answer)))
        else:
            events = keeper.watch(text, assistant.stream(question))
            try:
                showing.show(screen, events, base)
            except (BrokenPipeError, SystemExit):  # whoever read has gone (rich ends the program then)
                deque(events, maxlen=0)
                raise


def search(data: Path | None, text: str, narrowed: Filters, limit: int, as_json: bool) -> None:
    """Find passages and write them with their scores."""
    screen = Screen()
    refuse_identity_numbers([text])
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        found = base.retriever.retrieve(text, Scope.all(), narrowed, limit)
        if as_json:
            screen.json({"words_only": found.words_only, "passages": [passage_as_json(p) for p in found.passages]})
            return
        if not found.passages:
            screen.write(screen.say("nothing_found" if base.documents.visible(Scope.all()) else "empty_base"))
        for number, passage in enumerate(found.passages, start=1):
            path = " › ".join((passage.description.title, *passage.chunk.heading_path))
            marked = screen.provenance(passage.description.provenance)
            screen.write(f"{number}. {path}{f' ({marked})' if marked else ''}", style="bold")
            screen.write(passage.chunk.text)
            screen.note(f"{passage.score:.3f} · {passage.document_id} v{passage.version}")
            screen.write()
        if found.words_only and found.passages:
            screen.note(screen.say("words_only"))
