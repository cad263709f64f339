"""What a model reads of answers, passages and advice: plain text, each citation by the number of its source."""

from collections.abc import Iterator, Sequence

from assistant.advice.evidence import Evidence, Nearness
from assistant.advice.reasons import Reasons
from assistant.advice.recommend import Advice, Recommendation
from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Statement, Status, cite
from bots.telling import Numbers, notes, on_proposals, provenance, way_forward, where
from knowledge.document import Passage
from knowledge.framework.framework import Framework
from knowledge.language import Language
from knowledge.phrases import Phrases

MOST_EVIDENCE = 2
"""Documents that are named for one activity."""


def answer_text(answer: Answer, framework: Framework, phrases: Phrases) -> str:
    """Give an answer with its sources, or how it ended and what to try instead."""
    if isinstance(answer, AdvisedAnswer):
        return _advised_text(answer, phrases)
    if answer.status not in {Status.ANSWERED, Status.QUOTED}:
        return "\n".join([*way_forward(answer, framework, phrases), *notes(answer, phrases)])
    say, numbers = answer.language, Numbers()
    lines = list(_statements(answer.statements, numbers, phrases, say))
    if answer.disagreeing:
        lines += ["", phrases.say("disagreeing", say), *_statements(answer.disagreeing, numbers, phrases, say)]
    lines += [*_sources(numbers, phrases, say), "", *notes(answer, phrases)]
    return "\n".join(lines)


def passages_text(passages: Sequence[Passage], words_only: bool, language: Language, phrases: Phrases) -> str:
    """Give passages word for word, each under its number and place, or say that there are none."""
    if not passages:
        return phrases.say("tool_nothing_found", language)
    blocks = [phrases.say("tool_passages", language)]
    for number, passage in enumerate(passages, start=1):
        place = where(cite(passage, 0, len(passage.chunk.text)), phrases, language)
        blocks.append(f"[{number}] {place}\n{passage.chunk.text}")
    if words_only:
        blocks.append(phrases.say("words_only", language))
    return "\n\n".join(blocks)


def advice_text(advice: Advice, framework: Framework, language: Language, phrases: Phrases) -> str:
    """Give advice with its reasons, what blocks the rest, and the sources of what shows it."""
    numbers = Numbers()
    told = _Advising(framework, language, phrases, numbers)
    return "\n".join([*told.lines(advice), *_sources(numbers, phrases, language)])


def _advised_text(answer: AdvisedAnswer, phrases: Phrases) -> str:
    """Give the advice that a question asked for, from what it was taken to say, and what was asked beside it."""
    say, numbers = answer.language, Numbers()
    after = [answer.framework.by_id[name].title.within(say) for name in answer.advice.focus.after]
    lines = [phrases.say("advised_from", say, done="; ".join(after))] if after else []
    lines += _Advising(answer.framework, say, phrases, numbers).lines(answer.advice)
    if answer.beside:
        lines += ["", *_statements(answer.beside, numbers, phrases, say)]
    lines += [*_sources(numbers, phrases, say), "", phrases.say("status_advised", say)]
    return "\n".join(lines)


def _statements(
    statements: Sequence[Statement], numbers: Numbers, phrases: Phrases, language: Language
) -> Iterator[str]:
    for each in statements:
        yield f"{'- ' if each.listed else ''}{numbers.marked(each, phrases, language)}"


def _sources(numbers: Numbers, phrases: Phrases, language: Language) -> Iterator[str]:
    lines = list(numbers.sources(phrases, language))
    if lines:
        yield from ("", phrases.say("sources", language), *lines)


class _Advising:
    """Tells advice line by line, and numbers the sources it names."""

    def __init__(self, framework: Framework, language: Language, phrases: Phrases, numbers: Numbers) -> None:
        self._framework = framework
        self._language = language
        self._phrases = phrases
        self._numbers = numbers
        self._reasons = Reasons(framework, language, phrases)

    def lines(self, advice: Advice) -> Iterator[str]:
        say, reasons = self._reasons.say, self._reasons
        if advice.finished:
            yield say("advice_finished", done=advice.done, relevant=advice.relevant)
            yield from (f"- {self._named(each.id)}" for each in advice.next_round)
            return
        yield say("advice_progress", done=advice.done, relevant=advice.relevant)
        yield from (f"! {reasons.imbalance(each)}" for each in advice.imbalances)
        yield from (f"! {reasons.gap(each)}" for each in advice.gaps)
        for number, each in enumerate(advice.recommendations, start=1):
            yield from ("", f"{number}. {self._named(each.activity.id)}", *self._why(each))
        if not advice.recommendations:
            yield say("advice_nothing_ready")
        if advice.under_way:
            yield ""
            yield say("advice_under_way", activities="; ".join(self._named(each.id) for each in advice.under_way))
        if advice.blocked:
            yield from ("", say("advice_waiting"))
            yield from (f"- {self._named(each.activity.id)}. {reasons.blocked(each)}" for each in advice.blocked)
        if told := on_proposals(self._framework, self._phrases, self._language):
            yield from ("", told)

    def _why(self, each: Recommendation) -> Iterator[str]:
        activity, reasons = each.activity, self._reasons
        label = provenance(activity.origin.provenance, self._phrases, self._language)
        yield f"   {' · '.join(part for part in (reasons.cell(activity.cell), label) if part)}"
        yield f"   {activity.purpose.within(self._language)}"
        yield from (f"   + {sentence}" for sentence in reasons.of(each.parts))
        if each.easier_after:
            yield f"   – {reasons.easier_after(each.easier_after)}"
        yield f"   {reasons.say('fact_deliverable')}: {activity.deliverable.within(self._language)}"
        yield from (f"   ▸ {self._shown_by(evidence)}" for evidence in each.evidence[:MOST_EVIDENCE])
        if not each.evidence:
            yield f"   {reasons.say('advice_no_evidence')}"

    def _shown_by(self, evidence: Evidence) -> str:
        say = self._reasons.say
        facts = [evidence.title, *(str(fact) for fact in (evidence.place, evidence.year) if fact)]
        if evidence.nearness is not Nearness.OTHER:
            facts.append(say(f"nearness_{evidence.nearness.name.lower()}"))
        facts.append(say(f"basis_{evidence.basis}"))
        if evidence.citation is None:
            return f"{', '.join(facts)} ({evidence.document_id})"
        quote = " ".join(evidence.citation.quote.split())
        return f"{', '.join(facts)}: «{quote}» {self._numbers.marks(evidence.citation)}"

    def _named(self, activity: str) -> str:
        return f"{self._framework.by_id[activity].title.within(self._language)} ({activity})"
