"""Hands each operation the desk that the server works at."""

from typing import Annotated, cast

from fastapi import Depends, Request

from bots.desk import Desk


async def _desk(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


AtDesk = Annotated[Desk, Depends(_desk)]
