"""The forms in which somebody says what was wrong with an answer."""

from collections.abc import Mapping

from bots.slack.blocks.elements import context, field, form, harmless, menu, option, section, ticks, writing
from bots.slack.blocks.message import Block
from bots.told.voice import Voice

WHY = "judge_why"
REASON, SOURCE, COMMENT, SHARE = "judge_reason", "judge_source", "judge_comment", "judge_share"
REASONS = ("wrong", "missing", "outdated", "unclear", "beside", "other")
_LONGEST = 2000


def why_form(voice: Voice, posted_id: str, sources: Mapping[int, str], may_share: bool) -> Block:
    """Ask what was wrong; ``sources`` are the titles of what the answer cites, by number."""
    say, choose = voice.say, voice.say("slack_judge_choose")
    reasons = [option(say(f"slack_judge_reason_{each}"), each) for each in REASONS]
    cited = [option(f"[{number}] {title}", str(number)) for number, title in sources.items()]
    blocks = [field(say("slack_judge_reason"), menu(REASON, reasons, choose), REASON, optional=True)]
    if cited:
        hint = say("slack_judge_source_hint")
        blocks.append(field(say("slack_judge_source"), menu(SOURCE, cited, choose), SOURCE, hint=hint, optional=True))
    comment = writing(COMMENT, several_lines=True, most=_LONGEST)
    blocks.append(field(say("slack_judge_comment"), comment, COMMENT, optional=True))
    if may_share:
        share = ticks(SHARE, [option(say("slack_judge_share_yes"), "yes")])
        blocks.append(field(say("slack_judge_share"), share, SHARE, optional=True))
    blocks.append(context(say("slack_judge_seen_by")))
    return form(
        say("slack_judge_title"), WHY, blocks, submit=say("slack_judge_send"), close=say("slack_judge_skip"),
        note=posted_id,
    )  # fmt: skip


def told_page(voice: Voice, code: str) -> Block:
    """Say one thing in a window."""
    said = [section(harmless(voice.say(code)))]
    return form(voice.say("slack_judge_title"), "judge_told", said, submit=None, close=voice.say("slack_close"))
