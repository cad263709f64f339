"""``evals``: how well does the product find, answer and refuse, on the gold questions and on a set of one's own?"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from bots import wiring
from bots.terminal.screen import Screen
from evals import examination
from evals.baseline import read_baseline, shipped_baseline, shortcomings, write_baseline
from evals.examination import Plan, QuestionFile
from evals.report import Report, as_json
from knowledge.errors import Invalid, Unavailable

REPORT = "report"


def plan(
    sets: Sequence[Path] | None,
    questions: Path | None,
    documents: Path | None,
    sample: int,
    *,
    finding: bool,
    answering: bool,
    others: bool,
    gold: bool | None = None,
) -> Plan:
    """Plan an examination of what was named; the gold questions are in it as said, else when nothing was named."""
    if documents and not questions:
        raise Invalid("evals_documents_alone")
    files = (QuestionFile(questions, documents),) if questions else ()
    if gold is False and not (sets or files):
        raise Invalid("evals_nothing_named")
    return Plan(
        gold=not (sets or files) if gold is None else gold,
        sets=tuple(sets or ()),
        files=files,
        finding=finding,
        answering=answering,
        others=others,
        sample=sample,
    )


def examine(data: Path | None, planned: Plan, kept: Path | None, folder: Path | None, as_plain: bool) -> None:
    """Examine, and show or keep the report."""
    screen = Screen()
    _prepare(folder)
    with folder_for(kept) as made:
        settings = wiring.knowledge_settings(data)
        found = examination.examine(planned, settings, made, screen.progress, None, _command())
    _tell(screen, found, folder, as_plain)


def compare(
    data: Path | None,
    planned: Plan,
    kept: Path | None,
    folder: Path | None,
    baseline: Path | None,
    rewrite: bool,
    as_plain: bool,
) -> None:
    """Examine everything and compare it with the baseline; exit with 1 when something has fallen."""
    screen = Screen()
    known = baseline or shipped_baseline()
    before = read_baseline(known) if known.is_file() or not rewrite else None
    _prepare(folder)
    with folder_for(kept) as made:
        settings = wiring.knowledge_settings(data)
        found = examination.examine(planned, settings, made, screen.progress, before, _command())
    _tell(screen, found, folder, as_plain)
    if rewrite:
        write_baseline(found, known)
        screen.note(screen.say("evals_baseline_written", file=known))
        return
    if fallen := shortcomings(found):
        screen.note(screen.say("evals_fallen", measures=", ".join(fallen)))
        raise SystemExit(1)


def check(data: Path | None, kept: Path | None, as_plain: bool) -> None:
    """Check the gold questions against the shipped content; exit with 1 when one breaks a rule."""
    screen = Screen()
    with folder_for(kept) as made:
        found = examination.gold_faults(wiring.knowledge_settings(data), made, screen.progress)
    if as_plain:
        screen.json({"faults": [asdict(fault) for fault in found]})
    for fault in () if as_plain else found:
        screen.write(f"{fault.question_id}: {screen.say(fault.code, detail=fault.detail)}")
    if found:
        raise SystemExit(1)
    if not as_plain:
        screen.write(screen.say("gold_sound"))


def fit(data: Path | None, planned: Plan, kept: Path | None) -> None:
    """Fit the decision to answer, and show the weights and what each threshold costs."""
    screen = Screen()
    with folder_for(kept) as made:
        found = examination.fit_refusal(planned, wiring.knowledge_settings(data), made, screen.progress)
    screen.json({name: asdict(each) for name, each in found.items()})


def _tell(screen: Screen, found: Report, folder: Path | None, as_plain: bool) -> None:
    """Write the report into a folder as Markdown, JSON and a page, and to the screen as one of the first two."""
    from evals.markdown import markdown
    from evals.page import page

    for held in found.sets:
        if held.unread:
            screen.note(screen.say("evals_unread", name=held.name, files=", ".join(held.unread)))
    plain = json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n"
    if folder:
        (folder / f"{REPORT}.json").write_text(plain, "utf-8")
        (folder / f"{REPORT}.md").write_text(markdown(found, screen.language), "utf-8")
        (folder / f"{REPORT}.html").write_text(page(found, screen.language), "utf-8")
        screen.note(screen.say("evals_report_written", file=folder / f"{REPORT}.html"))
    sys.stdout.write(plain if as_plain else markdown(found, screen.language))


def _prepare(folder: Path | None) -> None:
    """Make the folder of the report before the work, so that nobody waits for a report that cannot be written."""
    try:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{REPORT}.json").touch()
    except OSError as error:
        raise Unavailable("evals_folder_unusable", folder=str(folder), reason=error.strerror) from error


def _command() -> str:
    """Give the command as it was typed, without the folders in front of names."""
    return " ".join(["omstilling", *(Path(word).name if "/" in word else word for word in sys.argv[1:])])


@contextmanager
def folder_for(kept: Path | None) -> Iterator[Path]:
    """Give the folder that knowledge bases are kept in, or one that goes away."""
    if kept:
        yield kept.expanduser().absolute()
        return
    with tempfile.TemporaryDirectory(prefix="omstilling-evals-") as made:
        yield Path(made)
