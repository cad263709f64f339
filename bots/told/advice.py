"""Advice as plain values with every sentence that tells it: to be given out, kept, and shown again as it was.

What is shown of advice is made from these values alone, given now or kept before: so a screen and an archive say the
same, whatever has become of the framework since. Evidence whose document has been erased says only that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from assistant.advice.reasons import Reasons
from assistant.advice.recommend import Advice, Recommendation
from bots.told.voice import Voice, plain
from knowledge.conversation import ERASED
from knowledge.framework.framework import Framework

Told = Mapping[str, Any]
Line = tuple[str, str | None]
"""A line and its style."""
MOST_EVIDENCE = 2


def advice_as_json(advice: Advice, reasons: Reasons) -> dict[str, Any]:
    """Give advice as plain values, with the sentences that tell it."""
    return {
        "focus": {"process": advice.focus.process, "phase": advice.focus.phase, "after": advice.focus.after},
        "done": advice.done,
        "relevant": advice.relevant,
        "finished": advice.finished,
        "recommendations": [_as_json(each, reasons) for each in advice.recommendations],
        "under_way": [each.id for each in advice.under_way],
        "blocked": [
            {
                "activity": each.activity.id,
                "missing": each.missing,
                "chain": each.chain,
                "message": reasons.blocked(each),
            }
            for each in advice.blocked
        ],
        "gaps": [
            {"activity": each.activity.id, "missing": each.missing, "message": reasons.gap(each)}
            for each in advice.gaps
        ],
        "imbalances": [asdict(each) | {"message": reasons.imbalance(each)} for each in advice.imbalances],
        "next_round": [each.id for each in advice.next_round],
    }


def _as_json(each: Recommendation, reasons: Reasons) -> dict[str, Any]:
    parts = [
        {"name": part.name, "value": round(part.value, 4), "weight": part.weight, "score": round(part.score, 4),
         "reason": reasons.reason(part), "details": part.details}
        for part in each.parts
    ]  # fmt: skip
    return {
        "activity": each.activity,
        "cell": reasons.cell(each.activity.cell),
        "score": round(each.score, 4),
        "parts": parts,
        "easier_after": each.easier_after,
        "evidence": [asdict(one) | {"nearness": one.nearness.name.lower()} for one in each.evidence],
    }


def advice_as_told(voice: Voice, advice: Advice, framework: Framework) -> Told:
    """Give advice as plain JSON, with the titles and sentences that it is shown with in the language of a voice."""
    reasons = Reasons(framework, voice.language, voice.phrases)
    waiting = tuple(each.activity for each in advice.blocked)
    named = (*advice.under_way, *waiting, *advice.next_round, *(framework.by_id[name] for name in advice.focus.after))
    told = advice_as_json(advice, reasons)
    worded = (_in_words(each, reasons, voice) for each in advice.recommendations)
    told["recommendations"] = [one | more for one, more in zip(told["recommendations"], worded, strict=True)]
    told["titles"] = {each.id: each.title.within(voice.language) for each in named}
    told["cells"] = {each.id: reasons.cell(each.cell) for each in named}
    told["proposals"] = voice.on_proposals(framework)
    return plain(told)  # type: ignore[no-any-return]


def _in_words(each: Recommendation, reasons: Reasons, voice: Voice) -> dict[str, Any]:
    activity, say = each.activity, voice.language
    return {
        "title": activity.title.within(say),
        "purpose": activity.purpose.within(say),
        "deliverable": activity.deliverable.within(say),
        "actors": [actor.within(say) for actor in activity.actors],
        "provenance": voice.provenance(activity.origin.provenance),
        "reasons": reasons.of(each.parts),
        "easier": reasons.easier_after(each.easier_after) if each.easier_after else "",
    }


def understood_as(voice: Voice, told: Told) -> str:
    """Say what a question was taken to say is done; nothing where it said nothing of the kind."""
    after = [told["titles"][name] for name in told["focus"]["after"]]
    return voice.say("advised_from", done="; ".join(after)) if after else ""


def advice_lines(voice: Voice, told: Told, most_evidence: int | None = MOST_EVIDENCE) -> Iterator[Line]:
    """Write advice for a person: what to do, why, with whom, who has done it before, and what stands in the way."""
    if told["finished"]:
        yield from _end(voice, told)
        return
    yield voice.say("advice_progress", done=told["done"], relevant=told["relevant"]), None
    yield from ((f"! {each['message']}", None) for each in (*told["imbalances"], *told["gaps"]))
    for number, each in enumerate(told["recommendations"], start=1):
        yield "", None
        yield from _recommended(voice, number, each, most_evidence)
    if not told["recommendations"]:
        yield voice.say("advice_nothing_ready"), None
    titles = told["titles"]
    if told["under_way"]:
        yield "", None
        yield voice.say("advice_under_way", activities="; ".join(titles[name] for name in told["under_way"])), None
    if told["blocked"]:
        yield "", None
        yield voice.say("advice_waiting"), "bold"
        for each in told["blocked"]:
            yield f"- {titles[each['activity']]} ({each['activity']}). {each['message']}", None
    yield "", None
    if told["proposals"]:
        yield told["proposals"], "dim"


def _recommended(voice: Voice, number: int, each: Told, most_evidence: int | None) -> Iterator[Line]:
    yield f"{number}. {each['title']}", "bold"
    place = " · ".join(part for part in (each["activity"]["id"], each["cell"], each["provenance"]) if part)
    yield f"   {place}", "dim"
    yield f"   {each['purpose']}", None
    yield from ((f"   + {sentence}", None) for sentence in each["reasons"])
    if each["easier"]:
        yield f"   – {each['easier']}", None
    yield f"   {voice.say('fact_deliverable')}: {each['deliverable']}", None
    if each["actors"]:
        yield f"   {voice.say('fact_actors')}: {', '.join(each['actors'])}", None
    shown: Sequence[Told] = each["evidence"][:most_evidence]
    yield from ((f"   ▸ {_evidence(voice, evidence)}", None) for evidence in shown)
    if len(each["evidence"]) > len(shown):
        yield f"     {voice.say('and_more', number=len(each['evidence']) - len(shown))}", "dim"
    if not each["evidence"]:
        yield f"   {voice.say('advice_no_evidence')}", "dim"


def _evidence(voice: Voice, evidence: Told) -> str:
    if ERASED in evidence:
        return voice.say("source_erased")
    facts = [evidence["title"], *(str(evidence[fact]) for fact in ("place", "year") if evidence[fact])]
    if evidence["nearness"] != "other":
        facts.append(voice.say(f"nearness_{evidence['nearness']}"))
    facts.append(voice.say(f"basis_{evidence['basis']}"))
    told, citation = ", ".join(facts), evidence["citation"]
    if citation is None:
        return f"{told} [{evidence['document_id']}]"
    quote = " ".join(citation["quote"].split())
    mark = voice.say("version_mark", document=evidence["document_id"], version=citation["version"])
    return f"{told} [{mark}]\n     «{quote}»"


def _end(voice: Voice, told: Told) -> Iterator[Line]:
    yield voice.say("advice_finished", done=told["done"], relevant=told["relevant"]), "bold"
    if told["next_round"]:
        yield voice.say("advice_next_round"), None
        yield from ((f"- {told['titles'][name]} ({name}), {told['cells'][name]}", None) for name in told["next_round"])
