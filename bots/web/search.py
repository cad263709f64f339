"""Searching: the passages that fit best, whether or not they answer anything."""

from typing import Annotated

from fastapi import APIRouter, Query

from bots import narrowing
from bots.refusing import refuse_identity_numbers
from bots.web.desk import AtDesk
from bots.web.identity import Reader
from bots.web.problems import told_of
from bots.web.shapes.narrowing import Code, Municipality, Phase, Process, Year
from bots.web.shapes.search import FoundShape
from knowledge.document import Kind

router = APIRouter(tags=["search"])


@router.get("/search", responses=told_of(404))
def search(
    user: Reader,
    desk: AtDesk,
    q: Annotated[str, Query(min_length=1, max_length=2000, description="What to look for.", examples=["medvirkning"])],
    limit: Annotated[int, Query(ge=1, le=100, description="How many to give at most.")] = 10,
    kind: Annotated[list[Kind], Query(max_length=10, description="Only these.")] = [],  # noqa: B006 - FastAPI copies it
    municipality: Annotated[list[Municipality], Query(max_length=50, description="Names or numbers.")] = [],  # noqa: B006
    process: Annotated[list[Process], Query(max_length=10, description="Ids of processes.")] = [],  # noqa: B006
    phase: Annotated[list[Phase], Query(max_length=5, description="Only these.")] = [],  # noqa: B006
    year: Annotated[list[Year], Query(max_length=50, description="What the document is about.")] = [],  # noqa: B006
    document_language: Annotated[list[Code], Query(max_length=10, description="What it is written in.")] = [],  # noqa: B006
) -> FoundShape:
    """Find the passages that fit best, of those the caller may see, the best first.

    Of each filter, one of its values is enough; a passage fits all filters that are given. Nothing is searched for
    where `q` holds an identity number (422).
    """
    refuse_identity_numbers([q])
    narrowed = narrowing.filters(kind, municipality, process, phase, year, document_language)
    return FoundShape.of(desk.base.retriever.retrieve(q, user.scope, narrowed, limit))
