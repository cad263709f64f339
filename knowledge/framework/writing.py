"""The way from a framework back to a file: what is written is read again as the same framework."""

from collections.abc import Iterable
from typing import Any

import yaml

from knowledge.framework.framework import Activity, Framework, Origin, Process, Text


class _Dumper(yaml.SafeDumper):
    """Puts a text in quotes when it holds a NEL (U+0085), which a reader would otherwise take for any line break."""


def write_yaml(framework: Framework) -> str:
    """Give a framework as YAML."""
    value = {
        "title": framework.title,
        "actors": [_by_language(actor) for actor in framework.actors],
        "processes": [_process(process) for process in framework.processes],
        "activities": [_activity(activity) for activity in framework.activities],
    }
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=118)


def _process(process: Process) -> dict[str, Any]:
    return {
        "id": process.id,
        "code": process.code,
        "name": _by_language(process.name) | _origin(process.name_origin),
        "purpose": _by_language(process.purpose) | _origin(process.purpose_origin),
        "phases": [_by_language(phase.name) | _origin(phase.origin) for phase in process.phases],
    }


def _activity(activity: Activity) -> dict[str, Any]:
    value = {
        "id": activity.id,
        "process": activity.process,
        "phase": activity.phase,
        "title": _text(activity.title),
        "purpose": _text(activity.purpose),
        "how": [_text(step) for step in activity.how],
        "deliverable": _text(activity.deliverable),
        "signs": list(activity.signs),
        "actors": [actor.nb for actor in activity.actors],
        "level": str(activity.level),
        "effort": str(activity.effort),
        "requires": list(activity.requires),
        "benefits_from": list(activity.benefits_from),
        "feeds_next_round": list(activity.feeds_next_round),
        "sdg": list(activity.sdg),
        "u4ssc": _plain(activity.u4ssc),
        "cases": list(activity.cases),
        "methods": list(activity.methods),
    } | _origin(activity.origin)
    return {name: held for name, held in value.items() if held != []}


def _text(text: Text) -> str | dict[str, str]:
    return text.nb if text.nn is None and text.en is None else _by_language(text)


def _by_language(text: Text) -> dict[str, Any]:
    return {language: said for language in ("nb", "nn", "en") if (said := getattr(text, language))}


def _origin(origin: Origin) -> dict[str, Any]:
    value = {"provenance": str(origin.provenance), "sources": list(origin.sources), "ours": _plain(origin.ours)}
    return {name: held for name, held in value.items() if held != []}


def _plain(values: Iterable[object]) -> list[str]:
    return [str(value) for value in values]


def _written(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_str(text) if "\x85" not in text else dumper.represent_scalar(_STRING, text, style='"')


_STRING = "tag:yaml.org,2002:str"
_Dumper.add_representer(str, _written)
