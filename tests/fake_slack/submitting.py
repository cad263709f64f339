"""What an app may answer when a modal is sent in, and what becomes of the modal."""

from fake_slack.delivering import Attempt
from fake_slack.methods.calling import Refused
from fake_slack.methods.views import checked, put_up, replace
from fake_slack.store import Store
from fake_slack.workspace import View

ANSWERS = {None, "errors", "update", "push", "clear"}


def take_answer(store: Store, view: View, attempt: Attempt) -> None:
    """Do with a modal what the app answered: close it, show what is wrong, change it, put one on top, close all."""
    if not attempt.acknowledged:
        return
    said = attempt.said
    action = said.get("response_action")
    view.errors = {}
    stack = store.stacks.get(view.user, [])
    if action not in ANSWERS:
        store.blame(f"view_submission: is answered with {action}, which nobody knows")
    elif action == "errors":
        _show_errors(store, view, said.get("errors"))
    elif action in ("update", "push"):
        try:
            content = checked(store, f"view_submission {action}", said.get("view"), "modal", view.user)
        except Refused:
            return
        if action == "push":
            put_up(store, view.user, content)
        else:
            replace(store, view, content)
    elif action == "clear":
        stack.clear()
    elif view.id in stack:
        stack.remove(view.id)


def _show_errors(store: Store, view: View, errors: object) -> None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        store.blame("view_submission: says that something is wrong, and not what")
        return
    for name in sorted(errors.keys() - inputs):
        store.blame(f"view_submission: has an error for {name}, which is no input block of the modal")
    view.errors = errors
