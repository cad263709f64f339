"""What every part of the access file has in common: no field that is not known, and mistakes that have a sentence."""

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from knowledge.errors import Problem
from knowledge.municipalities import load_municipalities

FIELD = "access_field_"
"""What the code of every mistake begins with."""


class Part(BaseModel):
    """A part of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def mistake(kind: str) -> PydanticCustomError:
    """Give a mistake, by the end of the code of its phrase."""
    return PydanticCustomError(f"{FIELD}{kind}", "see the phrases")


def municipality(said: str) -> str:
    """Give the number of a municipality that is named or numbered; a mistake where there is no such one."""
    try:
        return load_municipalities().called(said).number
    except Problem:
        raise mistake("municipality") from None
