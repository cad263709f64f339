"""What is told of an answer beside its statements, in words, and what is kept beside it so that it can be told again.

No text of a document is in what is kept here but in ``advice``, under the document's id.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from typing import Any

from assistant.advice.reasons import Reasons
from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Statement, Status
from bots import telling
from bots.told.advice import advice_as_json, advice_as_told
from bots.told.voice import Voice, plain
from knowledge.conversation import Content
from knowledge.document import Passage
from knowledge.framework.framework import Framework
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.phrases import Phrases
from knowledge.registry.editions import Edition

WITH_STATEMENTS = {Status.ANSWERED, Status.QUOTED}


def words_of(answer: Answer, base: KnowledgeBase) -> Content:
    """Give as plain JSON what is shown of an answer that only the framework in use can tell, to be kept beside it."""
    voice, framework = Voice(answer.language), base.editions.current()
    told: dict[str, Any] = {
        "framework": {"title": framework.title, **_named(base.editions.in_use())},
        "cells": cells_of(answer, framework),
        "next": next_of(answer, framework, voice.phrases),
    }
    if isinstance(answer, AdvisedAnswer):
        told["advice"] = advice_as_told(voice, answer.advice, answer.framework)
    elif answer.status not in WITH_STATEMENTS:
        told["way_forward"] = list(telling.way_forward(replace(answer, passages=()), framework, voice.phrases))
    return plain(told)  # type: ignore[no-any-return]


def cells_of(answer: Answer, framework: Framework) -> list[str]:
    """Tell by its names where in the framework an answer belongs."""
    return [_cell(process, phase, framework, answer.language) for process, phase in answer.cells]


def next_of(answer: Answer, framework: Framework, phrases: Phrases) -> list[str]:
    """Give what could be asked next of what to do in the process that an answer belongs to."""
    names = {each.id: each.name.within(answer.language) for each in framework.processes}
    processes = list(dict.fromkeys(process for process, _ in answer.cells if process in names))[:1]
    return [phrases.say("follow_up_next", answer.language, process=names[each]) for each in processes]


def _named(edition: Edition | None) -> Mapping[str, Any]:
    """Name an edition of the framework, but nobody who imported it; that of the program by the program's version."""
    if edition is None:
        return {"program": version("omstilling")}
    return {"edition": edition.id, "file": edition.file_name, "at": edition.at}


def _cell(process: str, phase: int, framework: Framework, language: Language) -> str:
    if process not in {each.id for each in framework.processes}:
        return process
    held = framework.process(process)
    name = held.name.within(language)
    return f"{name} › {phase} {held.phases[phase - 1].name.within(language)}" if phase else name


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
