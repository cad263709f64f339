"""Agent sessions: how they stand, what they are called, what is suggested, and what is said while one waits."""

from fake_slack.methods.calling import Refused, channel_of, hold, method, needed
from fake_slack.rules import check_prompts
from fake_slack.rules.breach import refused
from fake_slack.rules.messages import STATUSES
from fake_slack.store import Store
from fake_slack.workspace import Json, Session, Token


def session_of(store: Store, channel: str, thread_ts: str) -> Session:
    """Give the session of a thread, which begins when it is first spoken of."""
    return store.sessions.setdefault((channel, thread_ts), Session(channel, thread_ts))


def set_status(store: Store, channel: str, thread_ts: str, status: str) -> Session:
    """Let a session stand as is said."""
    session = session_of(store, channel, thread_ts)
    session.status = status
    session.statuses.append(status)
    return session


def _thread(store: Store, said: Json, token: Token) -> tuple[str, str]:
    channel = channel_of(store, said, token, "channel_id")
    (thread_ts,) = needed(said, "thread_ts")
    if store.find(channel.id, thread_ts) is None:
        raise Refused("thread_not_found")
    return channel.id, thread_ts


@method("agents.sessions.setStatus", "chat:write")
def agent_status(store: Store, said: Json, token: Token) -> Json:
    """Set how a session stands, and what it is called if it begins now."""
    thread = _thread(store, said, token)
    (status,) = needed(said, "status")
    if status not in STATUSES:
        raise Refused("invalid_arguments")
    if len(said.get("title") or "") > 200:
        hold(store, "agents.sessions.setStatus", [refused("title", "is longer than 200", "invalid_arguments")])
    new = thread not in store.sessions
    session = set_status(store, *thread, status)
    if new:
        session.title = said.get("title") or ""
    return {"status": status, "agent_status": status, "title": session.title}


@method("agents.sessions.rename", "chat:write")
def rename(store: Store, said: Json, token: Token) -> Json:
    """Give a session another name."""
    thread = _thread(store, said, token)
    (title,) = needed(said, "title")
    if thread not in store.sessions:
        raise Refused("session_not_found")
    if len(title) > 200:
        hold(store, "agents.sessions.rename", [refused("title", "is longer than 200", "invalid_arguments")])
    store.sessions[thread].title = title
    return {"title": title}


@method("assistant.threads.setStatus", "assistant:write", "chat:write")
def waiting(store: Store, said: Json, token: Token) -> Json:
    """Say what the app does while somebody waits."""
    thread = _thread(store, said, token)
    if "status" not in said:
        raise Refused("invalid_arguments")
    if len(said.get("loading_messages") or []) > 10:
        hold(
            store, "assistant.threads.setStatus", [refused("loading_messages", "are more than 10", "invalid_arguments")]
        )
    session_of(store, *thread).loading.append(str(said["status"]))
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write")
def prompts(store: Store, said: Json, token: Token) -> Json:
    """Suggest what one may ask."""
    channel = channel_of(store, said, token, "channel_id")
    hold(store, "assistant.threads.setSuggestedPrompts", check_prompts(said.get("prompts")))
    store.prompts[channel.id, said.get("thread_ts")] = said
    return {}
