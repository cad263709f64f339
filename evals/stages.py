"""How long work tells how far it has come."""

from collections.abc import Callable
from contextlib import AbstractContextManager

Progress = Callable[[int, int], None]
"""To be called with (done, all)."""
Stages = Callable[[str], AbstractContextManager[Progress]]
"""Opens a stage of the work by the code of its phrase."""
