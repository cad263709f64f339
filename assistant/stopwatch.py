"""Times the steps of one answer, so that a slow one can be named."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Stopwatch:
    """Keeps the milliseconds that each step took, in the order the steps were taken."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        began = perf_counter()
        try:
            yield
        finally:
            self.spent[name] = 1000 * (perf_counter() - began)
