"""What went wrong, as a message: what happened, what to do about it, and the reference that the log has it under.

A failure that nobody thought of is never told in its own words.
"""

from collections.abc import Mapping
from typing import Any

from bots.slack.blocks.elements import context, harmless, shortened
from bots.slack.blocks.message import Message
from bots.slack.blocks.prose import paragraph, prose, words
from bots.told.voice import Voice
from knowledge.errors import Problem

_LONGEST = 1500


def problem_message(voice: Voice, problem: Problem, reference: str = "") -> Message:
    """Give the sentence of a failure that has one."""
    return _message(voice, voice.say(problem.code, **problem.details), reference)


def failure_message(voice: Voice, failure: Mapping[str, Any]) -> Message:
    """Give what the crew remembers of an order that came to nothing: a code with its details, or a reference alone."""
    if "code" in failure:
        return _message(voice, voice.say(failure["code"], **failure["details"]), failure.get("reference", ""))
    return _message(voice, voice.say("slack_failed", reference=failure["reference"]))


def said(sentence: str) -> Message:
    """Give one sentence as a message."""
    told = shortened(sentence, _LONGEST) or "–"
    return Message(harmless(told), (prose(paragraph(words(told))),))


def _message(voice: Voice, sentence: str, reference: str = "") -> Message:
    message = said(sentence)
    if not reference:
        return message
    told = harmless(voice.say("slack_reference", reference=reference))
    return Message(f"{message.text} {told}", (*message.blocks, context(told)))
