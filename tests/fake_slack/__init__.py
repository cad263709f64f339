"""A fake Slack of our own: Slack's protocol over loopback, people to move, rules that are kept, and troubles to make.

The app under test, with the real SDK in it, talks to it as it would to Slack. Whatever it sends is held to Slack's
documented limits and to the house's rules; what breaks one is a sentence in ``FakeSlack.faults``.
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
