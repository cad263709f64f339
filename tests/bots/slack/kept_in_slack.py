"""An answer as it stands in a channel, with the two buttons under it, and as it is kept."""

from fake_slack import Channel, FakeSlack, Message, User
from kept import a_content, an_answered
from slack_sdk import WebClient

from bots.slack.blocks.elements import judging, section
from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry.slack.posted import Posted, Spot

QUESTION = "Er vannet rent?"


def posted_answer(slack: FakeSlack, base: KnowledgeBase, asker: User, channel: Channel) -> Message:
    """Give an answer that is kept."""
    return answer_in(slack, base, asker, channel, kept=True)


def answer_in(slack: FakeSlack, base: KnowledgeBase, asker: User, channel: Channel, *, kept: bool) -> Message:
    """Give an answer that somebody got in a channel, as the delivery ``d1``."""
    name = f"slack:{slack.team.id}:{asker.id}"
    content = a_content(("plan", "Vannet er rent."))
    record = base.conversations.add(an_answered(QUESTION, content=content), name, "slack") if kept else None
    blocks = [section("Vannet er rent. [1]"), judging("judge", "d1", "Nyttig", "Ikke nyttig")]
    asked = slack.say(asker, channel, QUESTION)
    told = WebClient(slack.bot_token, base_url=slack.api_url).chat_postMessage(
        channel=channel.id,
        thread_ts=asked.ts,
        text="Vannet er rent.",
        blocks=blocks,
        unfurl_links=False,
        unfurl_media=False,
    )
    ids = (record.conversation_id, record.id) if record else (None, None)
    spot = Spot(slack.team.id, channel.id, str(asked.ts))
    base.slack_answers.note(Posted("d1", spot, name, False, *ids, str(told["ts"])))
    return slack.messages(channel)[-1]
