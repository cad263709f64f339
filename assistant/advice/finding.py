"""Finds what shows that an activity is worth doing, for one who asks.

Evidence is what people have confirmed, what the framework links, and what the search finds. A passage is judged by the
same rules as a mapping, and every quote is checked against the stored text before it is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.advice.evidence import Basis, Evidence, Evidences, Nearness, best_first
from assistant.answer import Citation, Statement, cite
from assistant.mapping import Mapper, proposed_from, shown_from
from assistant.verify import supported
from knowledge.access import Scope
from knowledge.coverage import Judged, Ruling
from knowledge.document import Description, Document, Filters, Kind, Passage, Status
from knowledge.framework.framework import Activity, Framework
from knowledge.municipalities import Municipalities
from knowledge.registry.documents import Documents
from knowledge.registry.verdicts import Verdicts
from knowledge.retriever import Retriever

_PASSAGES = 6
"""Passages that are judged for each activity."""
_SHOWN = frozenset({Kind.CASE, Kind.PLAN})


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for advice: what may be seen, and the municipality (kommunenummer) if it is known."""

    scope: Scope
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known without a search: the evidence, and the (document, activity) pairs that people have rejected."""

    evidence: Evidences
    rejected: frozenset[tuple[str, str]]


class EvidenceFinder:
    """Finds evidence in one knowledge base for the activities of one framework."""

    def __init__(
        self,
        framework: Framework,
        documents: Documents,
        verdicts: Verdicts,
        retriever: Retriever,
        municipalities: Municipalities,
    ) -> None:
        self._framework = framework
        self._documents = documents
        self._verdicts = verdicts
        self._retriever = retriever
        self._municipalities = municipalities
        self._mapper = Mapper(framework)

    def known(self, asker: Asker) -> Known:
        """Give what people have confirmed and what the framework links, as far as the asker may see it."""
        visible = self._documents.visible(asker.scope)
        there = {each.id: each for each in visible if each.status is Status.PUBLISHED}
        found: dict[str, list[Evidence]] = {}
        rejected = set()
        for judged in self._verdicts.standing(asker.scope):
            document, activity = there[judged.verdict.document_id], judged.verdict.activity
            if judged.verdict.ruling is Ruling.REJECTED:
                rejected.add((document.id, activity))
            else:
                evidence = self._of(document.id, document.description, asker, Basis.CONFIRMED)
                found.setdefault(activity, []).append(replace(evidence, citation=self._cited(document, judged)))
        for each in self._framework.activities:
            names = [name for name in each.cases if name in there and (name, each.id) not in rejected]
            linked = [self._of(name, there[name].description, asker, Basis.LINKED) for name in names]
            found.setdefault(each.id, []).extend(linked)
        return Known({name: best_first(some) for name, some in found.items()}, frozenset(rejected))

    def search(self, activity: Activity, known: Known, asker: Asker) -> tuple[Evidence, ...]:
        """Give the best evidence of an activity: what is known, now with passages, and what the search finds."""
        held = known.evidence.get(activity.id, ())
        found = [each for each in self._found(activity, asker) if (each.document_id, activity.id) not in known.rejected]
        quoted = {each.document_id: each.citation for each in found}
        lacking = frozenset(each.document_id for each in held if not each.citation) - quoted.keys()
        passages = self._passages(activity, asker, Filters(documents=lacking)) if lacking else {}
        for name, some in passages.items():
            if citation := self._quote(activity, some, proposed_from()):
                quoted[name] = citation
        told = [replace(each, citation=each.citation or quoted.get(each.document_id)) for each in held]
        return best_first([*told, *found])

    def _found(self, activity: Activity, asker: Asker) -> Iterator[Evidence]:
        """Search for cases and plans, those of the asker's own municipality by themselves as well."""
        passages = self._passages(activity, asker, Filters(kinds=_SHOWN))
        if asker.municipality:
            today = self._municipalities.today(asker.municipality)
            own = self._municipalities.numbers(today[0].number if len(today) == 1 else asker.municipality)
            passages = passages | self._passages(activity, asker, Filters(kinds=_SHOWN, municipalities=own))
        for name, held in passages.items():
            if citation := self._quote(activity, held, shown_from()):
                evidence = self._of(name, held[0].description, asker, Basis.FOUND)
                yield replace(evidence, citation=citation)

    def _passages(self, activity: Activity, asker: Asker, filters: Filters) -> dict[str, list[Passage]]:
        """Search for passages about an activity, and give them by document."""
        query = f"{activity.title.nb}. {activity.deliverable.nb}"
        held: dict[str, list[Passage]] = {}
        for each in self._retriever.retrieve(query, asker.scope, filters, _PASSAGES).passages:
            held.setdefault(each.document_id, []).append(each)
        return held

    def _quote(self, activity: Activity, passages: Sequence[Passage], least: float) -> Citation | None:
        """Cite the sentence of a document's passages that shows an activity, if one is sure enough and stands there."""
        shown = self._mapper.best(activity, [each.chunk for each in passages], passages[0].description)
        if shown is None or shown.confidence < least:
            return None
        passage = next(each for each in passages if each.chunk.start <= shown.start < each.chunk.end)
        citation = cite(passage, shown.start - passage.chunk.start, shown.end - passage.chunk.start)
        checked = list(supported([Statement(citation.quote, (citation,))], passages))
        return checked[0].citations[0] if checked else None

    def _cited(self, document: Document, judged: Judged) -> Citation | None:
        """Cite what a person confirmed, in the version it was confirmed in."""
        verdict = judged.verdict
        for chunk in self._documents.chunks(document.id, verdict.version):
            if chunk.start <= verdict.start < verdict.end <= chunk.end:
                passage = Passage(chunk, document.id, verdict.version, document.description, score=0.0)
                return cite(passage, verdict.start - chunk.start, verdict.end - chunk.start)
        return None

    def _of(self, name: str, said: Description, asker: Asker, basis: Basis) -> Evidence:
        nearness = self._nearness(said.municipality, asker.municipality)
        return Evidence(name, said.title, said.kind, said.place, said.year, nearness, basis)

    def _nearness(self, other: str | None, asker: str | None) -> Nearness:
        """Tell how near the municipality of a document is to the asker's."""
        theirs = self._municipalities.today(other) if other else ()
        ours = self._municipalities.today(asker) if asker else ()
        if not theirs or len(ours) != 1:
            return Nearness.OTHER
        own = ours[0]
        if theirs == (own,):
            return Nearness.OWN
        near = max((each.county == own.county) + (each.size is own.size) for each in theirs)
        return (Nearness.OTHER, Nearness.RELATED, Nearness.ALIKE)[near]
