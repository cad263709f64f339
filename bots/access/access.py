"""Everybody whom the configuration lets in, read once when the server starts.

Only the file decides whether people are told apart, and not whether there is a key: a key expires some night, or was
made for something else, and neither may open a door or close it. With the file nobody comes in without a credential;
where keys are all that is used, it says ``issuers: []``.
"""

from dataclasses import dataclass, field
from pathlib import Path

from bots.access.addresses import is_safe
from bots.access.configuration import read_entries
from bots.access.issuer import Issuer
from bots.access.remembering import Clock
from bots.access.workspaces import Workspaces
from knowledge.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Access:
    """Whose word is taken about people. Where it is not ``is_configured``, whoever sits at this machine owns it all."""

    is_configured: bool = False
    issuers: tuple[Issuer, ...] = ()
    public_url: str | None = None
    workspaces: Workspaces = field(default_factory=Workspaces)

    @classmethod
    def read(cls, file: Path | None, public_url: str | None = None, clock: Clock | None = None) -> "Access":
        """Read the file, if there is to be one, and the secrets that it names; raise ``Invalid`` for a mistake."""
        if public_url is not None and not is_safe(public_url):
            raise Invalid("public_url_unusable", url=public_url)
        address = public_url.rstrip("/") if public_url else None
        if file is None:
            return cls(public_url=address)
        told = read_entries(file)
        secrets = [each.client_secret.read() if each.client_secret else None for each in told.issuers]
        issuers = tuple(Issuer(entry, secret, clock) for entry, secret in zip(told.issuers, secrets, strict=True))
        return cls(True, issuers, address, told.workspaces)

    def issuer(self, name: str | None) -> Issuer:
        """Give the issuer of a name, or the only one; raise ``NotFound`` where it is not clear which."""
        found = [each for each in self.issuers if name in (None, each.entry.name)]
        if len(found) != 1:
            raise NotFound("issuer_not_found", issuer=name or "", known=", ".join(self.names) or "–")
        return found[0]

    @property
    def names(self) -> list[str]:
        """The names of the issuers."""
        return [each.entry.name for each in self.issuers]
