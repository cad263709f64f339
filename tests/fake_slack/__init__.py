"""A fake Slack of our own: Slack's protocol over loopback, people to move, rules that are kept, and troubles to make.

The app under test, with the real SDK in it, talks to it as it would to Slack. Whatever it sends is held to Slack's
documented limits and to the house's rules; what breaks one is a sentence in ``FakeSlack.faults``. In a test::

    kari = fake_slack.add_user("Kari", "kari@trondheim.kommune.no")
    plan = fake_slack.add_channel("plan", kari)
    fake_slack.send_to("http://127.0.0.1:8470/slack/events")  # or Mode.SOCKET, and the app connects by itself
    asked = fake_slack.say(kari, plan, f"{fake_slack.mention} Hva er neste steg?")
    answer = fake_slack.wait_for_answer(asked)
    fake_slack.press(kari, answer, "done")

What Slack does and no document says is guessed on the strict side: a press in a message that only one person sees
comes without the message.
"""

from fake_slack.delivering import Attempt, Delivery, Habits, Mode
from fake_slack.handle import Handle
from fake_slack.slack import FakeSlack
from fake_slack.store import Call, Entry
from fake_slack.troubles import Trouble, Troubles
from fake_slack.workspace import SCOPES, Channel, File, Message, Session, Team, User, View

__all__ = [
    "SCOPES", "Attempt", "Call", "Channel", "Delivery", "Entry", "FakeSlack", "File", "Habits", "Handle", "Message",
    "Mode", "Session", "Team", "Trouble", "Troubles", "User", "View",
]  # fmt: skip
