"""How coming in fails, when it is not the fault of whoever asks for something in particular."""

from knowledge.errors import Forbidden


class NotSignedIn(Forbidden):
    """Nobody knows who asks."""
