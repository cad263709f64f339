"""The home tab: what the assistant is, what is mine, and what I have chosen.

It is shown anew when it is opened and after each change. What it shows is read as it is shown, and the orders of one
person are carried out one after another, so an older picture never takes the place of a newer.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App

from bots.deleting import count_of
from bots.slack.calling import Refused
from bots.slack.crew import Deed
from bots.slack.delivery import Delivery
from bots.slack.home import view
from bots.slack.home.choosing import STATES, choose, report
from bots.slack.home.gathered import home_of, is_manager
from bots.slack.home.handing_over import erase, hand_over
from bots.slack.place import Place, Surface, acted_at
from bots.slack.reception import HOME_SHOW, Reception
from bots.slack.workshop import Workshop

_CHANGE, _HAND_OVER, _ERASE = "home_change", "home_hand_over", "home_erase"
_CHANGES = (view.LANGUAGE, view.KEEPS, view.WISHES, view.PROJECT, *STATES)


def listen(app: App, reception: Reception, workshop: Workshop) -> None:
    """Take what is opened, pressed and sent in."""

    def show(body: Mapping[str, Any], event: Mapping[str, Any], ack: Ack) -> None:
        if event.get("tab") == "home":
            who = str(event["user"])
            place = Place(str(body["team_id"]), who, who, None, body.get("enterprise_id"), Surface.DIRECT)
            reception.take(HOME_SHOW, place, str(body["event_id"]))
        ack()

    def change(body: Mapping[str, Any], action: Mapping[str, Any], ack: Ack) -> None:
        value = action.get("value") or (action.get("selected_option") or {}).get("value") or view.NONE
        shown = body.get("view") or {}
        window = shown.get("id") if shown.get("type") == "modal" else None
        told = {"name": action["action_id"], "value": value, "window": window}
        reception.take(_CHANGE, _alone(body), str(body["trigger_id"]), **told)
        ack()

    def fetch(body: Mapping[str, Any], ack: Ack) -> None:
        reception.take(_HAND_OVER, _alone(body), str(body["trigger_id"]))
        ack()

    app.event("app_home_opened")(show)
    for name in _CHANGES:
        app.action(name)(change)
    app.action(view.EXPORT)(fetch)
    _listen_at_windows(app, reception, workshop)


def _listen_at_windows(app: App, reception: Reception, workshop: Workshop) -> None:
    """Open the windows, and take what is sent in from them."""

    def confirm(body: Mapping[str, Any], ack: Ack) -> None:
        place, base = _alone(body), workshop.desk.base
        person = workshop.person(place)
        choices = base.slack_people.chosen(person.team, person.slack_id)
        asked = view.erase_form(workshop.voice(person), count_of(base, person.user.id), choices)
        workshop.api(place).write("views.open", trigger_id=body["trigger_id"], view=asked)
        ack()

    def delete(body: Mapping[str, Any], view: Mapping[str, Any], ack: Ack) -> None:
        reception.take(_ERASE, _alone(body), str(view["id"]), window=view["id"])
        ack(response_action="update", view=dict(_deleting(workshop, _alone(body))))

    def own_choices(body: Mapping[str, Any], _rest: str, ack: Ack) -> None:
        place = _alone(body)
        shown = _choices(workshop, place)
        workshop.api(place).write("views.open", trigger_id=body["trigger_id"], view=shown)
        ack()

    app.action(view.DELETE)(confirm)
    app.view(view.ERASE)(delete)
    reception.commands["own_choices"] = own_choices


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done here."""
    return {
        HOME_SHOW: lambda delivery: show_home(workshop, delivery.place),
        _CHANGE: lambda delivery: _change(workshop, delivery),
        _HAND_OVER: lambda delivery: hand_over(workshop, delivery),
        _ERASE: lambda delivery: _erase(workshop, delivery),
    }


def show_home(workshop: Workshop, place: Place) -> None:
    """Show somebody their home tab as it is now."""
    person = workshop.person(place)
    shown = view.home_view(workshop.voice(person), home_of(workshop, person))
    workshop.api(place).write("views.publish", user_id=place.slack_id, view=shown)


def _change(workshop: Workshop, delivery: Delivery) -> None:
    place, name, value = delivery.place, str(delivery.what["name"]), str(delivery.what["value"])
    person, base = workshop.person(place), workshop.desk.base
    if "changed" not in delivery.so_far:
        if name in STATES:
            report(base, workshop.desk.framework, person, STATES[name], value)
        else:
            choose(base, person, name, value)
        delivery.remember(changed=True)
    if window := delivery.what["window"]:
        with suppress(Refused):  # it has been closed meanwhile
            workshop.api(place).write("views.update", view_id=window, view=_choices(workshop, place))
    show_home(workshop, place)


def _erase(workshop: Workshop, delivery: Delivery) -> None:
    place, voice = delivery.place, workshop.voice(workshop.person(delivery.place))
    gone = erase(workshop, delivery)
    said = voice.say("slack_erased", **view.counted(gone))
    with suppress(Refused):  # it has been closed meanwhile
        shown = view.told_page(voice, said)
        workshop.api(place).write("views.update", view_id=delivery.what["window"], view=shown)
    show_home(workshop, place)


def _choices(workshop: Workshop, place: Place) -> Mapping[str, Any]:
    person = workshop.person(place)
    chosen = workshop.desk.base.slack_people.chosen(person.team, person.slack_id)
    return view.choices_page(workshop.voice(person), chosen, is_manager(person))


def _deleting(workshop: Workshop, place: Place) -> Mapping[str, Any]:
    voice = workshop.voice(workshop.person(place))
    return view.told_page(voice, voice.say("slack_erasing"))


def _alone(body: Mapping[str, Any]) -> Place:
    """Give where somebody acted as their own direct messages, wherever it was: all here is between the two of us."""
    return acted_at(body).home
