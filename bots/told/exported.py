"""Conversations, and all that is kept about somebody, in a form that can be journaled: as JSON, or to be read.

Every cited passage is given sign for sign, with the version of its document and the SHA-256 of the text, so that
anyone can check later that nothing has been changed.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bots.told import recalled
from bots.told.advice import advice_lines, understood_as
from bots.told.recalled import numbers_of, place_of, sources_of, text_of
from bots.told.voice import Voice
from knowledge.conversation import ERASED, Conversation, Record
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.registry.naming import named

FORM = 1
"""The shape of the JSON; another shape is another number."""
_MARKUP = re.compile(r"([\\`*_\[\]<>#!|~])")
_FENCE = re.compile(r"~{3,}")


def conversation_as_json(conversation: Conversation, records: Sequence[Record], case: str) -> dict[str, Any]:
    """Give a conversation with its answers as they were kept, under the number of a case."""
    return {"form": FORM, "case": case, "exported": moments(datetime.now(UTC)), **_told(conversation, records)}


def conversation_as_markdown(voice: Voice, conversation: Conversation, records: Sequence[Record], case: str) -> str:
    """Give a conversation in words, each answer with its sources whole."""
    return "\n".join(_markdown(voice, conversation, records, case, datetime.now(UTC))) + "\n"


def everything_as_json(base: KnowledgeBase, asker: str) -> dict[str, Any]:
    """Give all that is kept about one person: what they asked, judged, chose and proposed, where their name stands."""
    return {
        "form": FORM,
        "asker": asker,
        "exported": moments(datetime.now(UTC)),
        "conversations": [_told(each, records) for each, records in base.conversations.everything(asker)],
        "feedback": [{**asdict(each), "content": None} for each in base.feedback.given(asker)],
        "slack": {
            "chosen": [{**asdict(each), "changed": moments(each.changed)} for each in base.slack_people.of(asker)],
            "answers": [asdict(each) for each in base.slack_answers.of(asker)],
        },
        "proposals": [asdict(each) for each in base.proposals.of(asker)],
        "named": [asdict(each) for each in named(base.database, asker)],
    }


def written(value: Mapping[str, Any]) -> str:
    """Give plain values as a file holds them."""

    def plain(each: object) -> object:
        if isinstance(each, frozenset):
            return sorted(each)
        return each.isoformat() if isinstance(each, datetime) else str(each)

    return json.dumps(value, ensure_ascii=False, indent=1, default=plain) + "\n"


def moments(at: datetime) -> dict[str, str]:
    """Give a moment in UTC and as the clock showed it in Norway."""
    return {name: at.astimezone(zone).isoformat(timespec="seconds") for name, zone in _ZONES.items()}


_ZONES = {"utc": UTC, "europe_oslo": ZoneInfo("Europe/Oslo")}


def _told(conversation: Conversation, records: Sequence[Record]) -> dict[str, Any]:
    about = {**asdict(conversation), "begun": moments(conversation.begun), "latest": moments(conversation.latest)}
    return {"conversation": about, "answers": [{**asdict(each), "at": moments(each.at)} for each in records]}


def _markdown(
    voice: Voice, conversation: Conversation, records: Sequence[Record], case: str, now: datetime
) -> Iterator[str]:
    yield f"# {voice.say('export_title')}"
    yield ""
    facts = {"case": case or "–", "conversation": conversation.id, "asker": conversation.asker, "exported": _both(now)}
    yield from (f"- {voice.say(f'export_{name}')}: {_escaped(value)}" for name, value in facts.items())
    for record in records:
        yield ""
        yield from _answer(voice, record)


def _answer(voice: Voice, record: Record) -> Iterator[str]:
    say = Language(record.language)
    yield f"## {record.number}. {voice.say('export_question')}"
    yield ""
    yield from (f"> {_escaped(line)}" for line in record.question.splitlines())
    if record.asked and record.asked != record.question:
        yield ""
        yield f"- {voice.say('export_asked')}: {_escaped(record.asked)}"
    yield ""
    facts = {
        "answer": record.id,
        "at": _both(record.at),
        "ending": recalled.ending(voice, record, say),
        "model": recalled.how_written(voice, record),
    }
    yield from (f"- {voice.say(f'export_{name}')}: {_escaped(value)}" for name, value in facts.items())
    yield from (f"- {_escaped(each)}" for each in recalled.notes(voice, record) if each != facts["ending"])
    yield ""
    yield from _said(voice, record, say)
    around = (recalled.belongs_in(voice, record, say), *recalled.further(voice, record, say))
    yield from _paragraphs(line for paragraph in around for line in paragraph.splitlines())
    for number, citation in sources_of(record.content).items():
        place, _, link = place_of(voice, citation, say).partition("\n")
        yield f"### \\[{number}\\] {_escaped(place)}"
        yield ""
        if link:
            yield f"<{link.strip()}>"
            yield ""
        for text in _texts(record, number):
            yield from _verbatim(text)


def _said(voice: Voice, record: Record, say: Language) -> Iterator[str]:
    content, advice = record.content, recalled.advice_of(record)
    if advice:
        there = Voice(say)
        yield from _paragraphs([understood_as(there, advice)])
        yield from _paragraphs(line for line, _ in advice_lines(there, advice, None))
    elif not content["statements"]:
        yield from _paragraphs(recalled.way_forward(voice, record, say))
    for statement in content["beside"] if advice else (*content["statements"], *content["beside"]):
        yield from _statement(voice, statement, say)
    if content["disagreeing"]:
        yield from (voice.say("disagreeing", say), "")
    for statement in content["disagreeing"]:
        yield from _statement(voice, statement, say)


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if line.strip():
            yield from (_escaped(line), "")


def _statement(voice: Voice, statement: Mapping[str, Any], say: Language) -> Iterator[str]:
    marks = "".join(f"\\[{number}\\]" for number in numbers_of(statement))
    bullet = "- " if statement["listed"] else ""
    yield f"{bullet}{_escaped(text_of(voice, statement, say))} {marks}".rstrip()
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
