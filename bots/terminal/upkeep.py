"""``doctor``, ``rebuild`` and ``retention``: is everything found, and does what is too old go?"""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

from bots import wiring
from bots.terminal import model_trial
from bots.terminal.adding import embed
from bots.terminal.screen import Screen
from knowledge.knowledge_base import open_for_reading, open_for_writing


def doctor(data: Path | None, as_json: bool) -> None:
    """Mend what a dead process left, look for every chunk, and try the model; exit with 1 when something is wrong."""
    screen = Screen()
    with open_for_writing(wiring.knowledge_settings(data)) as base:
        embed(base, screen)
        with screen.progress("auditing") as progress:
            found = base.audit(progress)
        tried = model_trial.tried(base)
    if as_json:
        screen.json({"healthy": found.healthy, **asdict(found), "model": tried})
    elif found.healthy:
        screen.write(screen.say("healthy", documents=found.documents, chunks=found.chunks))
    else:
        lost = {"words": found.missing_words, "vectors": found.without_vector, "meaning": found.not_found_by_meaning}
        screen.write(screen.say("unhealthy", **{name: len(keys) for name, keys in lost.items()}))
    if tried and not as_json:
        model_trial.tell(screen, tried)
    if not found.healthy or (tried and tried.trouble):
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


def run_retention(data: Path | None, as_json: bool) -> None:
    """Delete now what has been kept for as long as it may be; exit with 1 where traces of it are left."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        deleted = base.retention.run(datetime.now(UTC))
    if as_json:
        screen.json(deleted)
    else:
        for each in deleted:
            screen.write(f"{screen.say(f'kept_{each.what}')}: {screen.say('retention_deleted', number=each.number)}")
    if not all(each.finished for each in deleted):
        screen.note(screen.say("retention_unfinished"))
        raise SystemExit(1)


def show_retention(data: Path | None, as_json: bool) -> None:
    """Show how much is kept, for how long, and what has been deleted."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        kept, deleted = base.retention.status(datetime.now(UTC)), base.deletions.all()
    if as_json:
        screen.json({"kept": kept, "deleted": deleted})
        return
    columns = ("what", "days", "kept", "held", "due")
    table = Table(*(screen.say(f"column_{name}") for name in columns), box=None, pad_edge=False)
    for each in kept:
        numbers = (each.days, each.number, each.held, each.due)
        table.add_row(screen.say(f"kept_{each.what}"), *(str(number) for number in numbers))
    screen.out.print(table)
    if deleted:
        screen.write()
        screen.write(screen.say("retention_history"), style="bold")
    for one in deleted:
        told = f"{screen.say(f'kept_{one.what}')}: {screen.say('retention_deleted', number=one.number)}"
        left = "" if one.finished else f" {screen.say('retention_unfinished')}"
        screen.write(f"{screen.moment(one.at)}  {told}{left}")
