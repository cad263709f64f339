"""``mcp``: the tools on standard input and output, with the rights of whoever starts the command, or narrower ones."""

from collections.abc import Sequence
from pathlib import Path

from bots import logs, wiring
from bots.desk import Desk
from bots.mcp.over_stdio import serve
from knowledge.access import Role, User
from knowledge.errors import Invalid
from knowledge.knowledge_base import open_for_serving
from knowledge.municipalities import load_municipalities


def offer(data: Path | None, municipality: str | None, groups: Sequence[str]) -> None:
    """Answer until the other end is closed; the owner of the folder sees everything, unless narrowed to an employee."""
    user = _user(municipality, groups)
    if log := wiring.door_settings().log:
        logs.to_file(log)
    with open_for_serving(wiring.knowledge_settings(data)) as base:
        serve(Desk(base), user)


def _user(municipality: str | None, groups: Sequence[str]) -> User:
    if municipality is None:
        if groups:
            raise Invalid("mcp_group_alone")
        return User(id="local", role=Role.ADMINISTRATOR, everything=True)
    number = load_municipalities().called(municipality).number
    return User(id="local", role=Role.READER, municipality=number, groups=tuple(groups))
