"""The preview as one page that stands alone: no script, nothing fetched, readable light and dark.

Everything foreign on it is escaped by the template engine, whose escaping is always on.
"""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from bots import wiring
from bots.slack.blocks.message import Block, Message
from bots.slack.preview.examples import EXAMPLES, Example
from bots.slack.preview.markup import linked, marked
from bots.slack.preview.rooms import rooms
from bots.slack.preview.windows import windows
from bots.told.voice import Voice
from knowledge.language import Language


def preview_page(language: Language) -> str:
    """Give the page with every example, in one language."""
    voice = Voice(language, wiring.phrases_over_slack())
    return _page([example for made in (*EXAMPLES, rooms, windows) for example in made(voice)], voice)


def write_preview(path: Path, language: Language) -> None:
    """Write the page to a file."""
    path.write_text(preview_page(language), "utf-8")


def _page(examples: Sequence[Example], voice: Voice) -> str:
    from jinja2 import ChainableUndefined, Environment

    rules = Environment(autoescape=True, undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True)
    rules.filters["marked"] = marked
    rules.globals |= {"linked": linked}
    template = rules.from_string(resources.files("bots.slack.preview").joinpath("page.html.j2").read_text("utf-8"))
    return template.render(examples=examples, say=voice.say, language=str(voice.language), kind=_kind, blocks=_blocks)


def _kind(example: Example) -> str:
    return "message" if isinstance(example.shown, Message) else str(example.shown["type"])


def _blocks(example: Example) -> Sequence[Block]:
    shown = example.shown
    found: Sequence[Block] = shown.blocks if isinstance(shown, Message) else shown["blocks"]
    return found
