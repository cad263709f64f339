"""The process × phase matrix of one municipality, or of several side by side."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from bots.matrices import matrices, table
from bots.web import keeping
from bots.web.desk import AtDesk
from bots.web.identity import Reader
from bots.web.keeping import UNCHANGED
from bots.web.problems import told_of
from bots.web.shapes.matrix import MatricesShape
from bots.web.speaking import SayChosen

router = APIRouter(tags=["matrix"])

_CSV = "text/csv"
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {"content": {_CSV: {"schema": {"type": "string"}}}, "description": "The matrix, in the form asked for."}
}


class MatrixForm(StrEnum):
    """The form of a matrix."""

    JSON = "json"
    CSV = "csv"


@router.get("/matrix", response_model=MatricesShape, responses=_FORMS | UNCHANGED | told_of(404))
def show_matrix(
    request: Request,
    user: Reader,
    desk: AtDesk,
    say: SayChosen,
    municipality: Annotated[
        list[Annotated[str, Query(max_length=80)]],
        Query(
            max_length=50,
            description="Names or numbers; without any, all with a project that the caller sees.",
            examples=[["5006", "5001"]],
        ),
    ] = [],  # noqa: B006 - FastAPI copies it
    form: Annotated[
        MatrixForm | None, Query(alias="format", description="Goes before what Accept asks for.", examples=["csv"])
    ] = None,
) -> Response:
    """Show how far municipalities have come in each cell. Only what the caller may see is counted.

    As CSV for spreadsheets: a row a cell and municipality, with semicolons, in UTF-8 with a byte order mark.
    """
    framework = desk.framework
    held = matrices(desk.base, framework, municipality, user.scope)
    if form is MatrixForm.CSV or (form is None and _CSV in request.headers.get("accept", "")):
        told = "\ufeff" + table(framework, held, say, desk.phrases)
        names = {"Content-Disposition": 'attachment; filename="matrix.csv"'}
        return keeping.answer_text(request, told, _CSV, names)
    return keeping.answer(request, MatricesShape.of(held, framework, say, desk.phrases))
