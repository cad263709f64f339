"""``ingest``: files in, documents out, with every file accounted for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bots import wiring
from bots.intake.outcomes import as_told
from bots.terminal.screen import Screen
from ingest.describe import check
from ingest.ingestor import Added, Ingestor, Refused, files_in
from ingest.shipped import shipped_files
from knowledge.errors import Invalid
from knowledge.knowledge_base import KnowledgeBase, open_for_writing
from knowledge.municipalities import load_municipalities


def ingest(data: Path | None, paths: Sequence[Path], shipped: bool, given: Mapping[str, Any], as_json: bool) -> None:
    """Add files and folders, and the shipped content when asked for; exit with 1 when any file was refused."""
    screen = Screen()
    if not paths and not shipped:
        raise Invalid("nothing_to_add")
    given = _by_number(given)
    check(given)
    results: list[Added | Refused] = []
    with open_for_writing(wiring.knowledge_settings(data)) as base:
        try:
            if shipped:
                results += _tell(screen, add_shipped(base, screen), as_json)
            if paths:
                results += _tell(screen, add_files(base, screen, paths, given), as_json)
        finally:
            embed(base, screen)
    if as_json:
        screen.json({"files": [_as_json(screen, result) for result in results], **summary(results)})
    else:
        screen.write(screen.say("ingest_summary", **summary(results)))
    if any(isinstance(result, Refused) for result in results):
        raise SystemExit(1)


def _by_number(given: Mapping[str, Any]) -> dict[str, Any]:
    """Put the kommunenummer where a municipality was called by its name."""
    table = load_municipalities()
    names = {field: str(given[field]) for field in ("municipality", "owner") if given.get(field)}
    return {**given, **{field: table.called(said).number for field, said in names.items() if not said.isdigit()}}


def add_files(
    base: KnowledgeBase, screen: Screen, paths: Sequence[Path], given: Mapping[str, Any]
) -> Iterator[Added | Refused]:
    """Add files, showing how far it has come."""
    files = list(files_in(paths))
    with screen.progress("reading") as progress:
        adding = Ingestor(base.library, base.documents).add_all(files, given)
        for number, result in enumerate(adding, start=1):
            progress(number, len(files))
            yield result


def add_shipped(base: KnowledgeBase, screen: Screen) -> Iterator[Added | Refused]:
    """Add the content that comes with the program; its documents are known by their place in the package."""
    with shipped_files(base.editions.current()) as files, screen.progress("reading") as progress:
        ingestor = Ingestor(base.library, base.documents)
        for number, (path, source) in enumerate(files, start=1):
            progress(number, len(files))
            yield ingestor.add(path, source=source)


def embed(base: KnowledgeBase, screen: Screen) -> int:
    """Compute the vectors that are lacking, showing how far it has come; give how many there were."""
    if not base.embedder_is_ready():
        screen.note(screen.say("preparing_model"))
    with screen.progress("embedding") as progress:
        return base.library.settle(progress)


def _tell(screen: Screen, results: Iterable[Added | Refused], as_json: bool) -> list[Added | Refused]:
    """Write a line for each file as it is done."""
    told = []
    for result in results:
        told.append(result)
        if not as_json:
            _tell_one(screen, result)
    return told


def _tell_one(screen: Screen, result: Added | Refused) -> None:
    if isinstance(result, Refused):
        sentence = screen.say(result.problem.code, **result.problem.details)
        screen.write(f"✗ {result.path.name}: {sentence}")
        return
    outcome = screen.say(f"outcome_{result.published.outcome}")
    screen.write(f"✓ {result.path.name}: {outcome}, {result.published.document.id}")
    for remark in result.remarks:
        screen.write(f"  ! {screen.remark(remark)}")
    if result.same_as:
        screen.write(f"  ! {screen.say('same_as', documents=', '.join(result.same_as))}")


def summary(results: Sequence[Added | Refused]) -> dict[str, int]:
    """Count what became of the files, and of their chunks."""
    added = [result.published for result in results if isinstance(result, Added)]
    outcomes = Counter(str(published.outcome) for published in added)
    return {
        "created": outcomes["created"],
        "updated": outcomes["updated"],
        "unchanged": outcomes["unchanged"],
        "refused": len(results) - len(added),
        "chunks_created": sum(published.created for published in added),
        "chunks_deleted": sum(published.deleted for published in added),
        "chunks_unchanged": sum(published.unchanged for published in added),
    }


def _as_json(screen: Screen, result: Added | Refused) -> dict[str, Any]:
    told = as_told(result, str(result.path))
    if isinstance(result, Refused):
        del told["details"]
        told["message"] = screen.say(result.problem.code, **result.problem.details)
    return told
