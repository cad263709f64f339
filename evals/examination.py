"""The examination: sets are loaded, the product and the others are asked, and a report is made. Start reading here."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from evals import answers, retrieval
from evals.baseline import Baseline, changes
from evals.beir import RetrievalSet, read_set
from evals.fitting import Fit, ask_all, fit
from evals.gold import Fault, faults
from evals.question_sets import GOLD, QUESTIONS, QuestionSet, gold_set, name_of, named_set, own_set, retrieval_set
from evals.report import AnswersReport, Measured, Report, SetReport
from evals.stages import Stages
from evals.systems import Finder, bm25, load_product, product, tutorial
from knowledge.errors import Invalid, Unavailable
from knowledge.index.models import offline_model
from knowledge.knowledge_base import KnowledgeBase, open_for_writing
from knowledge.settings import KnowledgeSettings

_SETS = "sets"
_NEEDED = (
    "bm25s",
    "ir_measures",
    "jinja2",
    "langchain_chroma",
    "langchain_huggingface",
    "matplotlib",
    "scipy",
    "sklearn",
)


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """A file of questions, and the folder of documents it is about (None: the knowledge base that is in use)."""

    questions: Path
    documents: Path | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to examine: the gold questions, sets in BEIR layout, question files; by finding, by answering, or both."""

    gold: bool = False
    sets: tuple[Path, ...] = ()
    files: tuple[QuestionFile, ...] = ()
    finding: bool = True
    answering: bool = True
    others: bool = True
    """Whether the other systems are examined as well."""
    sample: int = 1000
    """How many questions of a file are asked at most, drawn at random."""


def examine(
    plan: Plan, settings: KnowledgeSettings, kept: Path, stages: Stages, baseline: Baseline | None, command: str
) -> Report:
    """Examine what is planned; knowledge bases are made in the folder ``kept`` and used again when they are there."""
    require_extra()
    _require_names_of_their_own(plan)
    apart = settings_apart(settings, kept)
    sets = [_searched(plan, apart, read_set(folder), stages) for folder in plan.sets]
    for opened in _question_sets(plan, settings, apart, stages):
        with opened as held:
            sets.append(_asked(plan, apart, held, stages))
    return Report(
        made=datetime.now(UTC),
        product=f"omstilling {version('omstilling')}",
        model=settings.embedding_model,
        command=command,
        sets=tuple(sets),
        changes=changes(sets, baseline) if baseline else (),
    )


def fit_refusal(plan: Plan, settings: KnowledgeSettings, kept: Path, stages: Stages) -> dict[str, Fit]:
    """Fit the decision to answer on the questions of a plan, with the search by meaning and without."""
    require_extra()
    cases = []
    for opened in _question_sets(plan, settings, settings_apart(settings, kept), stages):
        with opened as held, stages("evals_stage_finding") as progress:
            cases += ask_all(held, progress)
    return {"with_meaning": fit(cases), "words_only": fit(cases, leave_out=frozenset({"similarity"}))}


def gold_faults(settings: KnowledgeSettings, kept: Path, stages: Stages) -> list[Fault]:
    """Check the gold questions against the shipped content."""
    with gold_set(settings_apart(settings, kept), stages, vectors=False) as held:
        return list(faults(held.questions, held.base))


def require_extra() -> None:
    """Raise ``Unavailable`` when the libraries that only examinations need are not installed."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise Unavailable("evals_not_installed", missing=", ".join(missing))


def _require_names_of_their_own(plan: Plan) -> None:
    """Raise ``Invalid`` when two sets have one name: their knowledge bases and figures would be mixed."""
    names = [folder.resolve().name for folder in plan.sets] + [name_of(each.questions) for each in plan.files]
    names += [GOLD] if plan.gold else []
    for name, number in Counter(names).items():
        if number > 1:
            raise Invalid("set_name_taken", name=name)


def settings_apart(settings: KnowledgeSettings, kept: Path) -> KnowledgeSettings:
    """Give the settings of knowledge bases made for an examination: never in the database that is in use."""
    return settings.model_copy(update={"data": kept, "database_url": None})


def _question_sets(
    plan: Plan, settings: KnowledgeSettings, apart: KnowledgeSettings, stages: Stages
) -> Iterator[AbstractContextManager[QuestionSet]]:
    if plan.gold:
        yield gold_set(apart, stages)
    for each in plan.files:
        if each.documents is None:
            yield own_set(settings, each.questions, plan.sample)
        else:
            yield named_set(apart, each.questions, each.documents, plan.sample, stages)


def _searched(plan: Plan, apart: KnowledgeSettings, held: RetrievalSet, stages: Stages) -> SetReport:
    """Examine a set that is only to be searched."""
    settings = apart.model_copy(update={"data": apart.data / _SETS / held.name})
    with open_for_writing(settings) as base:
        with stages("evals_stage_loading") as progress:
            names = load_product(base, held, progress)
        found = _found(plan, base, held, settings, stages, names)
    return SetReport(held.name, len(held.questions), len(held.passages), found, None)


def _asked(plan: Plan, apart: KnowledgeSettings, held: QuestionSet, stages: Stages) -> SetReport:
    """Examine a set of questions with answers."""
    judged = retrieval_set(held)
    settings = apart.model_copy(update={"data": apart.data / QUESTIONS / held.name})
    found: tuple[Measured, ...] = ()
    given: AnswersReport | None = None
    if plan.finding and judged.questions:
        found = _found(plan, held.base, judged, settings, stages)
    if plan.answering:
        with stages("evals_stage_answering") as progress:
            given = answers.examine(held, progress)
    unread = tuple(each.path.name for each in held.refused)
    return SetReport(held.name, len(held.questions), len(judged.passages), found, given, unread)


def _found(
    plan: Plan,
    base: KnowledgeBase,
    held: RetrievalSet,
    settings: KnowledgeSettings,
    stages: Stages,
    names: Mapping[str, str] | None = None,
) -> tuple[Measured, ...]:
    """Let every system find; the product first."""
    systems = [("omstilling", product(base.retriever, names))]
    if plan.others:
        systems += [("words_only", product(base.words_only(), names)), ("bm25", bm25(held.passages))]
        with stages("evals_stage_tutorial") as progress:
            systems.append(("tutorial", tutorial(held.passages, offline_model(), settings.data / "tutorial", progress)))
    return tuple(_each(systems, held, stages))


def _each(systems: Sequence[tuple[str, Finder]], held: RetrievalSet, stages: Stages) -> Iterator[Measured]:
    for name, find in systems:
        with stages("evals_stage_finding") as progress:
            yield retrieval.examine(name, find, held, progress)
