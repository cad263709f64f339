"""What is wrong in a request, place by place, in the language of the caller.

Whatever checks the fields tells it in English, and by a name of its own for each sort of fault. The common sorts have a
sentence here; of the others, what was told is passed on. What was sent is never repeated.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request

from bots import wiring
from bots.web.shapes.shape import Fault
from knowledge.language import Language

_SORTS: dict[str, str] = {
    "missing": "fault_missing",
    "extra_forbidden": "fault_unknown",
    "json_invalid": "fault_json",
    "string_too_short": "fault_too_short",
    "string_too_long": "fault_too_long",
    "too_short": "fault_too_few",
    "too_long": "fault_too_many",
    "enum": "fault_choice",
    "literal_error": "fault_choice",
    "string_type": "fault_text",
    "int_type": "fault_number",
    "int_parsing": "fault_number",
    "int_from_float": "fault_number",
    "bool_type": "fault_yes_or_no",
    "bool_parsing": "fault_yes_or_no",
    "list_type": "fault_list",
    "greater_than_equal": "fault_too_small",
    "less_than_equal": "fault_too_large",
    "date_from_datetime_parsing": "fault_date",
    "date_parsing": "fault_date",
}
_NO_FIELDS = {"model_attributes_type", "model_type", "dict_type"}


def faults_of(found: Sequence[Mapping[str, Any]], request: Request, language: Language) -> list[Fault]:
    """Tell of each fault that was found in a request."""
    return [Fault(where=".".join(map(str, each["loc"])), message=_sentence(each, request, language)) for each in found]


def _sentence(fault: Mapping[str, Any], request: Request, language: Language) -> str:
    phrases, sort = wiring.phrases_over_http(), str(fault["type"])
    if sort in _NO_FIELDS:
        is_json = request.headers.get("content-type", "").partition(";")[0].strip().endswith("json")
        return phrases.say("fault_fields" if is_json or len(fault["loc"]) > 1 else "fault_not_json", language)
    if sort in _SORTS:
        return phrases.say(_SORTS[sort], language, **_limits(fault))
    return phrases.say("fault_other", language, told=fault["msg"])


def _limits(fault: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a value must keep to, by the names that the sentences know it by."""
    told = fault.get("ctx") or {}
    least, most = told.get("min_length", told.get("ge")), told.get("max_length", told.get("le"))
    expected = str(told.get("expected", "")).replace("'", "").replace(" or ", ", ")
    return {"least": least, "most": most, "expected": expected}
