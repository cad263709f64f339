"""The OpenAPI document: what the rooms say of themselves, with what no room can say alone.

That is who may come in and how, what each group of operations is for, and the shapes of problems and of events, which
rooms only refer to.
"""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bots.access.access import Access
from bots.web.answers import EVENT_SHAPES
from bots.web.cookies import HOST_ONLY, SESSION
from bots.web.shapes.shape import ProblemShape, Shape

_DESCRIPTION = """\
Knowledge base and assistant for Norwegian municipalities that work with *Rammeverk for samfunnsomstilling*.

Whatever fails is told as a problem document (RFC 9457): `code` never changes its meaning, and `detail` is a sentence in
the language that `Accept-Language` asks for (`nb`, `nn` or `en`). What a caller may not see answers as what is not
there (404). Times are in UTC. Lists come some at a time, by `offset` and `limit`. Text that holds the NUL character, or
half of a surrogate pair, is refused (422).
"""
_TAGS = {
    "me": "Who the caller is, and all that is kept about them.",
    "framework": "The framework in use: processes, phases and activities, in the language asked for.",
    "advice": "What to do next, with reasons and evidence.",
    "projects": "What municipalities do with the framework: told, reported, taken back, removed and restored.",
    "matrix": "How far municipalities have come in each cell.",
    "mapping": "Which activities documents show: proposals of the program, and verdicts of people.",
    "municipalities": "Norway's municipalities, of today and former.",
    "documents": "The documents behind every answer: read, added, changed, withdrawn, restored and erased.",
    "jobs": "What the caller has asked to be done to documents, and how far it has come.",
    "operation": "How the installation stands, what was measured of it, and which doors are closed.",
    "answers": "Asking: an answer whole, or piece by piece.",
    "search": "Passages that fit best, whether or not they answer anything.",
    "conversations": "What the caller has asked before, and the answers as they were given.",
    "feedback": "What people think of answers, and what the knowledge manager does about it.",
    "openai": "OpenAI's interface, for chat programs that are made for it.",
}

_CALLED = {
    "Status-Input": "DocumentStatus",
    "knowledge__document__Status": "DocumentStatus",
    "assistant__answer__Status": "AnswerStatus",
    "Status": "AnswerStatus",
}


def contract_of(app: FastAPI, access: Access) -> dict[str, Any]:
    """Give the OpenAPI document of an application; it is made once."""
    if app.openapi_schema is None:
        told = get_openapi(
            title=app.title,
            version=app.version,
            summary="What a municipality's documents say, and what to do next",
            description=_DESCRIPTION,
            routes=app.routes,
            tags=[{"name": name, "description": purpose} for name, purpose in _TAGS.items()],
            servers=[{"url": (access.public_url or "").rstrip("/") or "/"}],
        )
        told["components"]["schemas"] = _shapes(told["components"]["schemas"])
        told = _named_well(told)
        told["components"]["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or an issuer's access token."},
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": f"{HOST_ONLY}{SESSION}",
                "description": "Of a browser that is signed in. A change also needs the header X-CSRF-Token.",
            },
        }
        told["security"] = [{"bearer": []}, {"session": []}, *([] if access.is_configured else [{}])]
        app.openapi_schema = told
    return app.openapi_schema


def _named_well(told: dict[str, Any]) -> dict[str, Any]:
    """Call the two that have the same name in the house by names of their own."""
    text = json.dumps(told)
    for name, called in _CALLED.items():
        text = text.replace(f'schemas/{name}"', f'schemas/{called}"').replace(f'"{name}": {{', f'"{called}": {{')
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def _shapes(schemas: dict[str, Any]) -> dict[str, Any]:
    shapes: tuple[type[Shape], ...] = (ProblemShape, *EVENT_SHAPES.values())
    for shape in shapes:
        schema = shape.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        schemas = {shape.__name__: schema, **schema.pop("$defs", {})} | schemas
    return schemas
