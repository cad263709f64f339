"""The order the guards stand in, from the outermost to the one nearest the rooms.

What is told of a request is told whatever happens to it further in; what costs least is refused first.
"""

from fastapi import FastAPI

from bots.access.access import Access
from bots.web.guards.body_size import BodySize
from bots.web.guards.closed_doors import ClosedDoors
from bots.web.guards.failures import Failures
from bots.web.guards.headers import Headers
from bots.web.guards.patience import Patience
from bots.web.guards.strangers import Strangers
from bots.web.guards.witness import Witness
from bots.web.settings import WebSettings


def post_guards(app: FastAPI, settings: WebSettings, access: Access) -> None:
    """Put every guard in its place; the last that is added stands outermost."""
    app.add_middleware(Patience, settings=settings)
    app.add_middleware(BodySize, limit=settings.body_limit, upload_limit=settings.upload_limit)
    app.add_middleware(ClosedDoors)
    app.add_middleware(Strangers, access=access, settings=settings)
    app.add_middleware(Failures)
    app.add_middleware(Headers, secure=settings.secure)
    app.add_middleware(Witness)
