"""Who is at the terminal: the name that changes are kept under, unless another is given."""

import getpass

from bots.refusing import refuse_identity_numbers


def name_of(said: str | None) -> str:
    """Give the name that was said, or that of the account the program runs under."""
    if said:
        refuse_identity_numbers([said])
        return said
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return ""
