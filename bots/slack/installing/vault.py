"""Seals what is kept of an installation, with keys that lie outside the data folder.

The newest key seals; the older ones open, until everything has been sealed anew. What cannot be opened is told of
without a word of what it holds.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from knowledge.errors import Invalid, Unavailable


class Vault:
    """Seals and opens, with the newest key first."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(each) for each in keys])
        except ValueError:
            raise Invalid("slack_key_unusable") from None  # the cause tells of the key

    def seal(self, told: Mapping[str, Any]) -> bytes:
        """Give what nobody can read without a key."""
        return self._fernet.encrypt(json.dumps(told).encode())

    def open(self, content: bytes) -> dict[str, Any]:
        """Give what was sealed; raise ``Unavailable`` where no key opens it."""
        try:
            return cast(dict[str, Any], json.loads(self._fernet.decrypt(content)))
        except InvalidToken:
            raise Unavailable("slack_key_missing") from None

    def sealed_anew(self, content: bytes) -> bytes:
        """Give the same, sealed with the newest key; raise ``Unavailable`` where no key opens it."""
        try:
            return self._fernet.rotate(content)
        except InvalidToken:
            raise Unavailable("slack_key_missing") from None
