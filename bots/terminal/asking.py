"""``ask`` and ``search``: a question in, an answer or passages out."""

from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.advice.reasons import Reasons
from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Statement
from assistant.question import Question
from bots import wiring
from bots.refusing import refuse_identity_numbers
from bots.terminal import showing
from bots.terminal.advice_told import advice_as_json
from bots.terminal.keeping import Keeper, Wish, ids_of
from bots.terminal.screen import Screen
from knowledge.access import Scope
from knowledge.document import Filters, Passage
from knowledge.knowledge_base import open_for_reading
from knowledge.language import Language
from knowledge.phrases import Phrases


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


def answer_as_json(answer: Answer, phrases: Phrases) -> dict[str, Any]:
    """Give an answer as plain values; citations hold document, version, heading path, page, link, quote and span."""
    told: dict[str, Any] = {"lacking": answer.lacking} if answer.lacking else {}
    if isinstance(answer, AdvisedAnswer):
        told["advice"] = advice_as_json(answer.advice, Reasons(answer.framework, answer.language, phrases))
    return {
        "status": answer.status,
        "language": answer.language,
        "words_only": answer.words_only,
        "confidence": round(answer.confidence, 4),
        "asked": answer.asked,
        "writing": asdict(answer.writing),
        "cells": [{"process": process, "phase": phase or None} for process, phase in answer.cells],
        "follow_ups": list(answer.follow_ups),
        "disagreeing": [_statement_as_json(each) for each in answer.disagreeing],
        "warnings": list(answer.warnings),
        "milliseconds": {step: round(spent, 1) for step, spent in answer.spent.items()},
        "statements": [_statement_as_json(each) for each in (*answer.statements, *answer.beside)],
        "passages": [passage_as_json(passage) for passage in answer.passages],
        **told,
    }


def _statement_as_json(statement: Statement) -> dict[str, Any]:
    told = {"text": statement.text, "listed": statement.listed, "provenance": statement.provenance}
    return {**told, "citations": list(statement.citations)}


def passage_as_json(passage: Passage) -> dict[str, Any]:
    """Give a passage as plain values."""
    piece, said = passage.chunk, passage.description
    return {
        "chunk_id": piece.key,
        "score": round(passage.score, 6),
        "words": round(passage.words, 6),
        "meaning": round(passage.meaning, 6),
        "document_id": passage.document_id,
        "version": passage.version,
        "title": said.title,
        "kind": said.kind,
        "provenance": said.provenance,
        "place": said.place,
        "year": said.year,
        "heading_path": list(piece.heading_path),
        "page": piece.page,
        "page_label": piece.page_label,
        "url": said.url,
        "start": piece.start,
        "end": piece.end,
        "text": piece.text,
    }
