"""The door over standard input and output: one client, which started the program and has its rights.

While it is open, nothing but the protocol goes to standard output; what is logged goes to standard error.
"""

import logging
import sys

import anyio
from mcp.server.stdio import stdio_server

from bots.desk import Desk
from bots.mcp.server import make_server
from knowledge.access import User
from knowledge.personal_data.redaction import RedactingFilter


def serve(desk: Desk, user: User) -> None:
    """Answer on standard input and output as ``user``, until the client closes its end."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.addFilter(RedactingFilter())
    logging.getLogger().addHandler(handler)
    try:
        anyio.run(_serve, desk, user)
    finally:
        logging.getLogger().removeHandler(handler)


async def _serve(desk: Desk, user: User) -> None:
    server = make_server(lambda: desk, lambda _: user)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
