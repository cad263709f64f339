"""The sources of one answer: the number of each, where it is, and where it can be read.

A link says where it goes: to the source as it was published, or to our own view of it, where rights are checked again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from assistant.answer import Answer, Citation, Status
from assistant.record import numbers_in, place_of
from bots.slack.blocks.about import About
from bots.slack.blocks.elements import context, harmless, link, shortened
from bots.slack.blocks.message import Block

_LONGEST_ADDRESS = 1000
_PATH, _PLACE, _HOST = 220, 80, 60


class Cited:
    """What an answer cites, as it is numbered where it is kept."""

    def __init__(self, answer: Answer, about: About) -> None:
        self._about = about
        self._numbers = numbers_in(answer)
        own = () if answer.status is Status.ADVISED else answer.statements
        shown = (*own, *answer.beside, *answer.disagreeing)
        self.places: Mapping[int, Sequence[Citation]] = _by_number(
            (self._numbers[place_of(each)], each) for statement in shown for each in statement.citations
        )

    @property
    def number(self) -> int:
        """How many places are cited."""
        return len(self.places)

    def marks(self, citations: Iterable[Citation]) -> str:
        """Give the numbers of places, as ``[1][2]``."""
        return "".join(f"[{number}]" for number in sorted({self._numbers[place_of(each)] for each in citations}))

    def blocks(self, most: int | None) -> list[Block]:
        """Give a heading and a line in small print for each place, ``most`` of them."""
        if not self.places:
            return []
        lines = [context(self._line(number, some[0])) for number, some in self.places.items()]
        return [context(f"*{self._about.voice.say('sources')}*"), *lines[:most]]

    def _line(self, number: int, citation: Citation) -> str:
        where = ", ".join(where_of(citation, self._about))
        return " · ".join([f"[{number}] {harmless(where)}", *links_to(citation, self._about)])


def where_of(citation: Citation, about: About) -> Iterator[str]:
    """Tell where a citation stands: title and heading, page, place, year, and whose text that is."""
    path = " › ".join(dict.fromkeys((citation.title, *citation.heading_path)))
    yield shortened(path, _PATH)
    if citation.page_label:
        yield shortened(citation.page_label, _PLACE)
    elif citation.page:
        yield about.voice.say("page", page=citation.page)
    yield from (shortened(str(fact), _PLACE) for fact in (citation.place, citation.year) if fact)
    if owner := about.voice.provenance(citation.provenance):
        yield owner


def links_to(citation: Citation, about: About) -> Iterator[str]:
    """Give links to a source, as it was published and in our own view."""
    if (host := host_of(citation.url)) and citation.url:
        yield link(citation.url, about.voice.say("slack_open_source", host=host))
    if (own := about.link(citation)) and len(own) <= _LONGEST_ADDRESS:
        yield link(own, about.voice.say("slack_open_own"))


def host_of(address: str | None) -> str:
    """Give whose page an address is; nothing where it cannot be opened from Slack."""
    if not address or len(address) > _LONGEST_ADDRESS or any(sign.isspace() or sign in "<>|" for sign in address):
        return ""
    try:
        found = urlsplit(address)
        host = found.hostname or ""
    except ValueError:
        return ""
    return shortened(host.removeprefix("www."), _HOST) if found.scheme in {"http", "https"} else ""


def _by_number(found: Iterable[tuple[int, Citation]]) -> dict[int, list[Citation]]:
    numbered: dict[int, list[Citation]] = {}
    for number, citation in found:
        numbered.setdefault(number, []).append(citation)
    return dict(sorted(numbered.items()))
