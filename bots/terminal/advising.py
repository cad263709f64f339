"""``next``: what to do next for a project, for a municipality, or from what is said on the command line, and why."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.advice.evidence import Evidence, Nearness
from assistant.advice.finding import Asker
from assistant.advice.reasons import Reasons
from assistant.advice.recommend import Advice, Recommendation
from assistant.advice.score import Focus
from bots import wiring
from bots.starting_point import Said, starting_point
from bots.terminal.screen import Screen
from knowledge.access import Scope
from knowledge.framework.framework import Framework
from knowledge.framework.lookup import process_called
from knowledge.knowledge_base import open_for_reading
from knowledge.language import Language

_MOST_EVIDENCE = 2


def advise(data: Path | None, said: Said, most: int | None, language: Language | None, as_json: bool) -> None:
    """Advise on what to do next."""
    screen = Screen(language)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        framework = base.editions.current()
        focus = Focus(process_called(framework, said.process).id if said.process else None, said.phase)
        progress, municipality = starting_point(base, framework, said, Scope.all())
        adviser = wiring.adviser(base)
        advice = adviser.advise(progress, Asker(Scope.all(), municipality), focus, most)
        reasons = Reasons(framework, screen.language, screen.phrases)
        if as_json:
            screen.json(advice_as_json(advice, reasons))
        else:
            show(screen, framework, advice, reasons)


def show(screen: Screen, framework: Framework, advice: Advice, reasons: Reasons) -> None:
    """Write advice for a person: what to do, why, with whom, who has done it before, and what stands in the way."""
    say = screen.language
    if advice.finished:
        _show_end(screen, advice, reasons)
        return
    screen.write(screen.say("advice_progress", done=advice.done, relevant=advice.relevant))
    for imbalance in advice.imbalances:
        screen.write(f"! {reasons.imbalance(imbalance)}")
    for gap in advice.gaps:
        screen.write(f"! {reasons.gap(gap)}")
    for number, each in enumerate(advice.recommendations, start=1):
        screen.write()
        _show_one(screen, number, each, reasons)
    if not advice.recommendations:
        screen.write(screen.say("advice_nothing_ready"))
    if advice.under_way:
        screen.write()
        titles = "; ".join(each.title.within(say) for each in advice.under_way)
        screen.write(screen.say("advice_under_way", activities=titles))
    if advice.blocked:
        screen.write()
        screen.write(screen.say("advice_waiting"), style="bold")
        for blocked in advice.blocked:
            screen.write(f"- {blocked.activity.title.within(say)} ({blocked.activity.id}). {reasons.blocked(blocked)}")
    screen.write()
    screen.note_on_proposals(framework)


def _show_one(screen: Screen, number: int, each: Recommendation, reasons: Reasons) -> None:
    say = screen.language
    activity = each.activity
    screen.write(f"{number}. {activity.title.within(say)}", style="bold")
    marked = screen.provenance(activity.origin.provenance)
    place = " · ".join(part for part in (activity.id, reasons.cell(activity.cell), marked) if part)
    screen.write(f"   {place}", style="dim")
    screen.write(f"   {activity.purpose.within(say)}")
    for sentence in reasons.of(each.parts):
        screen.write(f"   + {sentence}")
    if each.easier_after:
        screen.write(f"   – {reasons.easier_after(each.easier_after)}")
    screen.write(f"   {screen.say('fact_deliverable')}: {activity.deliverable.within(say)}")
    if activity.actors:
        screen.write(f"   {screen.say('fact_actors')}: {', '.join(actor.within(say) for actor in activity.actors)}")
    for evidence in each.evidence[:_MOST_EVIDENCE]:
        screen.write(f"   ▸ {_evidence(screen, evidence)}")
    if len(each.evidence) > _MOST_EVIDENCE:
        screen.write(f"     {screen.say('and_more', number=len(each.evidence) - _MOST_EVIDENCE)}", style="dim")
    if not each.evidence:
        screen.write(f"   {screen.say('advice_no_evidence')}", style="dim")


def _evidence(screen: Screen, evidence: Evidence) -> str:
    facts = [evidence.title, *(str(fact) for fact in (evidence.place, evidence.year) if fact)]
    if evidence.nearness is not Nearness.OTHER:
        facts.append(screen.say(f"nearness_{evidence.nearness.name.lower()}"))
    facts.append(screen.say(f"basis_{evidence.basis}"))
    told = ", ".join(facts)
    if evidence.citation is None:
        return f"{told} [{evidence.document_id}]"
    quote = " ".join(evidence.citation.quote.split())
    mark = screen.say("version_mark", document=evidence.document_id, version=evidence.citation.version)
    return f"{told} [{mark}]\n     «{quote}»"


def _show_end(screen: Screen, advice: Advice, reasons: Reasons) -> None:
    screen.write(screen.say("advice_finished", done=advice.done, relevant=advice.relevant), style="bold")
    if advice.next_round:
        screen.write(screen.say("advice_next_round"))
        for each in advice.next_round:
            title = each.title.within(screen.language)
            screen.write(f"- {title} ({each.id}), {reasons.cell(each.cell)}")


def advice_as_json(advice: Advice, reasons: Reasons) -> dict[str, Any]:
    """Give advice as plain values, with the sentences that tell it."""
    return {
        "focus": asdict(advice.focus),
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
