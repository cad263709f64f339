"""The kinds of personal data we look for, and which of them name a person by themselves."""

from enum import StrEnum


class Personal(StrEnum):
    """A kind of personal data."""

    BIRTH_NUMBER = "birth_number"
    D_NUMBER = "d_number"
    H_NUMBER = "h_number"
    """Month + 40: help numbers of the health services, and NAV's synthetic people."""
    TEST_NUMBER = "test_number"
    """Month + 65 or + 80: synthetic people of Tenor and others. Treated as real, for nobody sees the difference."""
    FH_NUMBER = "fh_number"
    """Shared help number of the health services: begins with 8 or 9 and tells no birthday."""
    DUF_NUMBER = "duf_number"
    """Twelve digits: a foreigner's number in the register of the immigration authorities."""
    PHONE = "phone"
    ACCOUNT = "account"
    EMAIL = "email"


_WEAK = frozenset({Personal.PHONE, Personal.ACCOUNT, Personal.EMAIL})


def is_strong(kind: Personal) -> bool:
    """Tell whether it is a national identity number; phones, accounts and addresses are often an office's own."""
    return kind not in _WEAK
