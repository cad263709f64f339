"""``keys``: makes, lists and revokes what programs come in with over HTTP.

A key is written to standard output alone, once; what is said of it goes beside, so that a script can take the key.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Column, Table

from bots import wiring
from bots.refusing import refuse_identity_numbers
from bots.terminal.person import name_of
from bots.terminal.screen import Screen
from knowledge.access import Role
from knowledge.knowledge_base import open_for_reading
from knowledge.municipalities import load_municipalities
from knowledge.registry.keys import DAYS, ApiKey, Pass


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants a key to let in; the municipality as they said it."""

    name: str
    role: Role
    municipality: str | None
    groups: tuple[str, ...]
    everything: bool


def create(data: Path | None, wanted: Wanted, days: int | None, by: str | None) -> None:
    """Make a key and write it, once."""
    screen = Screen()
    refuse_identity_numbers([wanted.name, *wanted.groups])
    number = load_municipalities().called(wanted.municipality).number if wanted.municipality else None
    lets_in = Pass(wanted.name, wanted.role, number, wanted.groups, wanted.everything)
    who = name_of(by)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        made, token = base.keys.create(lets_in, who, DAYS if days is None else days)
    screen.write(token)
    screen.note(screen.say("key_made", key=made.id, expires=_day(made.expires), sees=_sees(screen, lets_in)))


def show_list(data: Path | None, as_json: bool) -> None:
    """List every key, the newest first, without its secret."""
    screen = Screen()
    now = datetime.now(UTC)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        found = base.keys.all()
    if as_json:
        screen.json([_as_json(each, now) for each in found])
        return
    if not found:
        screen.write(screen.say("no_keys"))
        return
    columns = ("id", "name", "role", "sees", "expires", "used", "state")
    name, *others = (Column(screen.say(f"column_{each}"), overflow="fold") for each in columns)
    name.min_width = len(found[0].id)  # ``revoke`` takes it, so it stands whole however narrow the screen is
    table = Table(name, *others, box=None, pad_edge=False)
    for each in found:
        given = each.lets_in
        told = (_day(each.expires), each.used.isoformat() if each.used else "–", screen.say(f"key_{_state(each, now)}"))
        table.add_row(each.id, given.name, given.role, _sees(screen, given), *told)
    screen.out.print(table)


def revoke(data: Path | None, name: str) -> None:
    """Let nobody in with a key any more."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        base.keys.revoke(name)
    screen.write(screen.say("key_is_revoked", key=name))


def _as_json(key: ApiKey, now: datetime) -> dict[str, Any]:
    told = asdict(key)
    return {"id": told.pop("id"), **told.pop("lets_in"), **told, "state": _state(key, now)}


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked:
        return "revoked"
    return "valid" if key.is_valid(now) else "expired"


def _sees(screen: Screen, given: Pass) -> str:
    if given.everything:
        return screen.say("key_sees_everything")
    if given.municipality is None:
        return screen.say("key_sees_open")
    place = f"{load_municipalities().name(given.municipality)} ({given.municipality})"
    return ", ".join([place, *given.groups])


def _day(moment: datetime) -> str:
    return moment.astimezone().date().isoformat()
