"""What processes and actors are called: they are shown by name, and recognised by any name they have.

A process has an id, a code and a name in each language; an actor is known by its name in bokmål.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ingest.framework.columns import folded
from knowledge.framework.framework import Framework
from knowledge.language import Language

_Named = Mapping[str, Any]


class Names:
    """Looks names up; of two that are alike, the one given first counts."""

    def __init__(self, processes: Iterable[_Named] = (), actors: Iterable[_Named] = ()) -> None:
        """``processes`` and ``actors`` are values as a framework file has them."""
        held, people = list(processes), list(actors)
        self._named = {each["id"]: each.get("name", {}) for each in reversed(held) if "id" in each}
        self._processes = _first(
            [(each.get(field), each.get("id")) for field in ("id", "code") for each in held]
            + [(each.get("name", {}).get(language), each.get("id")) for language in Language for each in held]
        )
        self._people = {each["nb"]: each for each in reversed(people) if "nb" in each}
        self._actors = _first((each.get(language), each.get("nb")) for language in Language for each in people)

    def process(self, text: str) -> str:
        """Give the id of the process of that name, or the text itself."""
        return self._processes.get(folded(text), text)

    def process_name(self, process_id: str, language: Language) -> str:
        """Give the name of a process, or its id where it has none."""
        return _said(self._named.get(process_id, {}), language) or process_id

    def actor(self, text: str) -> str:
        """Give the actor's name in bokmål, or the text itself."""
        return text if text in self._people else self._actors.get(folded(text), text)

    def actor_name(self, actor: str, language: Language) -> str:
        """Give an actor's name in a language, by its name in bokmål."""
        return _said(self._people.get(actor, {}), language) or actor


def names_of(framework: Framework) -> Names:
    """Give the names in a framework."""
    return Names(
        ({"id": each.id, "code": each.code, "name": _by_language(each.name)} for each in framework.processes),
        map(_by_language, framework.actors),
    )


def _first(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, code in pairs:
        if name and code:
            found.setdefault(folded(name), code)
    return found


def _said(named: _Named, language: Language) -> str | None:
    return named.get(language) or named.get(Language.NB)


def _by_language(text: Any) -> dict[str, str]:
    return {language: said for language in Language if (said := getattr(text, language))}
