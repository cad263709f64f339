"""``pause``, ``resume`` and ``pauses``: closes doors for a while, in every process that reads the same folder."""

from pathlib import Path

from bots import wiring
from bots.refusing import refuse_identity_numbers
from bots.terminal.person import name_of
from bots.terminal.screen import Screen
from knowledge.errors import Invalid
from knowledge.knowledge_base import open_for_reading
from knowledge.registry.pauses import Door

_MOST = 300


def pause(data: Path | None, door: str, reason: str, by: str | None) -> None:
    """Close a door."""
    screen = Screen()
    chosen, said = _door(door), reason.strip()
    if not 0 < len(said) <= _MOST:
        raise Invalid("pause_reason_lacking", most=_MOST)
    refuse_identity_numbers([said])
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        base.pauses.pause(chosen, said, name_of(by))
    screen.write(screen.say("door_closed", door=chosen.value))


def resume(data: Path | None, door: str, by: str | None) -> None:
    """Open a door again."""
    screen = Screen()
    chosen = _door(door)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        base.pauses.resume(chosen, name_of(by))
    screen.write(screen.say("door_opened", door=chosen.value))


def show_list(data: Path | None, as_json: bool) -> None:
    """Show which doors are closed, and which have been."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        standing, history = list(base.pauses.standing().values()), base.pauses.history()
    if as_json:
        screen.json({"standing": standing, "history": history})
        return
    if not history:
        screen.write(screen.say("pauses_none"))
    for each in standing:
        begun = screen.moment(each.begun)
        screen.write(
            screen.say("pause_standing", door=each.door.value, begun=begun, by=each.begun_by, reason=each.reason)
        )
    for each in history:
        if each.ended:
            moments = {"begun": screen.moment(each.begun), "ended": screen.moment(each.ended)}
            screen.write(screen.say("pause_ended", door=each.door.value, reason=each.reason, **moments))


def _door(name: str) -> Door:
    """Give the door of a name; raise ``Invalid`` where there is none."""
    if name not in set(Door):
        raise Invalid("door_unknown", door=name, doors=", ".join(Door))
    return Door(name)
