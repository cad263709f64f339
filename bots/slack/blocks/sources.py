"""The sources of an answer in a window: each quote with the text around it, and where, when and whose it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.answer import Answer, Citation
from bots.slack.blocks.about import About
from bots.slack.blocks.answers import SOURCES, in_its_language
from bots.slack.blocks.cited import Cited, links_to, where_of
from bots.slack.blocks.elements import context, divider, form, harmless
from bots.slack.blocks.message import Block
from bots.slack.blocks.prose import Piece, paragraph, prose, quoted, window, words
from knowledge.document import Chunk

_AROUND = 320
"""Signs that are shown before and after what is quoted."""


def sources_view(answer: Answer, about: About) -> Block:
    """Give a window with each source that an answer cites, numbered as in the answer."""
    about = in_its_language(answer, about)
    say = about.voice.say
    chunks = {passage.chunk.key: passage.chunk for passage in answer.passages}
    places = Cited(answer, about).places
    sheet, end = window(), context(say("slack_too_long"))
    room = sheet.less((end,))
    room.put(context(say("slack_sources_intro" if places else "slack_sources_none")))
    shown = [room.put(*_source(number, some, chunks, about)) for number, some in places.items()]
    blocks = room.blocks if all(shown) else (*room.blocks, end)
    title, close = say("slack_sources_title"), say("slack_close")
    return form(title, SOURCES, blocks, submit=None, close=close, note=about.posted)


def _source(number: int, citations: Sequence[Citation], chunks: Mapping[str, Chunk], about: About) -> Iterator[Block]:
    """Give one place that is cited: where it is, what it says, and links to it."""
    first = citations[0]
    if number > 1:
        yield divider()
    yield prose(paragraph(words(f"[{number}] {', '.join(where_of(first, about))}", "bold")))
    by_chunk: dict[str, list[Citation]] = {}
    for each in citations:
        by_chunk.setdefault(each.chunk_key, []).append(each)
    for key, some in by_chunk.items():
        yield prose(*(quoted(each) for each in _in_context(some, chunks.get(key))))
    day = about.day(first)
    code = "slack_source_facts" if day else "slack_source_version"
    facts = about.voice.say(code, version=first.version, day=day.strftime("%d.%m.%Y") if day else "")
    yield context(" · ".join([harmless(facts), *links_to(first, about)]))


def _in_context(citations: Sequence[Citation], chunk: Chunk | None) -> Iterator[list[Piece]]:
    """Give the quotes of one passage with the text around them, what is quoted in bold."""
    spans = _spans(citations, chunk) if chunk else []
    if chunk is None or not spans:
        yield from (words(each.quote.strip(), "bold") for each in _once(citations))
        return
    text, pieces = chunk.text, list[Piece]()
    begin, end = max(0, spans[0][0] - _AROUND), spans[0][0]
    pieces += words(_cut_before(text[begin:end], is_cut=begin > 0))
    for place, (start, stop) in enumerate(spans):
        pieces += words(text[start:stop], "bold")
        following = spans[place + 1][0] if place + 1 < len(spans) else len(text)
        pieces += words(_between(text[stop:following], is_last=place + 1 == len(spans)))
    yield pieces


def _spans(citations: Iterable[Citation], chunk: Chunk) -> list[tuple[int, int]]:
    """Give where the quotes stand in a passage, joined where they overlap; nothing where one does not stand there."""
    found: list[tuple[int, int]] = []
    for begin, end, quote in sorted(
        {(each.start - chunk.start, each.end - chunk.start, each.quote) for each in citations}
    ):
        if begin < 0 or chunk.text[begin:end] != quote:
            return []
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


def _once(citations: Iterable[Citation]) -> Iterable[Citation]:
    return {each.quote: each for each in citations}.values()


def _cut_before(text: str, *, is_cut: bool) -> str:
    if not is_cut:
        return text.lstrip()
    _, _, rest = text.partition(" ")
    return f"… {rest}"


def _between(text: str, *, is_last: bool) -> str:
    """Give what stands after a quote, and where that is much only its ends."""
    if is_last:
        return text.rstrip() if len(text) <= _AROUND else f"{text[:_AROUND].rpartition(' ')[0]} …"
    if len(text) <= 2 * _AROUND:
        return text
    return f"{text[:_AROUND].rpartition(' ')[0]} … {text[-_AROUND:].partition(' ')[2]}"
