"""What a caller may keep of an answer: its ETag, and 304 for whoever has the same already.

The ETag is made of all that an answer says. So it changes with the edition, the language, and what the caller may see,
whatever it was that changed.
"""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Header, Request, Response

from bots.web.shapes.shape import Shape
from knowledge.project import Outdated, Project

VARY = "Accept, Accept-Language, Authorization, Cookie"
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "The caller has this already (If-None-Match)."}}
"""For the ``responses`` of an operation that answers so."""
IfMatch = Annotated[
    str | None,
    Header(
        max_length=2000,
        description="The ETag of what is changed, as the caller knows it. If it is another now, nothing is done (412).",
        examples=['"7"'],
    ),
]


def answer(request: Request, shape: Shape) -> Response:
    """Answer with a shape, or that the caller has it already."""
    return answer_text(request, shape.model_dump_json(), "application/json")


def answer_text(request: Request, text: str, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a text, or that the caller has it already."""
    body = text.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    told = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": VARY, **(headers or {})}
    if names(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=told)
    return Response(body, headers=told, media_type=media_type)


def seen(if_match: str | None, project: Project) -> int | None:
    """Give the revision of a project that a caller says they have seen, or None when they say nothing of it.

    Raise ``Outdated`` when it is another than the one there is.
    """
    if if_match is None:
        return None
    if not names(if_match, revision_tag(project)):
        raise Outdated("project_changed", project=project.id)
    return project.revision


def revision_tag(project: Project) -> str:
    """Give the ETag of a project: the number of its revision."""
    return f'"{project.revision}"'


def names(said: str | None, tag: str) -> bool:
    """Tell whether a list of tags names one."""
    told = tags_in(said)
    return "*" in told or tag in told


def tags_in(said: str | None) -> list[str]:
    """Give the tags of a list; a proxy that packs answers may have made them weak ones."""
    return [each.strip().removeprefix("W/") for each in (said or "").split(",")]
