"""The ways a request can fail, sorted by what the person can do about it.

::

    Problem
    ├── Invalid        mend it and try again       422
    ├── Forbidden      ask someone else            403
    ├── NotFound       it is not there (for you)   404
    └── Unavailable    try again later             503

A problem carries a ``code`` and the details its sentence needs; the sentence itself lies in a ``phrases.yaml``
in three languages and is chosen at the door. Anything that is not a ``Problem`` is a bug.
"""


class Problem(Exception):
    """A request failed in a way that has a sentence of its own, found by ``code`` in the phrases."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code} ({told})" if told else self.code


class Invalid(Problem):
    """What was given cannot be used as it is."""


class Forbidden(Problem):
    """The person may not do this."""


class NotFound(Problem):
    """It is not there, or the person may not know that it is."""


class Unavailable(Problem):
    """It cannot be done just now."""
