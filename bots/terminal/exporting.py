"""``conversations export`` and ``my-data export``: what was asked and answered, in a form that can be journaled.

Every cited passage is given sign for sign, with the version of its document and the SHA-256 of the text, so that
anyone can check later that nothing has been changed.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bots.terminal import recalled
from bots.terminal.advice_told import advice_lines, understood_as
from bots.terminal.conversing import found, opened
from bots.terminal.recalled import numbers_of, place_of, sources_of, text_of
from bots.terminal.screen import Screen
from knowledge.conversation import ERASED, Conversation, Record
from knowledge.errors import Invalid
from knowledge.language import Language
from knowledge.registry.naming import named

FORM = 1
"""The shape of the JSON; another shape is another number."""
_FORMS = ("md", "json")
_MARKUP = re.compile(r"([\\`*_\[\]<>#!|~])")
_FENCE = re.compile(r"~{3,}")


def export(data: Path | None, name: str, file: Path | None, form: str | None, case: str, force: bool) -> None:
    """Write a conversation as Markdown or JSON: to a file, whole or not at all, or to the screen."""
    screen = Screen()
    chosen = form or (file.suffix.lstrip(".").lower() if file else "md")
    if chosen not in _FORMS:
        raise Invalid("unusable_field", field="format", value=chosen, allowed=", ".join(_FORMS))
    with opened(data) as (base, asker):
        conversation, records = found(base, name, asker)
    now = datetime.now(UTC)
    if chosen == "json":
        written = _json({"form": FORM, "case": case, "exported": moments(now), **_told(conversation, records)})
    else:
        written = "\n".join(_markdown(screen, conversation, records, case, now)) + "\n"
    _write(screen, written, file, force)


def export_all(data: Path | None, file: Path | None, force: bool) -> None:
    """Write all that is kept about the person at the terminal, as JSON."""
    screen = Screen()
    with opened(data) as (base, asker):
        told = {
            "form": FORM,
            "asker": asker,
            "exported": moments(datetime.now(UTC)),
            "conversations": [_told(each, records) for each, records in base.conversations.everything(asker)],
            "feedback": [{**asdict(each), "content": None} for each in base.feedback.given(asker)],
            "named": [asdict(each) for each in named(base.database, asker)],
        }
    _write(screen, _json(told), file, force)


def moments(at: datetime) -> dict[str, str]:
    """Give a moment in UTC and as the clock showed it in Norway."""
    return {name: at.astimezone(zone).isoformat(timespec="seconds") for name, zone in _ZONES.items()}


_ZONES = {"utc": UTC, "europe_oslo": ZoneInfo("Europe/Oslo")}


def _told(conversation: Conversation, records: Sequence[Record]) -> dict[str, Any]:
    about = {**asdict(conversation), "begun": moments(conversation.begun), "latest": moments(conversation.latest)}
    return {"conversation": about, "answers": [{**asdict(each), "at": moments(each.at)} for each in records]}


def _write(screen: Screen, written: str, file: Path | None, force: bool) -> None:
    if file is None:
        sys.stdout.write(written)
        return
    screen.save(file, written.encode(), force)
    screen.write(screen.say("exported", file=file))


def _json(value: Mapping[str, Any]) -> str:
    def plain(each: object) -> str:
        return each.isoformat() if isinstance(each, datetime) else str(each)

    return json.dumps(value, ensure_ascii=False, indent=1, default=plain) + "\n"


def _markdown(
    screen: Screen, conversation: Conversation, records: Sequence[Record], case: str, now: datetime
) -> Iterator[str]:
    yield f"# {screen.say('export_title')}"
    yield ""
    facts = {"case": case or "–", "conversation": conversation.id, "asker": conversation.asker, "exported": _both(now)}
    yield from (f"- {screen.say(f'export_{name}')}: {_escaped(value)}" for name, value in facts.items())
    for record in records:
        yield ""
        yield from _answer(screen, record)


def _answer(screen: Screen, record: Record) -> Iterator[str]:
    say = Language(record.language)
    yield f"## {record.number}. {screen.say('export_question')}"
    yield ""
    yield from (f"> {_escaped(line)}" for line in record.question.splitlines())
    if record.asked and record.asked != record.question:
        yield ""
        yield f"- {screen.say('export_asked')}: {_escaped(record.asked)}"
    yield ""
    facts = {
        "answer": record.id,
        "at": _both(record.at),
        "ending": recalled.ending(screen, record, say),
        "model": recalled.how_written(screen, record),
    }
    yield from (f"- {screen.say(f'export_{name}')}: {_escaped(value)}" for name, value in facts.items())
    yield from (f"- {_escaped(each)}" for each in recalled.notes(screen, record) if each != facts["ending"])
    yield ""
    yield from _said(screen, record, say)
    around = (recalled.belongs_in(screen, record, say), *recalled.further(screen, record, say))
    yield from _paragraphs(line for paragraph in around for line in paragraph.splitlines())
    for number, citation in sources_of(record.content).items():
        place, _, link = place_of(screen, citation, say).partition("\n")
        yield f"### \\[{number}\\] {_escaped(place)}"
        yield ""
        if link:
            yield f"<{link.strip()}>"
            yield ""
        for text in _texts(record, number):
            yield from _verbatim(text)


def _said(screen: Screen, record: Record, say: Language) -> Iterator[str]:
    content, advice = record.content, recalled.advice_of(record)
    if advice:
        there = Screen(say)
        yield from _paragraphs([understood_as(there, advice)])
        yield from _paragraphs(line for line, _ in advice_lines(there, advice, None))
    elif not content["statements"]:
        yield from _paragraphs(recalled.way_forward(screen, record, say))
    for statement in content["beside"] if advice else (*content["statements"], *content["beside"]):
        yield from _statement(screen, statement, say)
    if content["disagreeing"]:
        yield from (screen.say("disagreeing", say), "")
    for statement in content["disagreeing"]:
        yield from _statement(screen, statement, say)


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if line.strip():
            yield from (_escaped(line), "")


def _statement(screen: Screen, statement: Mapping[str, Any], say: Language) -> Iterator[str]:
    marks = "".join(f"\\[{number}\\]" for number in numbers_of(statement))
    bullet = "- " if statement["listed"] else ""
    yield f"{bullet}{_escaped(text_of(screen, statement, say))} {marks}".rstrip()
    yield ""


def _texts(record: Record, number: int) -> list[str]:
    """Give the passages that are cited under a number, whole; the quote alone where the passage was not kept."""
    content = record.content
    statements = (*content["statements"], *content["beside"], *content["disagreeing"])
    every = (each for statement in statements for each in statement["citations"] if ERASED not in each)
    cited = [each for each in every if each["number"] == number]
    held = {each["chunk"]["key"]: each["chunk"]["text"] for each in content["passages"] if ERASED not in each}
    return list(dict.fromkeys(str(held.get(each["chunk_key"], each["quote"])) for each in cited))


def _verbatim(text: str) -> Iterator[str]:
    """Fence a text so that nothing in it is read as markup, under its digest."""
    fence = "~" * max([3, *(len(each) + 1 for each in _FENCE.findall(text))])
    yield f"SHA-256: `{hashlib.sha256(text.encode()).hexdigest()}`"
    yield ""
    yield from (f"{fence}text", text, fence, "")


def _both(at: datetime) -> str:
    told = moments(at)
    return f"{told['utc']} (UTC), {told['europe_oslo']} (Europe/Oslo)"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
