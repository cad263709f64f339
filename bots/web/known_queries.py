"""Refuses what is asked for in an address under a name that the room does not know: a misspelt filter filters nothing.

What is not known in a body is refused by its shape; this is the same for what stands after the question mark.
"""

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Query


async def refuse_unknown_queries(request: Request) -> None:
    """Raise ``RequestValidationError`` with each name that is not known."""
    known = _names(request.scope["route"].dependant) if request.query_params else frozenset()
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name[:80]), "msg": "", "input": None} for name in unknown]
        )


def _names(dependant: Dependant) -> frozenset[str]:
    """Give the names that a room, or what it depends on, takes from the query."""
    return frozenset(each.alias for each in get_flat_params(dependant) if isinstance(each.field_info, Query))
