"""Why a statement was held back."""

from enum import StrEnum


class Fault(StrEnum):
    """What a check found wrong; counted with each answer, and named in the reports of the examiner."""

    UNREADABLE = "unreadable"
    UNCITED = "uncited"
    UNKNOWN_SOURCE = "unknown_source"
    FORM = "form"
    LINK = "link"
    LANGUAGE = "language"
    QUOTE = "quote"
    PERSONAL = "personal"
    NAME = "name"
    NUMBER = "number"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    UNSUPPORTED = "unsupported"
    REPEATED = "repeated"
