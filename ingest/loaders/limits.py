"""How much one file may cost before it is refused; every figure can be set lower in a test."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for reading one file. Sizes are in bytes, times in seconds."""

    file_size: int = 50_000_000
    unpacked_size: int = 300_000_000  # sum over the members of a container
    ratio: int = 200  # unpacked to packed; ordinary office files lie under 60
    members: int = 10_000
    memory: int = 1 << 30  # address space of the child
    cpu_seconds: int = 20
    seconds: float = 40.0  # by the clock, start of the child included
    pages: int = 2_000
    cells: int = 2_000_000
    text: int = 20_000_000  # characters
