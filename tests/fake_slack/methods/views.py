"""Modals and Home tabs: opened with a trigger that is young and unused, put on top, changed, published."""

import time

from fake_slack.methods.calling import Refused, hold, method, needed
from fake_slack.rules import check_view
from fake_slack.store import Store
from fake_slack.workspace import Json, Token, View


def checked(store: Store, name: str, view: object, kind: str, user: str = "") -> Json:
    """Give a view that keeps the rules, with the ids that Slack would add to it."""
    hold(store, name, check_view("view", view, kind, frozenset({user} if user else ())))
    assert isinstance(view, dict)
    return _with_ids(store, view)


def _with_ids(store: Store, view: Json) -> Json:
    blocks = store.with_ids(view["blocks"])
    for block in blocks:
        if block["type"] == "input":
            block["element"] = {"action_id": store.number("a")} | block["element"]
    return view | {"blocks": blocks}


def _spend(store: Store, said: Json) -> str:
    """Use a trigger up, and give whose it was."""
    trigger = store.triggers.get(str(said.get("trigger_id") or said.get("interactivity_pointer")))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if time.monotonic() - trigger.at > store.trigger_life:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger.user


def put_up(store: Store, user: str, content: Json) -> View:
    """Let somebody see a modal, above those that are open already."""
    stack = store.stacks.setdefault(user, [])
    made = store.number("V")
    root, previous = (store.views[stack[0]].id, stack[-1]) if stack else (made, None)
    view = View(made, user, content, store.number("h"), root, previous)
    store.views[made] = view
    stack.append(made)
    return view


def replace(store: Store, view: View, content: Json) -> None:
    """Let a view become another, and remember what it was."""
    view.versions.append(view.content)
    view.content, view.hash, view.errors = content, store.number("h"), {}


@method("views.open")
def open_view(store: Store, said: Json, token: Token) -> Json:  # noqa: ARG001
    """Open a modal for whoever has just done something."""
    content = checked(store, "views.open", said.get("view"), "modal")
    user = _spend(store, said)
    store.stacks[user] = []
    view = put_up(store, user, content)
    return {"view": view.shown(store.view_app(view))}


@method("views.push")
def push(store: Store, said: Json, token: Token) -> Json:  # noqa: ARG001
    """Put a modal on top of another, three at most."""
    content = checked(store, "views.push", said.get("view"), "modal")
    user = _spend(store, said)
    if not store.stacks.get(user):
        raise Refused("not_found")
    if len(store.stacks[user]) >= 3:
        raise Refused("push_limit_reached")
    view = put_up(store, user, content)
    return {"view": view.shown(store.view_app(view))}


@method("views.update")
def update(store: Store, said: Json, token: Token) -> Json:  # noqa: ARG001
    """Change a modal that is open."""
    by_name = {each.content.get("external_id"): each for each in store.views.values()}
    view = store.views.get(str(said.get("view_id"))) or by_name.get(said.get("external_id"))
    if view is None or not any(view.id in stack for stack in store.stacks.values()):
        raise Refused("not_found")
    if said.get("hash") and said["hash"] != view.hash:
        raise Refused("hash_conflict")
    replace(store, view, checked(store, "views.update", said.get("view"), "modal", view.user))
    return {"view": view.shown(store.view_app(view))}


@method("views.publish")
def publish(store: Store, said: Json, token: Token) -> Json:  # noqa: ARG001
    """Put up somebody's Home tab."""
    (user,) = needed(said, "user_id")
    if user not in store.users:
        raise Refused("user_not_found")
    content = checked(store, "views.publish", said.get("view"), "home", user)
    view = store.homes.get(user)
    if view is None:
        made = store.number("V")
        view = store.homes[user] = store.views[made] = View(made, user, content, store.number("h"), made)
    elif said.get("hash") and said["hash"] != view.hash:
        raise Refused("hash_conflict")
    else:
        replace(store, view, content)
    return {"view": view.shown(store.view_app(view))}
