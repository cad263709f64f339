"""``ask`` and ``search``: a question in, an answer or passages out."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.advice.reasons import Reasons
from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Citation, Lacking, Statement, Status
from assistant.question import Question
from bots import wiring
from bots.terminal import advising
from bots.terminal.screen import Screen
from knowledge.access import Scope
from knowledge.document import PROCESSES, Filters, Kind, Passage
from knowledge.errors import Invalid
from knowledge.framework.framework import Framework
from knowledge.knowledge_base import KnowledgeBase, open_for_reading
from knowledge.language import Language
from knowledge.municipalities import load_municipalities
from knowledge.phrases import Phrases


def filters(
    kinds: Sequence[str] | None,
    municipalities: Sequence[str] | None,
    processes: Sequence[str] | None,
    phases: Sequence[int] | None,
    years: Sequence[int] | None,
    languages: Sequence[str] | None,
) -> Filters:
    """Make filters of what was chosen on the command line; raise ``Invalid`` for what does not exist."""
    for field, chosen, known in (("kind", kinds, tuple(Kind)), ("process", processes, PROCESSES)):
        for value in chosen or []:
            if value not in known:
                raise Invalid("unusable_field", field=field, value=value, allowed=", ".join(known))
    return Filters(
        kinds=frozenset(Kind(kind) for kind in kinds or []),
        municipalities=frozenset(number for said in municipalities or [] for number in _numbers(said)),
        processes=frozenset(processes or []),
        phases=frozenset(phases or []),
        years=frozenset(years or []),
        languages=frozenset(languages or []),
    )


def _numbers(said: str) -> frozenset[str]:
    """Give every number that a municipality has had; a number that we know nothing of is taken as it stands."""
    table = load_municipalities()
    if re.fullmatch(r"\d{4}", said):
        today = table.today(said)
        return frozenset({said}) | (table.numbers(today[0].number) if len(today) == 1 else frozenset())
    return table.numbers(table.called(said).number)


def ask(data: Path | None, text: str, narrowed: Filters, language: Language | None, as_json: bool) -> None:
    """Answer one question."""
    screen = Screen(language)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        answer = wiring.assistant(base).answer(Question(text, Scope.all(), narrowed, language))
        if as_json:
            screen.json(answer_as_json(answer, screen.phrases))
            return
        if answer.status in {Status.NOT_FOUND, Status.OFF_TOPIC} and _is_empty(base):
            screen.write(screen.say("empty_base"))
            return
        show(screen, answer, base.editions.current())


def show(screen: Screen, answer: Answer, framework: Framework) -> None:
    """Write an answer with numbered citations, and the sources they point to."""
    say = answer.language
    if isinstance(answer, AdvisedAnswer):
        _show_advice(Screen(say), answer)
        return
    if answer.status is not Status.QUOTED:
        _show_way_forward(screen, answer, framework)
        return
    _show_quotes(screen, answer.statements, say)
    screen.write()
    screen.note(screen.say("status_quoted", say))
    if answer.words_only:
        screen.note(screen.say("words_only", say))


def _show_quotes(screen: Screen, statements: Sequence[Statement], say: Language) -> None:
    """Write quotes with numbered citations, and the sources they point to."""
    numbers: dict[tuple[object, ...], int] = {}
    places: list[Citation] = []
    for statement in statements:
        marks = []
        for citation in statement.citations:
            place = _place_of(citation)
            if place not in numbers:
                numbers[place] = len(numbers) + 1
                places.append(citation)
            marks.append(f"[{numbers[place]}]")
        bullet = "  - " if statement.listed else ""
        screen.write(f"{bullet}{statement.text} {''.join(marks)}")
    screen.write()
    screen.write(screen.say("sources", say), style="bold")
    for number, citation in enumerate(places, start=1):
        screen.write(f"[{number}] {_where(screen, citation, say)}")


def search(data: Path | None, text: str, narrowed: Filters, limit: int, as_json: bool) -> None:
    """Find passages and write them with their scores."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        found = base.retriever.retrieve(text, Scope.all(), narrowed, limit)
        if as_json:
            screen.json({"words_only": found.words_only, "passages": [passage_as_json(p) for p in found.passages]})
            return
        if not found.passages:
            screen.write(screen.say("empty_base" if _is_empty(base) else "nothing_found"))
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
        told["advice"] = advising.advice_as_json(answer.advice, Reasons(answer.framework, answer.language, phrases))
    return {
        "status": answer.status,
        "language": answer.language,
        "words_only": answer.words_only,
        "confidence": round(answer.confidence, 4),
        "milliseconds": {step: round(spent, 1) for step, spent in answer.spent.items()},
        "statements": [_statement_as_json(each) for each in (*answer.statements, *answer.beside)],
        "passages": [passage_as_json(passage) for passage in answer.passages],
        **told,
    }


def _statement_as_json(statement: Statement) -> dict[str, Any]:
    return {"text": statement.text, "listed": statement.listed, "citations": list(statement.citations)}


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


def _show_advice(screen: Screen, answer: AdvisedAnswer) -> None:
    """Write advice, beginning with what the question was taken to say."""
    after = [answer.framework.by_id[name].title.within(screen.language) for name in answer.advice.focus.after]
    if after:
        screen.write(screen.say("advised_from", done="; ".join(after)))
    reasons = Reasons(answer.framework, screen.language, screen.phrases)
    advising.show(screen, answer.framework, answer.advice, reasons)
    if answer.beside:
        screen.write()
        _show_quotes(screen, answer.beside, answer.language)
    screen.note(screen.say("status_advised"))


def _show_way_forward(screen: Screen, answer: Answer, framework: Framework) -> None:
    """Tell how a question ended that got no answer, and what to try instead."""
    say = answer.language
    screen.write(screen.say(f"status_{answer.status}", say), style="bold")
    if answer.lacking is Lacking.PLACE:
        processes = ", ".join(each.name.within(say) for each in framework.processes)
        screen.write(screen.say("way_forward_clarify_place", say, processes=processes))
        return
    screen.write(screen.say(f"way_forward_{answer.status}", say))
    titles = list(dict.fromkeys(passage.description.title for passage in answer.passages))[:3]
    if titles and answer.status is Status.NOT_FOUND:
        screen.write()
        screen.write(screen.say("nearest", say))
        for title in titles:
            screen.write(f"- {title}")


def _place_of(citation: Citation) -> tuple[object, ...]:
    return citation.document_id, citation.version, citation.heading_path, citation.page, citation.page_label


def _where(screen: Screen, citation: Citation, language: Language) -> str:
    parts = [" › ".join(dict.fromkeys((citation.title, *citation.heading_path)))]
    if citation.page_label:
        parts.append(citation.page_label)
    elif citation.page:
        parts.append(screen.say("page", language, page=citation.page))
    parts += [str(fact) for fact in (citation.place, citation.year) if fact]
    if marked := screen.provenance(citation.provenance, language):
        parts.append(marked)
    parts.append(screen.say("version_mark", language, document=citation.document_id, version=citation.version))
    told = ", ".join(parts)
    return f"{told}\n    {citation.url}" if citation.url else told


def _is_empty(base: KnowledgeBase) -> bool:
    return not base.documents.visible(Scope.all())
