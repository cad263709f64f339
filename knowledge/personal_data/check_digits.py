"""Which kind of number some digits are, by their date and check digits.

Rules read at their sources: from 2032 the first check digit of a fødselsnummer or D-number may leave the remainder
0, 1, 2 or 3, and the individual number tells no century (Skatteetaten, «Nytt fødselsnummer fra 2032»); an FH number
begins with 8 or 9 and has the check digits of today (Norsk helsenett). The old rule is a part of the new one. The
check of a DUF number is published by nobody official that we found; two independent programs compute it alike.
"""

from stdnum.no import fodselsnummer, kontonr

from knowledge.personal_data.kinds import Personal

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_D_DAYS = 40
_MONTHS = {0: Personal.BIRTH_NUMBER, 40: Personal.H_NUMBER, 65: Personal.TEST_NUMBER, 80: Personal.TEST_NUMBER}
"""What is added to the month, and the kind of number that shows."""
_REMAINDERS = range(4)
_DUF_WEIGHTS = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
_CENTURIES = ("19", "20")


def identity_kind(digits: str) -> Personal | None:
    """Tell which identity number eleven or twelve ASCII digits are, or None."""
    if len(digits) == 12:
        return Personal.DUF_NUMBER if _is_duf(digits) else None
    if digits[10] != fodselsnummer.calc_check_digit2(digits):
        return None
    remainder = (int(digits[9]) - int(fodselsnummer.calc_check_digit1(digits))) % 11
    if digits[0] in "89":
        return Personal.FH_NUMBER if remainder == 0 else None
    return _dated(digits) if remainder in _REMAINDERS else None


def is_account(digits: str) -> bool:
    """Tell whether eleven digits are a possible bank account number."""
    return bool(kontonr.is_valid(digits))


def _dated(digits: str) -> Personal | None:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    added = next((each for each in _MONTHS if 1 <= month - each <= 12), None)
    if added is None:
        return None
    born = day - _D_DAYS if day > _D_DAYS else day
    last = _DAYS[month - added - 1] - (month - added == 2 and year % 4 > 0)
    if not 1 <= born <= last:
        return None
    kind = _MONTHS[added]
    return Personal.D_NUMBER if kind is Personal.BIRTH_NUMBER and day > _D_DAYS else kind


def _is_duf(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_DUF_WEIGHTS, digits, strict=False))
    return digits.startswith(_CENTURIES) and int(digits[10:]) == total % 11
