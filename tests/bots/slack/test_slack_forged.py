"""Buttons whose values nobody was shown: whoever forges one gets no further than with their own rights."""

from collections.abc import Iterator

import pytest
from adding_day import Day, a_day
from conftest import Opener
from fake_slack import FakeSlack
from fakes import HashingEmbedder, opening
from slacked import client

from bots.intake.worker import Worker
from bots.slack.blocks.elements import actions, button
from knowledge.access import Role, User
from knowledge.proposal import Proposal, ProposalState
from knowledge.settings import KnowledgeSettings

TITLE = "Folkemøtet på Elvebredden"
NOTE = ("elvepark.md", f"# {TITLE}\n\nInnbyggerne ble invitert til fem folkemøter.\n".encode(), "text/markdown")
ORDERED = ["publish", "send", "discard", "accept", "undo"]
"""What is done by the crew, which tells whoever pressed why not."""
BUTTONS = [*ORDERED, "details", "decline", "look"]


@pytest.fixture
def day(
    fake_slack: FakeSlack,
    filled: None,  # noqa: ARG001
    reading: Opener,
    settings: KnowledgeSettings,
    embedder: HashingEmbedder,
) -> Iterator[Day]:
    with reading() as base, a_day(fake_slack, base, Worker(settings, opening(embedder), pace=0.01)) as day:
        yield day


def sent(day: Day, state: ProposalState) -> Proposal:
    """Let Kari propose something, and let it be a draft or wait for somebody to decide."""
    day.send(day.kari, NOTE)
    day.shown(day.kari, "add_send")
    if state is ProposalState.WAITING:
        day.press(day.kari, "add_send")
        day.hears(day.kari, "venter på kunnskapsforvalteren")
    (found,) = day.base.proposals.of("kari")
    assert found.state is state
    return found


@pytest.mark.parametrize("state", [ProposalState.DRAFT, ProposalState.WAITING])
@pytest.mark.parametrize("is_manager", [False, True])
def test_what_somebody_proposes_is_neither_seen_nor_moved_by_who_has_no_part_in_it(
    day: Day, state: ProposalState, is_manager: bool
) -> None:
    mine = sent(day, state)
    other = day.slack.add_user("Per Fremmed", "per@steinkjer.kommune.no")
    if is_manager:
        day.known.users[other.id] = User("per", Role.KNOWLEDGE_MANAGER, "Per Fremmed", "5006")
    said = day.slack.say(other, None, "Hei")
    day.slack.wait_for_answer(said)
    doors = [button(name, f"add_{name}", mine.id) for name in BUTTONS]
    quiet = {"unfurl_links": False, "unfurl_media": False}
    client(day.slack).chat_postMessage(
        channel=day.slack.dm(other).id, thread_ts=said.ts, text="Forfalsket", blocks=[actions(*doors)], **quiet
    )
    forged = day.slack.messages(day.slack.dm(other))[-1]

    for name in BUTTONS:
        day.slack.press(other, forged, f"add_{name}")
        opened = day.slack.modal(other)
        assert TITLE not in repr(opened)
        if opened is not None:
            day.slack.close(other, everything=True)
    before = 2  # the answer, and what is forged
    day.slack.wait_until(lambda: len(day.told(other)) == before + len(ORDERED))

    assert day.base.proposals.of("kari") == [mine]
    assert TITLE not in repr([(each.text, each.blocks) for each in day.slack.messages(day.slack.dm(other))])
