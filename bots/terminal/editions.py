"""``framework check|export|import|history|undo``: a municipality's own framework, taken into use and back again.

Nothing is changed before it has been shown what would change, and whom it touches; every edition is kept.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from bots import wiring
from bots.terminal.adding import embed
from bots.terminal.person import name_of
from bots.terminal.screen import Screen
from ingest.framework.importing import read_framework
from ingest.framework.workbook import write_csv, write_workbook
from ingest.ingestor import Ingestor, Refused
from ingest.shipped import framework_files, shipped_ids
from knowledge.access import Scope
from knowledge.errors import Invalid, Unavailable
from knowledge.framework.changes import Changes, adopted, changes
from knowledge.framework.framework import Framework
from knowledge.framework.marked import Fault
from knowledge.framework.reading import BrokenFramework, Read, read_shipped, read_text, shipped
from knowledge.framework.writing import write_yaml
from knowledge.knowledge_base import KnowledgeBase, open_for_reading, open_for_writing
from knowledge.language import Language

_MOST_SHOWN = 20
_MOST_FAULTS = 100


def check(data: Path | None, file: Path | None, as_json: bool) -> None:
    """Check a file, or the framework in use; exit with 1 when something is wrong with it."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        documents = _linkable(base)
        if file is not None:
            read = read_framework(file, base.editions.current(), documents)
        elif base.editions.in_use() is None:
            read = read_shipped(documents)
        else:
            read = read_text(write_yaml(base.editions.current()), screen.say("framework_in_use"), documents)
    if as_json:
        screen.json({"sound": not read.refused, "faults": [_fault_as_json(screen, each) for each in read.faults]})
    else:
        _tell_faults(screen, read.faults)
        number = len(read.framework.activities) if read.framework else 0
        screen.write(screen.say("framework_refused" if read.refused else "framework_sound", activities=number))
    if read.refused:
        raise SystemExit(1)


def export_to(data: Path | None, file: Path, language: Language | None, force: bool) -> None:
    """Write the framework in use to a file, in the form that its ending says."""
    screen = Screen(language)
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        framework = base.editions.current()
    forms = {
        ".yaml": lambda: write_yaml(framework).encode(),
        ".yml": lambda: write_yaml(framework).encode(),
        ".xlsx": lambda: write_workbook(framework, screen.language),
        ".csv": lambda: write_csv(framework, screen.language),
    }
    if file.suffix.lower() not in forms:
        raise Invalid("export_format", file=str(file), allowed=", ".join(forms))
    screen.save(file, forms[file.suffix.lower()](), force)
    screen.write(screen.say("framework_exported", file=file, activities=len(framework.activities)))


def import_from(data: Path | None, file: Path, dry_run: bool, yes: bool, by: str | None, as_json: bool) -> None:
    """Take a file into use, after showing what it changes; write nothing when something is wrong with it."""
    screen = Screen()
    with open_for_writing(wiring.knowledge_settings(data)) as base:
        before = base.editions.current()
        read = read_framework(file, before, _linkable(base))
        after = _accepted(screen, read, file, as_json)
        after = adopted(before, after, shipped())
        changed = changes(before, after)
        touched = _touched(base, changed)
        if as_json:
            imported = bool(yes and not dry_run and not changed.none)
            faults = [_fault_as_json(screen, each) for each in read.faults]
            screen.json({"changes": asdict(changed), **touched, "imported": imported, "faults": faults})
        else:
            _tell_changes(screen, before, after, changed, touched)
        if dry_run:
            return
        if changed.none:
            if base.editions.in_use():
                _publish(base, screen)  # an import that was cut off may have left this undone
            return
        if not yes and not screen.confirmed("framework_confirm"):
            screen.note(screen.say("not_confirmed"))
            raise SystemExit(1)
        base.editions.put(write_yaml(after), file.name, name_of(by))
        _publish(base, screen)
    if not as_json:
        screen.write(screen.say("framework_imported"))


def history(data: Path | None, as_json: bool) -> None:
    """Show the editions that were imported, oldest first."""
    screen = Screen()
    with open_for_reading(wiring.knowledge_settings(data)) as base:
        every, current = base.editions.all(), base.editions.in_use()
    if as_json:
        screen.json([{**asdict(each), "in_use": each == current} for each in every])
        return
    table = Table(
        *(screen.say(f"column_{name}") for name in ("when", "who", "file", "status")), box=None, pad_edge=False
    )
    table.add_row("", "", screen.say("framework_shipped"), screen.say("edition_in_use") if current is None else "")
    for each in every:
        status = "edition_undone" if each.undone else "edition_in_use" if each == current else "edition_replaced"
        table.add_row(screen.moment(each.at), each.who, each.file_name, screen.say(status))
    screen.out.print(table)


def undo(data: Path | None, yes: bool) -> None:
    """Go back to the edition before, after showing what that changes."""
    screen = Screen()
    with open_for_writing(wiring.knowledge_settings(data)) as base:
        latest = base.editions.in_use()
        if latest is None:
            raise Invalid("framework_nothing_to_undo")
        before, after = base.editions.current(), base.editions.before()
        changed = changes(before, after)
        _tell_changes(screen, before, after, changed, _touched(base, changed))
        if not yes and not screen.confirmed("framework_confirm_undo"):
            screen.note(screen.say("not_confirmed"))
            raise SystemExit(1)
        base.editions.undo()
        _publish(base, screen)
    screen.write(screen.say("framework_undone", file=latest.file_name))


def _accepted(screen: Screen, read: Read, file: Path, as_json: bool) -> Framework:
    """Give what was read; tell what is wrong with it, and raise ``BrokenFramework`` if it cannot be used."""
    if not as_json:
        _tell_faults(screen, read.faults)
    elif read.framework is None:
        screen.json({"imported": False, "faults": [_fault_as_json(screen, each) for each in read.faults]})
    if read.framework is None:
        raise BrokenFramework(file.name, read.faults)
    return read.framework


def _tell_faults(screen: Screen, faults: Sequence[Fault]) -> None:
    """Write what is wrong, what refuses the file first; not more than a person can mend in one go."""
    for fault in sorted(faults, key=lambda each: not each.refuses)[:_MOST_FAULTS]:
        sentence = screen.say(fault.code, **fault.details)
        screen.write(f"{'✗' if fault.refuses else '!'} {screen.place(fault.place)}: {sentence}")
    if len(faults) > _MOST_FAULTS:
        screen.write(screen.say("and_more", number=len(faults) - _MOST_FAULTS))


def _fault_as_json(screen: Screen, fault: Fault) -> dict[str, Any]:
    return asdict(fault) | {"message": screen.say(fault.code, **fault.details)}


def _tell_changes(
    screen: Screen, before: Framework, after: Framework, changed: Changes, touched: dict[str, Any]
) -> None:
    if changed.none:
        screen.write(screen.say("framework_no_change"))
        return
    for code, names, held in (("change_added", changed.added, after), ("change_removed", changed.removed, before)):
        _tell_some(screen, code, [f"{name}: {held.by_id[name].title.within(screen.language)}" for name in names])
    told = [f"{each.id}: {', '.join(screen.say(f'field_{name}') for name in each.fields)}" for each in changed.changed]
    _tell_some(screen, "change_changed", told)
    told = [
        f"{each.id}: {', '.join(screen.say(f'field_{name}') for name in each.fields)}" for each in changed.processes
    ]
    _tell_some(screen, "change_processes", told)
    if changed.arrangement:
        screen.write(screen.say("change_arrangement"), style="bold")
    told = [f"{name}: {', '.join(projects)}" for name, projects in touched["projects"].items()]
    _tell_some(screen, "change_projects", told)
    told = [f"{name}: {', '.join(documents)}" for name, documents in touched["documents"].items()]
    _tell_some(screen, "change_documents", told)


def _tell_some(screen: Screen, code: str, lines: list[str]) -> None:
    if not lines:
        return
    screen.write(screen.say(code, number=len(lines)), style="bold")
    for line in lines[:_MOST_SHOWN]:
        screen.write(f"  {line}")
    if len(lines) > _MOST_SHOWN:
        screen.note(screen.say("and_more", number=len(lines) - _MOST_SHOWN))


def _touched(base: KnowledgeBase, changed: Changes) -> dict[str, Any]:
    """Give the projects that have reported on what goes or moves, and the documents that were judged to cover it."""
    names = {*changed.removed, *changed.moved}
    documents: dict[str, list[str]] = {}
    for judged in base.verdicts.standing(Scope.all()):
        if judged.verdict.activity in names:
            documents.setdefault(judged.verdict.activity, []).append(judged.verdict.document_id)
    return {"projects": base.projects.reporting_on(names), "documents": documents}


def _publish(base: KnowledgeBase, screen: Screen) -> None:
    """Let the documents that the framework becomes answer questions from now on."""
    with framework_files(base.editions.current()) as files:
        results = list(Ingestor(base.library, base.documents).add_from(files))
    refused = Counter(isinstance(each, Refused) for each in results)[True]
    embed(base, screen)
    if refused:
        raise Unavailable("framework_not_published", number=refused)


def _linkable(base: KnowledgeBase) -> frozenset[str]:
    """Give the ids of the documents that activities may link: those in the base, and those that come along."""
    return frozenset(each.id for each in base.documents.visible(Scope.all())) | shipped_ids()
