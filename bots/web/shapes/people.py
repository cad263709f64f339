"""Who somebody is, as the server knows it."""

from pydantic import Field

from bots.web.shapes.shape import Shape
from knowledge.access import Role, User


class UserShape(Shape):
    """Whoever asks: what they may do, and where they belong."""

    id: str
    name: str
    role: Role
    municipality: str | None = Field(description="A kommunenummer.", examples=["5001"])
    groups: list[str]
    everything: bool = Field(description="Whether they see everything, whatever it belongs to.")

    @classmethod
    def of(cls, user: User) -> "UserShape":
        """Tell of a user."""
        return cls(
            id=user.id,
            name=user.name,
            role=user.role,
            municipality=user.municipality,
            groups=list(user.groups),
            everything=user.everything,
        )
