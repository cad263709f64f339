"""Joins the floors for one door: settings become a knowledge base, and a knowledge base an assistant."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bots.settings import DoorSettings
from knowledge.errors import Problem
from knowledge.phrases import Phrases
from knowledge.settings import KnowledgeSettings

if TYPE_CHECKING:  # the help texts are shown without what answers are made with
    from assistant.advice.adviser import Adviser
    from assistant.assistant import Assistant
    from assistant.writer import Writes
    from knowledge.knowledge_base import KnowledgeBase

PACKAGES = (
    "knowledge",
    "ingest",
    "assistant",
    "evals",
    "assistant.advice",
    "assistant.model",
    "bots",
    "bots.access",
    "bots.chains",
    "bots.for_models",
    "bots.intake",
    "bots.mcp",
    "bots.picture",
    "bots.serving",
    "bots.slack",
    "bots.slack.adding",
    "bots.slack.advising",
    "bots.slack.asking",
    "bots.slack.blocks",
    "bots.slack.home",
    "bots.slack.installing",
    "bots.slack.judging",
    "bots.slack.preview",
    "bots.slack.settling",
    "bots.terminal",
    "bots.web",
)


@cache
def all_phrases() -> Phrases:
    """Read everything the product can say, as it is said in the terminal."""
    return Phrases(PACKAGES)


@cache
def phrases_over_http() -> Phrases:
    """Give what is said to those who come by HTTP: the way forward is never a command at a terminal."""
    return all_phrases().with_own("over_http_")


@cache
def phrases_over_slack() -> Phrases:
    """Give what is said to those who come by Slack: the way forward is something to write or to press there."""
    return phrases_over_http().with_own("over_slack_")


@cache
def phrases_over_mcp() -> Phrases:
    """Give what is said to those who come by MCP: the way forward is a tool, or a question to whoever asked."""
    return phrases_over_http().with_own("over_mcp_")


def knowledge_settings(data: Path | None) -> KnowledgeSettings:
    """Read the settings; a folder given on the command line goes before the environment."""
    settings = KnowledgeSettings()
    return settings.model_copy(update={"data": data.expanduser().absolute()}) if data else settings


def adviser(base: "KnowledgeBase") -> "Adviser":
    """Join an open knowledge base with the framework in use and the table of municipalities."""
    from assistant.advice.adviser import Adviser
    from knowledge.municipalities import load_municipalities

    framework = base.editions.current()
    return Adviser(framework, base.documents, base.verdicts, base.words_only(), load_municipalities())


def assistant(base: "KnowledgeBase") -> "Assistant":
    """Make the assistant of an open knowledge base, with advice from the framework in use."""
    from assistant.assistant import Assistant

    return Assistant(base.retriever, adviser(base), writer=writer(base))


def writer(base: "KnowledgeBase") -> "Writes | None":
    """Make what writes with the configured model, or None when there is no model: then answers are quoted.

    Where the settings of the model cannot be used, answers are quoted, too, and say what is wrong.
    """
    from assistant.model.chat import open_model
    from assistant.model.settings import ModelSettings
    from assistant.support import CrossEncoderSupport
    from assistant.verify import Verifier
    from assistant.writer import Unwritable, Writer

    settings = ModelSettings()
    try:
        model = open_model(settings)
    except Problem as problem:
        return Unwritable(settings.model, problem)
    support = CrossEncoderSupport(settings.support_model) if settings.support_model else None
    return Writer(model, Verifier(base.retriever, support)) if model else None


def door_settings() -> DoorSettings:
    """Read the door's own settings."""
    return DoorSettings()
