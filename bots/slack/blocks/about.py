"""What is known of an answer beside the answer itself, when it is to be shown: to whom, under which name, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.answer import Citation
from bots.told.voice import Voice
from knowledge.framework.framework import Framework

Link = Callable[[Citation], str | None]
Day = Callable[[Citation], date | None]


def _nothing(_citation: Citation) -> None:
    return None


@dataclass(frozen=True, slots=True)
class About:
    """How an answer is to be shown.

    ``posted`` is the id of the delivery, which buttons carry. ``private`` tells that only whoever asked sees it, and
    ``why_private`` says why in a sentence. ``is_first`` brings the notice that this is a machine, ``is_late`` an
    apology. What is not ``kept`` cannot be judged or asked for again; ``remarks`` are further sentences of the door.
    ``nothing_to_read`` tells that whoever asked may see no document. ``project`` is whose activities can be marked.
    ``link`` gives the address of a citation in our own view of its source, ``day`` when that version was added.
    """

    voice: Voice
    framework: Framework
    posted: str
    private: bool = False
    why_private: str = ""
    is_first: bool = False
    is_late: bool = False
    kept: bool = True
    remarks: tuple[str, ...] = ()
    nothing_to_read: bool = False
    project: str = ""
    link: Link = _nothing
    day: Day = _nothing
