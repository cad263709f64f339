"""Access files for the trial issuer."""

from pathlib import Path
from typing import Any

import yaml
from issuer import AUDIENCE, CLIENT, SECRET, TrialIssuer

from bots.access.access import Access
from bots.access.remembering import Clock


def an_entry(issuer: TrialIssuer, /, **changed: Any) -> dict[str, Any]:
    """Give what an access file says of the trial issuer; None takes a field away."""
    said = {
        "name": "trondheim",
        "title": "Trondheim kommune",
        "issuer": issuer.address,
        "client_id": CLIENT,
        "client_secret": {"env": "TRIAL_SECRET"},
        "audiences": [AUDIENCE],
        "municipality": "5001",
    }
    return {name: value for name, value in (said | changed).items() if value is not None}


def a_file(folder: Path, *entries: dict[str, Any]) -> Path:
    """Write an access file."""
    written = folder / "access.yaml"
    written.write_text(yaml.safe_dump({"issuers": list(entries)}), "utf-8")
    return written


def an_access(folder: Path, issuer: TrialIssuer, clock: Clock | None = None, /, **changed: Any) -> Access:
    """Read an access file that names the trial issuer."""
    (folder / "secret").write_text(f"{SECRET}\n", "utf-8")
    secret = {"client_secret": {"file": str(folder / "secret")}}
    return Access.read(a_file(folder, an_entry(issuer, **(secret | changed))), clock=clock)
