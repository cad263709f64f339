"""What the fake Slack finds wrong with what an app sends."""

import contextlib
from typing import Any

import pytest
from fake_slack import FakeSlack, User
from slack_sdk.errors import SlackApiError
from slacked import BUTTON, MODAL, Recorder, answer, client, error_of


@pytest.mark.filterwarnings("ignore:The top-level `text`")
@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"text": ""}, "is missing"),
        ({"unfurl_links": True}, "unfurl_links: is not false"),
        ({"text": "<!channel> hei"}, "calls on everybody"),
        ({"text": "Hei <@U1234>"}, "mentions U1234"),
        ({"text": "Plan & bygg"}, "an & that is not escaped"),
        ({"text": "<https://ond.example/x|www.trondheim.no>"}, "shows «www.trondheim.no»"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]}, "3000 is the most"),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "150 is the most"),
        ({"blocks": [{"type": "divider"}] * 51}, "50 is the most"),
        ({"blocks": [{"type": "markdown", "text": "x" * 7000}] * 2}, "12000 is the most"),
        ({"blocks": [{"type": "actions", "elements": [BUTTON, BUTTON]}]}, "the same action_id"),
        ({"blocks": [{"type": "image", "image_url": "https://x.no/a.png"}]}, "has no alt_text"),
        ({"blocks": [{"type": "actions", "elements": [BUTTON | {"accessibility_label": ""}]}]}, "accessibility_label"),
        ({"blocks": [{"type": "actions", "elements": [BUTTON | {"value": "x" * 2001}]}]}, "2000 is the most"),
        ({"blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}]}, "20 is the most"),
        ({"blocks": [{"type": "sektion"}]}, "of a type nobody knows"),
        ({"colour": "red"}, "does not know: colour"),
    ],
)
def test_every_broken_rule_is_a_fault(fake_slack: FakeSlack, kari: User, said: dict[str, Any], fault: str) -> None:
    asked = fake_slack.say(kari, None, "Hei")

    with fake_slack.expecting(fault), contextlib.suppress(SlackApiError):
        answer(fake_slack, asked, **said)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"title": {"type": "plain_text", "text": "x" * 25}}, "title: has 25 characters"),
        ({"submit": None}, "has input blocks and no submit"),
        ({"private_metadata": "x" * 3001}, "3000 is the most"),
        ({"colour": "red"}, "a field that views do not have: colour"),
        ({"blocks": MODAL["blocks"] * 2}, "two blocks with the same block_id"),
    ],
)
def test_every_broken_rule_of_a_modal_is_a_fault(
    fake_slack: FakeSlack, recorder: Recorder, kari: User, changed: dict[str, Any], fault: str
) -> None:
    fake_slack.shortcut(kari, "add")
    trigger = recorder.interactions()[-1]["trigger_id"]
    view = {name: value for name, value in (MODAL | changed).items() if value is not None}

    with fake_slack.expecting(fault):
        refused = error_of(lambda: client(fake_slack).views_open(trigger_id=trigger, view=view))

    assert refused in ("invalid_arguments", "invalid_blocks")
    assert fake_slack.modal(kari) is None


def test_what_keeps_the_rules_is_no_fault(fake_slack: FakeSlack, kari: User) -> None:
    asked = fake_slack.say(kari, None, "Hei")

    answer(
        fake_slack,
        asked,
        text="> Plan &amp; bygg, side 3 &lt; 4: <https://www.trondheim.no/a?b=1&c=2|plan.pdf hos trondheim.no>",
        blocks=[
            {"type": "markdown", "text": "**Fet** & [kart](https://kart.no)"},
            {"type": "actions", "elements": [BUTTON]},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": f"Til <@{kari.id}>"}]},
        ],
        metadata={"event_type": "answer", "event_payload": {"id": "1"}},
    )

    assert fake_slack.faults == []
