"""Which activities a document covers, proposed with the passage that says so; a person confirms or rejects.

Every sentence is read for the signs of every activity and for the words of its title. A proposal is the sentence that
shows an activity best, and how probable it is that a person would agree: a logistic model over what was seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from assistant.cues import is_cued, rules
from assistant.signs import Match, Signs
from knowledge.document import Chunk, Description
from knowledge.framework.framework import Activity, Framework
from knowledge.index import analysis
from knowledge.sentences import sentence_spans, without_marker

_RULES = "mapping.yaml"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An activity that a document seems to cover: the sentence (a span of the document's text), and how sure we are.

    ``sign`` is the sign that the sentence holds most of, ``seen`` the features that the confidence rests on.
    """

    activity: str
    confidence: float
    start: int
    end: int
    quote: str
    heading_path: tuple[str, ...]
    page: int | None
    sign: str
    seen: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Sentence:
    chunk: Chunk
    start: int
    text: str


class Mapper:
    """Finds what documents cover of one framework."""

    def __init__(self, framework: Framework) -> None:
        self._activities = framework.activities
        self._signs = Signs(framework.activities)
        self._titles = _Titles(framework.activities)

    def propose(self, chunks: Sequence[Chunk], said: Description, least: float | None = None) -> list[Proposal]:
        """Propose what a document covers, the surest first; only proposals of at least the confidence ``least``."""
        limit = proposed_from() if least is None else least
        best: dict[str, Proposal] = {}
        for sentence in _sentences(chunks):
            for proposal in self._shown(sentence, said):
                if proposal.confidence >= limit and _is_surer(proposal, best.get(proposal.activity)):
                    best[proposal.activity] = proposal
        return sorted(best.values(), key=lambda each: (-each.confidence, each.start))

    def best(self, activity: Activity, chunks: Sequence[Chunk], said: Description) -> Proposal | None:
        """Give the sentence of some chunks of a document that shows one activity best."""
        return next((each for each in self.propose(chunks, said, 0.0) if each.activity == activity.id), None)

    def _shown(self, sentence: _Sentence, said: Description) -> Iterator[Proposal]:
        """Give what one sentence shows, each with how sure we are."""
        matches = self._signs.found(sentence.text)
        words = frozenset(analysis.stem(word) for word in analysis.content_words(sentence.text))
        strongest = max((each.share * each.weight for each in matches.values()), default=0.0)
        deed = float(is_cued(sentence.text, _RULES, "deeds"))
        for activity in self._activities:
            match = matches.get(activity.id)
            if match is None:
                continue
            seen = {
                "share": match.share,
                "weight": match.weight / 10,
                "first": match.share * match.weight / strongest,
                "title": self._titles.coverage(activity, words),
                "deed": deed,
                "process": float(activity.process in said.processes),
                "phase": float(activity.phase in said.phases),
            }
            yield _proposal(activity, sentence, match, seen)


def _is_surer(one: Proposal, other: Proposal | None) -> bool:
    return other is None or one.confidence > other.confidence


def proposed_from() -> float:
    """Give the confidence from which an activity is proposed to a person."""
    return float(rules(_RULES)["proposed"])


def shown_from() -> float:
    """Give the confidence from which a passage is shown as evidence before a person has confirmed it."""
    return float(rules(_RULES)["shown"])


def confidence(seen: Mapping[str, float]) -> float:
    """Give the probability that a person would agree."""
    weights = rules(_RULES)["weights"]
    return 1 / (1 + exp(-weights["intercept"] - sum(weights[name] * value for name, value in seen.items())))


def _proposal(activity: Activity, sentence: _Sentence, match: Match, seen: Mapping[str, float]) -> Proposal:
    return Proposal(
        activity=activity.id,
        confidence=confidence(seen),
        start=sentence.start,
        end=sentence.start + len(sentence.text),
        quote=sentence.text,
        heading_path=sentence.chunk.heading_path,
        page=sentence.chunk.page,
        sign=match.sign,
        seen=seen,
    )


class _Titles:
    """The words of the activities' titles, weighed by how few titles have them."""

    def __init__(self, activities: Iterable[Activity]) -> None:
        self._stems = {
            each.id: frozenset(analysis.stem(word) for word in analysis.content_words(each.title.nb))
            for each in activities
        }
        every = [stem for stems in self._stems.values() for stem in stems]
        self._weight = {stem: log(1 + len(self._stems) / every.count(stem)) for stem in set(every)}

    def coverage(self, activity: Activity, words: frozenset[str]) -> float:
        """Give the share of a title's weight that a sentence holds, from 0 to 1."""
        stems = self._stems[activity.id]
        whole = sum(self._weight[each] for each in stems) or 1.0
        return sum(self._weight[each] for each in stems & words) / whole


def _sentences(chunks: Sequence[Chunk]) -> Iterator[_Sentence]:
    """Give the sentences that may tell of something done."""
    for chunk in chunks:
        if any(is_cued(heading, _RULES, "skipped") for heading in chunk.heading_path):
            continue
        for start, end in sentence_spans(chunk.text):
            text = without_marker(chunk.text[start:end])
            start = end - len(text)
            if not is_cued(text, _RULES, "passed_over"):
                yield _Sentence(chunk, chunk.start + start, text)
