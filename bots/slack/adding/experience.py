"""An experience becomes a document: Markdown with front matter, as a municipality would have written it itself.

It is a case, and the municipality's own word (``local``), so answers say whose word it is.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from bots.told.voice import Voice
from ingest.identity import slug
from knowledge.document import Kind, Provenance

_SAID = ("municipality", "place", "url", "processes", "phases")


def written(voice: Voice, given: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """Write an experience: what happened and what came of it, under the words that people ask by."""
    said = {name: given[name] for name in _SAID if given.get(name)}
    front = {"title": given["title"], "kind": str(Kind.CASE), "provenance": str(Provenance.LOCAL), **said}
    parts = [f"# {given['title']}"]
    for name in ("happened", "result"):
        if texts.get(name):
            parts += [f"## {voice.say(f'slack_add_field_{name}')}", texts[name]]
    if given.get("url"):
        parts += [f"## {voice.say('slack_add_source')}", f"<{given['url']}>"]
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
    return f"---\n{head}---\n\n" + "\n\n".join(parts) + "\n"


def file_name(title: str, proposal_id: str) -> str:
    """Name the file of an experience; two with the same title are two documents."""
    return f"erfaring-{slug(title)[:80]}-{proposal_id}.md"


def given_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is said of the document; the same as in the file, which can be changed without changing the file."""
    return {**given, "kind": str(Kind.CASE), "provenance": str(Provenance.LOCAL)}
