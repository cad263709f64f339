"""A document as a model reads it: what is said of it, and a piece of its text, word for word."""

from dataclasses import dataclass

from bots.desk import Desk
from bots.for_models.acts import spoken
from bots.for_models.arguments import DocumentArguments, texts_in
from bots.refusing import refuse_identity_numbers
from bots.telling import provenance
from knowledge.access import Scope
from knowledge.document import Document, Status, Version
from knowledge.errors import Invalid, NotFound
from knowledge.language import Language
from knowledge.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a version: ``text`` is literally what stands from ``offset`` on in its ``total`` characters."""

    document: Document
    version: Version
    text: str
    offset: int
    total: int

    @property
    def end(self) -> int:
        """Where the piece ends."""
        return self.offset + len(self.text)

    @property
    def next(self) -> int | None:
        """Where the rest begins, if there is any."""
        return self.end if self.end < self.total else None


def read_document(desk: Desk, scope: Scope, chosen: DocumentArguments) -> tuple[str, Excerpt]:
    """Show a document that is in use and may be seen; raise ``NotFound`` for any other."""
    refuse_identity_numbers(texts_in(chosen.model_dump()))
    name = chosen.document.strip()
    document = desk.base.documents.find(name, scope)
    if document is None or document.status is not Status.PUBLISHED:
        raise NotFound("tool_document_unknown", document=name)
    version = desk.base.documents.version(name, chosen.version or document.version, scope)
    if version is None:
        raise NotFound("tool_version_unknown", document=name, version=chosen.version)
    total = len(version.text)
    if chosen.offset >= max(total, 1):
        raise Invalid("tool_beyond_the_end", document=name, total=total, offset=chosen.offset)
    text = version.text[chosen.offset : chosen.offset + chosen.limit]
    excerpt = Excerpt(document, version, text, chosen.offset, total)
    return _told(excerpt, desk.phrases, spoken(chosen.language)), excerpt


def _told(excerpt: Excerpt, phrases: Phrases, language: Language) -> str:
    said = excerpt.version.description
    marked = provenance(said.provenance, phrases, language)
    facts = [said.kind, said.place, said.year, said.language, marked]
    mark = phrases.say("version_mark", language, document=excerpt.document.id, version=excerpt.version.number)
    lines = [said.title, ", ".join([*(str(fact) for fact in facts if fact), mark])]
    if said.url:
        lines.append(said.url)
    lines += ["", phrases.say("tool_excerpt", language, start=excerpt.offset, end=excerpt.end, total=excerpt.total)]
    lines += ["", excerpt.text]
    if excerpt.next is not None:
        lines += ["", phrases.say("tool_excerpt_goes_on", language, offset=excerpt.next)]
    return "\n".join(lines)
