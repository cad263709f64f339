"""Who somebody is, as the server knows it."""

from pydantic import Field

from bots.access.authenticator import Way
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


class MeShape(UserShape):
    """Whoever asks, and how they came in."""

    came_in_by: Way = Field(
        description="As the owner of this machine, with an API key, with a token of an issuer, or signed in."
    )
    csrf_token: str | None = Field(
        description="What a change must show as X-CSRF-Token when it comes with the session's cookie."
    )

    @classmethod
    def told(cls, user: User, way: Way, csrf_token: str | None) -> "MeShape":
        """Tell of a user and their way in."""
        return cls(**UserShape.of(user).model_dump(), came_in_by=way, csrf_token=csrf_token)
