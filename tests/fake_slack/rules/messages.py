"""What Slack asks of messages, streams and suggested prompts, and what the house asks for those who read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fake_slack.rules.blocks import check_blocks
from fake_slack.rules.breach import Breach, Json, check_count, check_length, refused, unkind
from fake_slack.rules.texts import check_markdown, check_running_text, check_texts

CHUNKS = {"markdown_text", "task_update", "plan_update", "blocks"}
STATUSES = {None, "active", "processing", "suspended", "closed"}


@dataclass(frozen=True, slots=True)
class Talked:
    """Where a message goes: whether to a channel, and who may be mentioned there."""

    in_channel: bool
    known: frozenset[str]


def check_message(said: Json, where: Talked, method: str = "chat.postMessage") -> Iterator[Breach]:
    """Say what is wrong with a message that is posted, changed or answered."""
    text, blocks, markdown = said.get("text"), said.get("blocks"), said.get("markdown_text")
    if not text and not blocks and not markdown:
        yield refused("text", "is missing", "no_text")
    elif not (isinstance(text, str) and text.strip()) and not markdown:
        yield unkind("text", "is missing beside the blocks, and screen readers and notifications read nothing else")
    if markdown and (text or blocks):
        yield refused("markdown_text", "stands beside text or blocks", "markdown_text_conflict")
    yield from _too_long("text", text, 40_000, "msg_too_long")
    yield from _too_long("markdown_text", markdown, 12_000, "msg_too_long")
    yield from check_running_text("text", text or "", where.known)
    yield from check_markdown("markdown_text", markdown or "", where.known)
    if blocks is not None:
        yield from check_blocks("blocks", blocks, 50)
    if isinstance(blocks, list):
        yield from check_texts("blocks", blocks, where.known)
    yield from check_metadata(said.get("metadata"))
    if method == "chat.postMessage":
        yield from _quiet(said, where)


def _too_long(where: str, text: Any, longest: int, error: str) -> Iterator[Breach]:
    if isinstance(text, str) and len(text) > longest:
        yield refused(where, f"has {len(text)} characters, and {longest} is the most", error)


def _quiet(said: Json, where: Talked) -> Iterator[Breach]:
    for name in ("unfurl_links", "unfurl_media"):
        if said.get(name) is not False:
            yield unkind(name, "is not false")
    if said.get("reply_broadcast"):
        yield unkind("reply_broadcast", "sends an answer to the whole channel")
    if said.get("link_names") or said.get("parse") == "full":
        yield unkind("link_names", "lets names in a text call on people")
    if where.in_channel and not said.get("thread_ts"):
        yield unkind("thread_ts", "is missing in a channel")


def check_metadata(metadata: Any) -> Iterator[Breach]:
    """Say what is wrong with the metadata of a message."""
    if metadata is None:
        return
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        yield refused("metadata", "has no event_type", "invalid_metadata_format")
    elif not isinstance(metadata.get("event_payload"), dict):
        yield refused("metadata", "has no event_payload", "invalid_metadata_format")
    elif len(str(metadata)) > 16_000:
        yield refused("metadata", "is too large", "metadata_too_large")


def written(said: Json) -> str:
    """Give the text of one call of a stream."""
    chunks = said.get("chunks") or []
    parts = [each.get("text", "") for each in chunks if isinstance(each, dict) and each.get("type") == "markdown_text"]
    return str(said.get("markdown_text") or "") + "".join(parts)


def check_stream(said: Json, where: Talked, method: str) -> Iterator[Breach]:
    """Say what is wrong with one call of a stream."""
    yield from _too_long("markdown_text", written(said), 12_000, "msg_too_long")
    yield from check_markdown("markdown_text", written(said), where.known)
    for number, chunk in enumerate(said.get("chunks") or []):
        place = f"chunks[{number}]"
        if not isinstance(chunk, dict) or chunk.get("type") not in CHUNKS:
            yield refused(place, "is of a type nobody knows", "invalid_chunks")
        elif chunk["type"] == "blocks":
            yield from check_blocks(f"{place}.blocks", chunk.get("blocks"), 50)
            yield from check_texts(f"{place}.blocks", chunk.get("blocks") or [], where.known)
        elif chunk["type"] == "task_update" and not (chunk.get("id") and chunk.get("title")):
            yield refused(place, "has no id or no title", "invalid_chunks")
    if method == "chat.startStream":
        yield from _begins(said, where)
    if said.get("blocks") is not None:
        yield from check_blocks("blocks", said["blocks"], 50)
        yield from check_texts("blocks", said["blocks"], where.known)
    yield from check_metadata(said.get("metadata"))
    if said.get("session_status") not in STATUSES:
        yield refused("session_status", f"is {said['session_status']}", "invalid_arguments")


def _begins(said: Json, where: Talked) -> Iterator[Breach]:
    if not said.get("thread_ts"):
        yield unkind("thread_ts", "is missing where a stream begins")
    if where.in_channel:
        for name in ("recipient_user_id", "recipient_team_id"):
            if not said.get(name):
                yield refused(name, "is missing where a stream begins in a channel", f"missing_{name}")
    if said.get("task_display_mode") not in (None, "timeline", "plan"):
        yield refused("task_display_mode", f"is {said['task_display_mode']}", "invalid_arguments")


def check_prompts(prompts: Any) -> Iterator[Breach]:
    """Say what is wrong with the prompts that are suggested."""
    yield from check_count("prompts", prompts, 4)
    for number, prompt in enumerate(prompts if isinstance(prompts, list) else []):
        for name in ("title", "message"):
            if not prompt.get(name):
                yield refused(f"prompts[{number}].{name}", "is missing", "invalid_arguments")
            yield from check_length(f"prompts[{number}].{name}", prompt.get(name), 4000)
