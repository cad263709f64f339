"""An answer as a message: what it says with the numbers of its sources, the sources, and what to do with it."""

from typing import Any

from assistant.answer import Answer, Statement
from bots.slack.blocks.about import About
from bots.slack.blocks.elements import form, harmless, section, shortened
from bots.slack.blocks.message import Block, Message
from bots.telling import Numbers

ASK, SOURCES, WHOLE, SHOW, JUDGE = "ask_follow_up", "sources", "whole_answer", "show_all", "judge"
"""What the buttons below an answer do. Their values are ``<posted>``; of a question ``<posted> <its number from 0>``."""


def answer_message(answer: Answer, about: About) -> Message:
    """Give an answer as a message."""
    told = [f"{each.text}" for each in answer.statements] or [about.voice.say(f"status_{answer.status}", model="")]
    return Message(shortened(harmless(" ".join(told)), 3000), tuple(section(harmless(each)) for each in told[:40]))


def streamed(statement: Statement, about: About, numbers: Numbers, is_next_in_list: bool = False) -> str:
    """Give one statement as the Markdown that Slack streams; nothing in it becomes a link, a mention or a picture."""
    return f"{harmless(statement.text)} {numbers.marks(*statement.citations)}\n\n"


def rest_of(answer: Answer, about: About) -> tuple[Block, ...]:
    """Give what follows the statements of an answer whose statements have been streamed."""
    return answer_message(answer, about).blocks[len(answer.statements) :]


def whole_answer(answer: Answer, about: About) -> Any:
    """Give the whole of an answer in a window of its own."""
    return form(about.voice.say("sources"), WHOLE, answer_message(answer, about).blocks, submit=None, close="OK")


def follow_ups_of(answer: Answer, about: About) -> list[str]:
    """Give what can be asked next, in the order that the buttons number it."""
    return list(answer.follow_ups)
