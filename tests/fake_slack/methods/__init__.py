"""The Web API methods, each a function from the store, the arguments and the token to what Slack would answer."""

from fake_slack.methods.calling import METHODS, Refused, call, decoded

# each module puts its methods into the table
from fake_slack.methods import access, chat, conversations, files, sessions, streams, views  # isort: skip

__all__ = [
    "METHODS", "Refused", "access", "call", "chat", "conversations", "decoded", "files", "sessions", "streams", "views",
]  # fmt: skip
