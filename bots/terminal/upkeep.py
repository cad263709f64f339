"""``doctor`` and ``rebuild``: is everything found, and what to do when it is not."""

from dataclasses import asdict
from pathlib import Path

from bots import wiring
from bots.terminal.adding import embed
from bots.terminal.screen import Screen
from knowledge.knowledge_base import open_for_writing


def doctor(data: Path | None, as_json: bool) -> None:
    """Mend what a dead process left, then look for every chunk; exit with 1 when something is missing."""
    screen = Screen()
    with open_for_writing(wiring.knowledge_settings(data)) as base:
        embed(base, screen)
        with screen.progress("auditing") as progress:
            found = base.audit(progress)
    if as_json:
        screen.json({"healthy": found.healthy, **asdict(found)})
    elif found.healthy:
        screen.write(screen.say("healthy", documents=found.documents, chunks=found.chunks))
    else:
        lost = {"words": found.missing_words, "vectors": found.without_vector, "meaning": found.not_found_by_meaning}
        screen.write(screen.say("unhealthy", **{name: len(keys) for name, keys in lost.items()}))
    if not found.healthy:
        raise SystemExit(1)


def rebuild(data: Path | None, as_json: bool) -> None:
    """Build both indexes anew, computing only vectors that the registry lacks."""
    screen = Screen()
    with open_for_writing(wiring.knowledge_settings(data)) as base:
        base.library.rebuild()
        embedded = embed(base, screen)
        chunks = len(base.documents.published_keys())
    if as_json:
        screen.json({"chunks": chunks, "embedded": embedded})
    else:
        screen.write(screen.say("rebuilt", chunks=chunks, embedded=embedded))
