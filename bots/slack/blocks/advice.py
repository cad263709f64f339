"""Advice as blocks: what to do next and why, who has done it, what stands in the way, and buttons that say how it goes.

It is made from what every door tells of advice, so that all say the same. What is our own proposal says so.
"""

from collections.abc import Iterable, Iterator, Sequence

from bots.slack.blocks.cited import host_of
from bots.slack.blocks.elements import actions, button, context, divider, form, harmless, section, shortened
from bots.slack.blocks.message import Block, Message
from bots.slack.blocks.prose import Piece, Sheet, items, leading, paragraph, prose, quoted, window, words
from bots.told.advice import Told
from bots.told.voice import Voice
from knowledge.conversation import ERASED
from knowledge.framework.framework import Activity, Framework

DONE, BEGUN, IRRELEVANT, MORE = "activity_done", "activity_begun", "activity_irrelevant", "activity_more"
"""What the buttons of an activity do. Their values are ``<project id> <activity id>``."""
NO_PROJECT = "-"
"""Stands for the project in a value where there is none; then there is nothing to mark, only more to see."""
_MOST_WATCHED, _MOST_REASONS, _MOST_WAITING, _MOST_UNDER_WAY, _QUOTE = 2, 2, 3, 5, 220
_MOST_EVIDENCE = 1
_SUMMARY = 1500


def advice_message(
    told: Told, voice: Voice, project: str = "", heading: str = "", room: Sheet | None = None
) -> Message:
    """Give advice as a message; ``project`` is the id of the project that the buttons mark in.

    ``room`` is what is left for it, where it is not the whole message.
    """
    sheet = room or Sheet()
    said = shortened(heading or voice.say("slack_advice_heading"), 300)
    sheet.put(prose(paragraph(words(said, "bold"))))
    blocks = (*sheet.blocks, *advice_blocks(told, voice, project, sheet.less(sheet.blocks)))
    titles = [each["title"] for each in told["recommendations"][:3]]
    summary = voice.say("slack_advice_summary", activities="; ".join(titles)) if titles else said
    progress = "" if told["finished"] else f" {_progress(told, voice)}"
    return Message(harmless(shortened(f"{summary}{progress}", _SUMMARY)), blocks)


def advice_blocks(told: Told, voice: Voice, project: str, sheet: Sheet) -> tuple[Block, ...]:
    """Give advice, as much as there is room for; what to do comes before what waits."""
    if told["finished"]:
        sheet.put(*_end(told, voice))
        return sheet.blocks
    sheet.put(context(_progress(told, voice)))
    sheet.put(*_watched(told, voice))
    after = [*_under_way(told, voice, project), *_waiting(told, voice)]
    if told["proposals"]:
        after.append(context(harmless(told["proposals"])))
    room = sheet.less((*sheet.blocks, *after))
    if not told["recommendations"]:
        room.put(prose(paragraph(words(voice.say("advice_nothing_ready")))))
    for number, each in enumerate(told["recommendations"], start=1):
        _recommend(room, number, each, voice, project)
    for each in (*room.blocks, *after):
        sheet.put(each)
    return sheet.blocks


def activity_view(
    activity: Activity, framework: Framework, voice: Voice, project: str = "", recommended: Told | None = None
) -> Block:
    """Give all about one activity in a window: how to do it, and what is said of it in advice where it is advised."""
    sheet, say = window(), voice.language
    title = activity.title.within(say)
    cell = voice.say(
        "advice_cell",
        process=framework.process(activity.process).name.within(say),
        phase=activity.phase,
        name=framework.phase(activity.cell).name.within(say),
    )
    owner = voice.provenance(activity.origin.provenance)
    sheet.put(prose(paragraph(words(shortened(title, 300), "bold"))))
    sheet.put(context(harmless(" · ".join(part for part in (cell, owner) if part))))
    sheet.put(prose(paragraph(words(activity.purpose.within(say)))))
    if recommended and recommended["reasons"]:
        _put_list(sheet, voice.say("slack_advice_why"), recommended["reasons"])
    if activity.how:
        steps = [each.within(say) for each in activity.how]
        _put_list(sheet, voice.say("slack_advice_how"), steps, "ordered")
    for code, text in _facts(activity, framework, voice):
        if text:
            sheet.put(prose(paragraph(words(f"{voice.say(code)}: ", "bold"), words(text))))
    for block in _evidence_blocks(recommended, voice):
        sheet.put(block)
    if project:
        sheet.put(_buttons(activity.id, title, voice, project, with_more=False))
    close = voice.say("slack_close")
    return form(voice.say("slack_activity_title"), MORE, sheet.blocks, submit=None, close=close)


def _facts(activity: Activity, framework: Framework, voice: Voice) -> Iterator[tuple[str, str]]:
    say = voice.language

    def titles(names: Iterable[str]) -> str:
        return "; ".join(framework.by_id[name].title.within(say) for name in names)

    yield "fact_deliverable", activity.deliverable.within(say)
    yield "fact_actors", ", ".join(actor.within(say) for actor in activity.actors)
    yield "fact_effort", voice.say(f"effort_{activity.effort}")
    yield "fact_requires", titles(activity.requires)
    yield "fact_benefits_from", titles(activity.benefits_from)
    yield "fact_required_by", titles(framework.required_by.get(activity.id, ()))
    yield "fact_sdg", ", ".join(activity.sdg)


def _put_list(sheet: Sheet, heading: str, texts: Sequence[str], style: str = "bullet") -> None:
    sheet.put(prose(paragraph(words(heading, "bold")), items([words(each) for each in texts], style)))


def _progress(told: Told, voice: Voice) -> str:
    return voice.say("advice_progress", done=told["done"], relevant=told["relevant"])


def _watched(told: Told, voice: Voice) -> Iterator[Block]:
    """Warn of what is out of balance or was left behind."""
    warnings = [each["message"] for each in (*told["imbalances"], *told["gaps"])]
    if warnings:
        shown = [words(shortened(each, 500)) for each in warnings[:_MOST_WATCHED]]
        if len(warnings) > len(shown):
            shown.append(words(voice.say("and_more", number=len(warnings) - len(shown))))
        yield prose(paragraph(words(voice.say("slack_advice_watch"), "bold")), items(shown))


def _recommend(room: Sheet, number: int, each: Told, voice: Voice, project: str) -> None:
    """Put a recommendation there; where there is little room, at least what it is and its buttons."""
    title, name = shortened(each["title"], 300), each["activity"]["id"]
    place = " · ".join(part for part in (each["cell"], each["provenance"]) if part)
    heading = prose(paragraph(words(f"{number}. {title}", "bold")))
    small = context(harmless(shortened(place, 300)))
    doors = _buttons(name, title, voice, project, with_more=True)
    line = () if number == 1 else (divider(),)
    if not room.put(*line, heading, small, *_told_of(each, voice), doors):
        room.put(*line, heading, small, doors)


def _told_of(each: Told, voice: Voice) -> Iterator[Block]:
    reasons = [words(shortened(sentence, 400)) for sentence in each["reasons"][:_MOST_REASONS]]
    parts = [paragraph(words(shortened(each["purpose"], 500)))] if each["purpose"].strip() else []
    if reasons:
        parts.append(items(reasons))
    facts = [("slack_advice_gives", each["deliverable"]), ("slack_advice_with", ", ".join(each["actors"]))]
    for code, text in facts:
        if text.strip():
            parts.append(paragraph(words(f"{voice.say(code)}: ", "bold"), words(shortened(text, 400))))
    if each["easier"]:
        parts.append(paragraph(words(shortened(each["easier"], 400))))
    if parts:
        yield prose(*parts)
    yield from _evidence_blocks(each, voice, _MOST_EVIDENCE)


def _evidence_blocks(each: Told | None, voice: Voice, most: int | None = None) -> Iterator[Block]:
    """Tell who has done it, with a quote and where it stands; or that nobody has."""
    if each is None:
        return
    if not each["evidence"]:
        yield context(voice.say("slack_advice_unseen"))
        return
    shown: Sequence[Told] = each["evidence"][:most]
    parts: list[Piece] = []
    for evidence in shown:
        parts += _evidence(evidence, voice)
    if left := len(each["evidence"]) - len(shown):
        parts.append(paragraph(words(voice.say("and_more", number=left), "italic")))
    yield prose(paragraph(words(voice.say("slack_advice_seen"), "bold")), *parts)


def _evidence(evidence: Told, voice: Voice) -> Iterator[Piece]:
    if ERASED in evidence:
        yield paragraph(words(voice.say("source_erased")))
        return
    facts = [shortened(evidence["title"], 200), *(str(evidence[fact]) for fact in ("place", "year") if evidence[fact])]
    if evidence["nearness"] != "other":
        facts.append(voice.say(f"nearness_{evidence['nearness']}"))
    facts.append(voice.say(f"basis_{evidence['basis']}"))
    citation = evidence["citation"]
    address: str = (citation["url"] if citation else None) or ""
    host = host_of(address)
    more = (words(" · "), leading(address, voice.say("slack_open_source", host=host))) if host else ()
    yield paragraph(words(shortened(", ".join(facts), 400)), *more)
    if citation:
        yield quoted(words(f"«{shortened(' '.join(citation['quote'].split()), _QUOTE)}»"))


def _buttons(name: str, title: str, voice: Voice, project: str, *, with_more: bool) -> Block:
    value = f"{project or NO_PROJECT} {name}"
    shown = [("slack_advice_done", DONE), ("slack_advice_begun", BEGUN), ("slack_advice_irrelevant", IRRELEVANT)]
    shown = (shown if project else []) + ([("slack_advice_more", MORE)] if with_more else [])
    return actions(*(
        button(voice.say(code), act, value, label=voice.say(f"{code}_label", activity=title)) for code, act in shown
    ))  # fmt: skip


def _under_way(told: Told, voice: Voice, project: str) -> Iterator[Block]:
    names: Sequence[str] = told["under_way"]
    if not names:
        return
    titles = [(name, shortened(told["titles"][name], 200)) for name in names]
    if not project:
        yield context(harmless(voice.say("advice_under_way", activities="; ".join(t for _, t in titles[:10]))))
        return
    yield context(voice.say("slack_advice_under_way"))
    for name, title in titles[:_MOST_UNDER_WAY]:
        label = voice.say("slack_advice_done_label", activity=title)
        done = button(voice.say("slack_advice_done"), DONE, f"{project} {name}", label=label)
        yield section(harmless(title), done)
    if (left := len(titles) - _MOST_UNDER_WAY) > 0:
        yield context(voice.say("and_more", number=left))


def _waiting(told: Told, voice: Voice) -> Iterator[Block]:
    """Tell what cannot be begun, and on what it waits."""
    blocked: Sequence[Told] = told["blocked"]
    if not blocked:
        return
    lines = [f"{told['titles'][each['activity']]}. {each['message']}" for each in blocked[:_MOST_WAITING]]
    told_of = [words(shortened(line, 500)) for line in lines]
    if left := len(blocked) - len(lines):
        told_of.append(words(voice.say("slack_advice_more_waiting", number=left)))
    yield prose(paragraph(words(voice.say("advice_waiting"), "bold")), items(told_of))


def _end(told: Told, voice: Voice) -> Iterator[Block]:
    said = voice.say("advice_finished", done=told["done"], relevant=told["relevant"])
    yield prose(paragraph(words(said, "bold")))
    if told["next_round"]:
        named = [f"{told['titles'][name]}, {told['cells'][name]}" for name in told["next_round"][:20]]
        yield prose(
            paragraph(words(voice.say("advice_next_round"))), items([words(shortened(each, 300)) for each in named])
        )
