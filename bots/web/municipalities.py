"""Norway's municipalities: what programs need to say which one they mean."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from bots.web.identity import Reader
from bots.web.problems import told_of
from bots.web.shapes.municipalities import MunicipalityShape
from bots.web.shapes.shape import Page
from knowledge.municipalities import Municipality, load_municipalities

router = APIRouter(prefix="/municipalities", tags=["municipalities"])


@router.get("")
def list_municipalities(
    user: Reader,  # noqa: ARG001
    said: Annotated[
        str,
        Query(
            alias="search",
            max_length=80,
            description="Part of a name, or a number, of today or former.",
            examples=["stein"],
        ),
    ] = "",
    offset: Annotated[int, Query(ge=0, le=1_000, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="How many to give at most.")] = 50,
) -> Page[MunicipalityShape]:
    """List municipalities of today by number: all of them, or those that a word or number may mean."""
    found = load_municipalities().like(said)
    return Page(items=[_shape(each) for each in found[offset : offset + limit]], total=len(found), offset=offset)


@router.get("/{municipality}", responses=told_of(404))
def show_municipality(
    user: Reader,  # noqa: ARG001
    municipality: Annotated[
        str, Path(max_length=80, description="A name, or a number, of today or former.", examples=["5006"])
    ],
) -> MunicipalityShape:
    """Show the municipality that a name or number means; what means several is refused with their numbers."""
    return _shape(load_municipalities().called(municipality))


def _shape(each: Municipality) -> MunicipalityShape:
    return MunicipalityShape.of(each, load_municipalities().numbers(each.number))
