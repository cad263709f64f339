"""What every door tells of an answer in words: where its statements stand, how it was made, what to try instead."""

from collections.abc import Iterator

from assistant.answer import Answer, Citation, Lacking, Statement, Status
from knowledge.document import Provenance
from knowledge.framework.framework import Framework
from knowledge.language import Language
from knowledge.phrases import Phrases

MOST_TITLES = 3
"""Titles that are named of what lies nearest to a question without an answer."""


class Numbers:
    """Numbers the places that are cited; each place has one number, however often it is cited."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self._places: list[Citation] = []

    def marks(self, *citations: Citation) -> str:
        """Give the numbers of places, as ``[1][2]``."""
        return "".join(dict.fromkeys(f"[{self.number(each)}]" for each in citations))

    def marked(self, statement: Statement, phrases: Phrases, language: Language) -> str:
        """Give a statement with whose it is, where it is not a source's own, and the numbers of its sources."""
        owner = provenance(statement.provenance, phrases, language)
        said = f"{statement.text} ({owner})" if owner else statement.text
        return f"{said} {self.marks(*statement.citations)}"

    def sources(self, phrases: Phrases, language: Language) -> Iterator[str]:
        """Give the places that the numbers stand for, in order."""
        for number, citation in enumerate(self._places, start=1):
            yield f"[{number}] {where(citation, phrases, language)}"

    def number(self, citation: Citation) -> int:
        """Give the number of a place."""
        place = citation.document_id, citation.version, citation.heading_path, citation.page, citation.page_label
        if place not in self._numbers:
            self._numbers[place] = len(self._numbers) + 1
            self._places.append(citation)
        return self._numbers[place]


def where(citation: Citation, phrases: Phrases, language: Language) -> str:
    """Say where a citation stands, with the link on a line of its own."""
    parts = [" › ".join(dict.fromkeys((citation.title, *citation.heading_path)))]
    if citation.page_label:
        parts.append(citation.page_label)
    elif citation.page:
        parts.append(phrases.say("page", language, page=citation.page))
    parts += [str(fact) for fact in (citation.place, citation.year) if fact]
    if marked := provenance(citation.provenance, phrases, language):
        parts.append(marked)
    parts.append(phrases.say("version_mark", language, document=citation.document_id, version=citation.version))
    told = ", ".join(parts)
    return f"{told}\n    {citation.url}" if citation.url else told


def provenance(known: Provenance, phrases: Phrases, language: Language) -> str:
    """Give the label of text that is not a source's own; nothing for text that is."""
    return "" if known is Provenance.SOURCE else phrases.say(f"provenance_{known}", language)


def on_proposals(framework: Framework, phrases: Phrases, language: Language) -> str:
    """Say that names of phases and activities are our own proposal, as far as they are; nothing where none is."""
    origins = [phase.origin for process in framework.processes for phase in process.phases]
    origins += [activity.origin for activity in framework.activities]
    ours = [each.provenance is Provenance.EDITORIAL for each in origins]
    if not any(ours):
        return ""
    return phrases.say("framework_proposal" if all(ours) else "framework_proposal_some", language)


def notes(answer: Answer, phrases: Phrases) -> Iterator[str]:
    """Give what there is to say of how an answer was made, and of what went wrong."""
    say, writing = answer.language, answer.writing
    if writing.trouble:
        told = phrases.say(writing.trouble, say, **writing.details)
        code = "answer_cut" if answer.status is Status.ANSWERED else "quoted_instead"
        yield f"{told} {phrases.say(code, say)}"
    if answer.status is Status.ANSWERED:
        yield phrases.say("status_answered", say, model=writing.model)
        if held_back := sum(writing.dropped.values()):
            yield phrases.say("statements_dropped", say, count=held_back)
    elif answer.status is Status.QUOTED and not writing.model:
        yield phrases.say("status_quoted", say)
    if answer.warnings:
        kinds = ", ".join(phrases.say(f"personal_{kind}", say) for kind in answer.warnings)
        yield phrases.say("personal_warning", say, kinds=kinds)
    if answer.words_only:
        yield phrases.say("words_only", say)


def way_forward(answer: Answer, framework: Framework, phrases: Phrases) -> Iterator[str]:
    """Tell how a question ended that got no answer, and what to try instead, line by line."""
    say = answer.language
    yield phrases.say(f"status_{answer.status}", say)
    if answer.lacking is Lacking.PLACE:
        processes = ", ".join(each.name.within(say) for each in framework.processes)
        yield phrases.say("way_forward_clarify_place", say, processes=processes)
        return
    yield phrases.say(f"way_forward_{answer.status}", say)
    titles = list(dict.fromkeys(passage.description.title for passage in answer.passages))[:MOST_TITLES]
    if titles and answer.status is Status.NOT_FOUND:
        yield ""
        yield phrases.say("nearest", say)
        yield from (f"- {title}" for title in titles)
