"""What is a question to us, and what is asked once Slack's marks are gone."""

from typing import Any

import pytest

from bots.slack.asking.hearing import heard, plain_of
from bots.slack.place import Surface

US = "U0BOT"
BODY = {"team_id": "T1"}


def an_event(**changed: Any) -> dict[str, Any]:
    told = {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U1",
        "ts": "5.000100",
        "text": "Hva?",
    }
    return {name: each for name, each in (told | changed).items() if each is not None}


def test_a_message_begins_a_thread_unless_it_is_in_one() -> None:
    root, reply = heard(BODY, an_event(), US), heard(BODY, an_event(thread_ts="4.000100"), US)

    assert root is not None
    assert reply is not None
    assert [(each.place.thread, each.is_in_thread) for each in (root, reply)] == [
        ("5.000100", False),
        ("4.000100", True),
    ]
    assert root.key == heard(BODY, an_event(type="app_mention", channel_type=None), US).key  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "changed",
    [{"subtype": "message_deleted"}, {"subtype": "channel_join"}, {"bot_id": "B1"}, {"user": US}, {"user": None}],
)
def test_what_no_person_has_just_written_is_no_question(changed: dict[str, Any]) -> None:
    assert heard(BODY, an_event(**changed), US) is None


@pytest.mark.parametrize(
    ("changed", "to_us", "to_others"),
    [
        ({}, False, False),
        ({"channel_type": "im", "channel": "D1"}, True, False),
        ({"text": f"<@{US}> Hva?"}, True, False),
        ({"type": "app_mention", "channel_type": None}, True, False),
        ({"text": "<@U2> Hva?"}, False, True),
        ({"text": f"<@{US}> og <@U2>: hva?"}, True, True),
    ],
)
def test_it_is_told_to_whom_something_is_said(changed: dict[str, Any], to_us: bool, to_others: bool) -> None:
    said = heard(BODY, an_event(**changed), US)

    assert said is not None
    assert (said.is_to_us, said.is_to_others) == (to_us, to_others)


def test_a_conversation_of_several_people_is_a_channel() -> None:
    said = heard(BODY, an_event(channel="G1", channel_type="mpim"), US)

    assert said is not None
    assert said.place.surface is Surface.CHANNEL


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (f"<@{US}>  Hva er\nfase 1?", "Hva er fase 1?"),
        (f"<@{US}|omstilling> hei", "hei"),
        ("Spør <@U2|kari> i <#C2|klimaby>", "Spør kari i klimaby"),
        ("Se <https://asker.no/a?b=1&amp;c=2>", "Se https://asker.no/a?b=1&c=2"),
        ("Se <https://asker.no|planen> og <mailto:a@b.no|a@b.no>", "Se planen og a@b.no"),
        ("<!here> 1 &lt; 2 &amp; 3", "1 < 2 & 3"),
        ("2 < 3 og 4 > 1", "2 < 3 og 4 > 1"),
        (f"<@{US}>", ""),
    ],
)
def test_what_is_asked_is_plain_text(written: str, plain: str) -> None:
    assert plain_of(written, US) == plain
