"""Refuses national identity numbers in what people write, in any door, before anything is searched or stored.

The sentence never repeats what was written. A question that is asked has its own way: it is answered as ``private``.
"""

from collections.abc import Iterable

from knowledge.errors import Invalid
from knowledge.personal_data.finding import holds_identity_number


def refuse_identity_numbers(texts: Iterable[str | None]) -> None:
    """Raise ``Invalid`` where a text seems to hold an identity number; phones, accounts and addresses may stand."""
    if any(holds_identity_number(text) for text in texts if text):
        raise Invalid("identity_number_refused")
