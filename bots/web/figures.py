"""How well the product does, as measured before it was released: the figures that come with it."""

from functools import cache

from fastapi import APIRouter, Request, Response

from bots.web import keeping
from bots.web.desk import AtDesk
from bots.web.identity import Reader
from bots.web.keeping import UNCHANGED
from bots.web.shapes.figures import SummaryShape
from bots.web.speaking import SayChosen
from evals.baseline import Summary, read_summary, shipped_baseline

router = APIRouter(tags=["operation"])


@router.get("/evals", response_model=SummaryShape, responses=UNCHANGED)
def show_figures(request: Request, user: Reader, desk: AtDesk, say: SayChosen) -> Response:  # noqa: ARG001
    """Show what was measured of the product on its own questions, with intervals, and what it means.

    It was measured on the shipped content without a chat model, and says nothing of documents that were added here.
    """
    return keeping.answer(request, SummaryShape.of(_shipped(), say, desk.phrases))


@cache
def _shipped() -> Summary:
    return read_summary(shipped_baseline())
