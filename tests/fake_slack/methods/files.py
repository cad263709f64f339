"""Files that the app sends: an address to put the bytes at, and then whom they are for."""

from fake_slack.methods.calling import Refused, channel_of, method, needed
from fake_slack.store import Store
from fake_slack.workspace import File, Json, Message, Token


@method("files.getUploadURLExternal", "files:write")
def upload_url(store: Store, said: Json, token: Token) -> Json:  # noqa: ARG001
    """Give an address that takes the bytes of one file, of the length that is told."""
    (name,) = needed(said, "filename")
    key = store.number("F")
    store.files[key] = File(
        key, name, b"", "application/octet-stream", store.bot, f"{store.root}/files-pri/{key}/{name}"
    )
    store.lengths[key] = int(said["length"])
    return {"upload_url": f"{store.root}/upload/{key}", "file_id": key}


@method("files.completeUploadExternal", "files:write")
def complete(store: Store, said: Json, token: Token) -> Json:
    """Share files whose bytes have come, in a channel with a comment."""
    files = []
    for each in said.get("files") or ():
        file = store.files.get(str(each.get("id")))
        if file is None or len(file.content) != store.lengths.get(file.id):
            raise Refused("file_not_found")
        files.append(file)
    if not files:
        raise Refused("invalid_arguments")
    if said.get("channel_id"):
        channel = channel_of(store, said, token, "channel_id")
        comment = str(said.get("initial_comment") or "")
        written = Message(channel.id, store.new_ts(), store.bot, comment, 0.0, by_app=True, files=files)
        store.messages.append(written)
    return {"files": [each.shown() for each in files]}
