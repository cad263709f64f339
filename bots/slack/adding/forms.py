"""The forms that people fill in when they add something: how they look, and what was said in them.

What cannot be used is told at its field, before the form closes; nobody has to write a thing twice.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bots.slack.adding.fetching import Sent
from bots.slack.blocks import elements
from bots.slack.blocks.message import Block
from bots.told.voice import Voice
from knowledge.errors import Problem
from knowledge.framework.framework import Framework
from knowledge.municipalities import load_municipalities
from knowledge.personal_data.finding import holds_identity_number

DETAILS_FORM, EXPERIENCE_FORM, DECLINE_FORM = "add_details", "add_experience", "add_decline"
NONE = "none"
"""What stands for what is not decided."""
_KINDS = ("case", "plan", "guide", "note")
_TITLE, _LINE, _TEXT = 200, 300, 3000
_MOST_FILES = 5
_YEAR = re.compile(r"(1[89]|20)\d\d")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in: what is said of a document, other texts, files, and what is wrong, by field."""

    given: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Sent, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def details_form(voice: Voice, framework: Framework, seen: Mapping[str, Any], note: str) -> Block:
    """Ask for what is to be said of a file, filled in with what was read; where it belongs is a suggestion of ours."""
    suggested = seen["cells"][0] if seen["cells"] and not seen["processes"] else None
    process = seen["processes"][0] if seen["processes"] else suggested and suggested["process"]
    phase = str(seen["phases"][0]) if seen["phases"] else suggested and str(suggested["phase"])
    kinds = [elements.option(voice.say(f"slack_add_kind_{each}"), each) for each in _KINDS]
    fields = (
        _line(voice, "title", seen["title"], optional=False, most=_TITLE),
        elements.field(
            voice.say("slack_add_field_kind"),
            elements.menu("kind", kinds, voice.say("slack_add_choose"), seen["kind"]),
            "kind",
        ),
        _where(voice, seen["municipality"]),
        _line(voice, "year", str(seen["year"] or "")),
        *_cell_fields(voice, framework, process, phase),
        _visibility(voice, seen["visibility"]),
        _line(voice, "url", seen["url"] or ""),
    )
    return _form(voice, "slack_add_details", DETAILS_FORM, fields, note)


def experience_form(
    voice: Voice, framework: Framework, municipality: str | None, happened: str = "", url: str = ""
) -> Block:
    """Ask for an experience; what stands in a message it is made from is filled in."""
    text = elements.writing("happened", several_lines=True, value=happened, most=_TEXT)
    file = {"type": "file_input", "action_id": "file", "max_files": _MOST_FILES}
    said = voice.say
    fields = (
        _line(voice, "title", "", optional=False, most=_TITLE),
        elements.field(said("slack_add_field_happened"), text, "happened", hint=said("slack_add_hint_happened")),
        elements.field(
            said("slack_add_field_result"), elements.writing("result", several_lines=True), "result", optional=True
        ),
        _where(voice, municipality),
        *_cell_fields(voice, framework, None, None),
        _line(voice, "url", url),
        elements.field(said("slack_add_field_file"), file, "file", hint=said("slack_add_hint_file"), optional=True),
        _visibility(voice, "internal"),
    )
    return _form(voice, "slack_add_experience", EXPERIENCE_FORM, fields, "")


def decline_form(voice: Voice, note: str) -> Block:
    """Ask why a proposal is declined."""
    reason = elements.writing("reason", several_lines=True, most=_LINE)
    label, hint = voice.say("slack_add_field_reason"), voice.say("slack_add_hint_reason")
    return _form(voice, "slack_add_decline", DECLINE_FORM, (elements.field(label, reason, "reason", hint=hint),), note)


def read_form(voice: Voice, view: Mapping[str, Any]) -> Filled:
    """Read a form as it was sent in, with a sentence for each field that cannot be used."""
    values = {name: _value(each) for name, each in view["state"]["values"].items()}
    texts = {name: each.strip() for name, each in values.items() if isinstance(each, str)}
    files = tuple(Sent.read(each) for each in values.get("file") or ())
    errors = {name: voice.say("slack_add_wrong_number") for name, each in texts.items() if holds_identity_number(each)}
    if any(holds_identity_number(each.name) for each in files):
        errors["file"] = voice.say("slack_add_wrong_number")
    given: dict[str, Any] = {name: texts.get(name) or None for name in ("title", "kind", "visibility")}
    for name, read in _READERS.items():
        if name not in texts or name in errors:
            continue
        try:
            given |= read(texts[name])
        except _Wrong as wrong:
            errors[name] = voice.say(wrong.args[0])
        except Problem as problem:
            errors[name] = voice.say(problem.code, **problem.details)
    if given.get("phases") and not given.get("processes"):
        errors["process"] = voice.say("slack_add_wrong_phase")
    return Filled({name: each for name, each in given.items() if each is not None}, texts, files, errors)


class _Wrong(Exception):
    """What was written in a field cannot be used; the code says why."""


def _year(text: str) -> dict[str, Any]:
    if text and not _YEAR.fullmatch(text):
        raise _Wrong("slack_add_wrong_year")
    return {"year": int(text)} if text else {}


def _url(text: str) -> dict[str, Any]:
    if text and not _ADDRESS.fullmatch(text):
        raise _Wrong("slack_add_wrong_url")
    return {"url": text} if text else {}


def _municipality(text: str) -> dict[str, Any]:
    if not text:
        return {}
    found = load_municipalities().called(text)
    return {"municipality": found.number, "place": found.name}


def _process(text: str) -> dict[str, Any]:
    return {"processes": [text] if text not in {"", NONE} else []}


def _phase(text: str) -> dict[str, Any]:
    return {"phases": [int(text)] if text.isdigit() else []}


_READERS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "where": _municipality,
    "year": _year,
    "process": _process,
    "phase": _phase,
    "url": _url,
}


def _value(block: Mapping[str, Any]) -> Any:
    """Give what stands in a field: text, the value of what is chosen, or files."""
    (state,) = block.values()
    if state["type"] == "file_input":
        return state.get("files") or []
    if state["type"] == "plain_text_input":
        return state.get("value") or ""
    return (state.get("selected_option") or {}).get("value", "")


def _line(voice: Voice, name: str, value: str, *, optional: bool = True, most: int = _LINE) -> Block:
    written = elements.writing(name, value=elements.shortened(value, most) if value else "", most=most)
    return elements.field(voice.say(f"slack_add_field_{name}"), written, name, optional=optional)


def _where(voice: Voice, municipality: str | None) -> Block:
    named = load_municipalities().name(municipality) if municipality else ""
    value = named if named and load_municipalities().is_name(named) else municipality or ""
    written, hint = elements.writing("where", value=value, most=100), voice.say("slack_add_hint_where")
    return elements.field(voice.say("slack_add_field_where"), written, "where", hint=hint, optional=True)


def _cell_fields(voice: Voice, framework: Framework, process: str | None, phase: str | None) -> Iterator[Block]:
    none, choose = elements.option(voice.say("slack_add_none"), NONE), voice.say("slack_add_choose")
    processes = [elements.option(each.name.within(voice.language), each.id) for each in framework.processes]
    numbers = sorted({each.number for known in framework.processes for each in known.phases})
    phases = [elements.option(voice.say("slack_add_phase", number=each), str(each)) for each in numbers]
    for name, options, chosen in (("process", processes, process), ("phase", phases, phase)):
        chooser = elements.menu(name, [none, *options], choose, chosen or NONE)
        yield elements.field(voice.say(f"slack_add_field_{name}"), chooser, name, optional=True)


def _visibility(voice: Voice, chosen: str) -> Block:
    known = ("internal", "open", *(["restricted"] if chosen == "restricted" else []))
    options = [elements.option(voice.say(f"slack_add_visibility_{each}"), each) for each in known]
    chooser = elements.menu("visibility", options, voice.say("slack_add_choose"), chosen)
    return elements.field(voice.say("slack_add_field_visibility"), chooser, "visibility")


def _form(voice: Voice, title: str, callback_id: str, fields: tuple[Block, ...], note: str) -> Block:
    submit, close = voice.say("slack_add_save"), voice.say("slack_add_cancel")
    return elements.form(voice.say(title), callback_id, fields, submit=submit, close=close, note=note)
