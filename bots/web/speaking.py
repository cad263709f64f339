"""Which language a caller is spoken to in: what ``Accept-Language`` asks for first of those the product speaks."""

from typing import Annotated

from fastapi import Depends, Query, Request

from bots import wiring
from knowledge.language import Language

_ALSO = {"no": Language.NB, "da": Language.NB, "sv": Language.NB}


def language_of(request: Request) -> Language:
    """Give the language asked for, or the one the door speaks when nobody has asked."""
    wanted = []
    for place, part in enumerate(request.headers.get("accept-language", "")[:200].split(",")):
        tag, _, weight = part.partition(";q=")
        name = tag.strip().partition("-")[0].lower()
        language = _ALSO.get(name) or next((each for each in Language if each == name), None)
        if language and _number(weight) > 0:
            wanted.append((-_number(weight), place, language))
    return min(wanted)[2] if wanted else wiring.door_settings().language


def _number(weight: str) -> float:
    try:
        return float(weight) if weight.strip() else 1.0
    except ValueError:
        return 0.0


def _chosen(
    request: Request,
    language: Annotated[
        Language | None, Query(description="The language of the texts; goes before Accept-Language.")
    ] = None,
) -> Language:
    return language or language_of(request)


Say = Annotated[Language, Depends(language_of)]
SayChosen = Annotated[Language, Depends(_chosen)]
"""The same for what is read in a language of its own, as the framework is: ``?language=`` goes first."""
