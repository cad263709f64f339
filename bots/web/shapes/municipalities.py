"""Municipalities as they go out."""

from pydantic import Field

from bots.web.shapes.shape import Shape
from knowledge.municipalities import Municipality, Size


class MunicipalityShape(Shape):
    """A municipality of today."""

    number: str = Field(description="Its kommunenummer.", examples=["5006"])
    name: str = Field(description="Its Norwegian name.", examples=["Steinkjer"])
    names: list[str] = Field(description="All its official names.")
    county: str
    size: Size = Field(description="By residents: under 5 000, under 20 000, or more.")
    former_numbers: list[str] = Field(description="Numbers that have become this municipality and no other.")

    @classmethod
    def of(cls, municipality: Municipality, numbers: frozenset[str]) -> "MunicipalityShape":
        """Tell of a municipality; ``numbers`` are all that mean it alone."""
        return cls(
            number=municipality.number,
            name=municipality.name,
            names=list(municipality.names),
            county=municipality.county,
            size=municipality.size,
            former_numbers=sorted(numbers - {municipality.number}),
        )
