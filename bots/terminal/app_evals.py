"""``omstilling evals …``: the commands of the examiner and their options."""

from pathlib import Path
from typing import Annotated

import typer

from bots.terminal.help import told
from bots.terminal.options import Json

app = typer.Typer(help=told("evals"), no_args_is_help=True, rich_markup_mode=None)

Sets = Annotated[list[Path] | None, typer.Option("--set", metavar="DIR", help=told("evals_set"))]
Questions = Annotated[Path | None, typer.Option("--qa", metavar="FILE", help=told("evals_qa"))]
Documents = Annotated[Path | None, typer.Option("--documents", metavar="DIR", help=told("evals_documents"))]
Sample = Annotated[int, typer.Option(min=1, help=told("evals_sample"))]
Kept = Annotated[Path | None, typer.Option("--keep", metavar="DIR", help=told("evals_keep"))]
Folder = Annotated[Path | None, typer.Option("--report", metavar="DIR", help=told("evals_report_folder"))]
Gold = Annotated[bool, typer.Option("--gold/--no-gold", help=told("evals_gold"))]
Others = Annotated[bool, typer.Option("--others/--no-others", help=told("evals_others"))]


@app.command(help=told("evals_retrieval"))
def retrieval(
    context: typer.Context,
    sets: Sets = None,
    others: Others = True,
    keep: Kept = None,
    report: Folder = None,
    as_json: Json = False,
) -> None:
    """Measure finding."""
    from bots.terminal import examining

    plan = examining.plan(sets, None, None, 1, finding=True, answering=False, others=others)
    examining.examine(context.obj, plan, keep, report, as_json)


@app.command(help=told("evals_answers"))
def answers(
    context: typer.Context,
    qa: Questions = None,
    documents: Documents = None,
    sample: Sample = 1000,
    keep: Kept = None,
    report: Folder = None,
    as_json: Json = False,
) -> None:
    """Measure answering and refusing."""
    from bots.terminal import examining

    plan = examining.plan(None, qa, documents, sample, finding=False, answering=True, others=False)
    examining.examine(context.obj, plan, keep, report, as_json)


@app.command("report", help=told("evals_report"))
def whole(
    context: typer.Context,
    sets: Sets = None,
    qa: Questions = None,
    documents: Documents = None,
    sample: Sample = 1000,
    gold: Gold = True,
    others: Others = True,
    keep: Kept = None,
    report: Folder = None,
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help=told("evals_baseline"))] = None,
    write_baseline: Annotated[bool, typer.Option("--write-baseline", help=told("evals_write_baseline"))] = False,
    as_json: Json = False,
) -> None:
    """Measure everything and compare with the baseline."""
    from bots.terminal import examining

    plan = examining.plan(sets, qa, documents, sample, finding=True, answering=True, others=others, gold=gold)
    examining.compare(context.obj, plan, keep, report, baseline, write_baseline, as_json)


@app.command("check", help=told("evals_check"))
def check(context: typer.Context, keep: Kept = None, as_json: Json = False) -> None:
    """Check the gold questions."""
    from bots.terminal import examining

    examining.check(context.obj, keep, as_json)


@app.command("fit", help=told("evals_fit"))
def fit(
    context: typer.Context,
    qa: Questions = None,
    documents: Documents = None,
    sample: Sample = 1500,
    gold: Gold = True,
    keep: Kept = None,
) -> None:
    """Fit the decision to answer."""
    from bots.terminal import examining

    plan = examining.plan(None, qa, documents, sample, finding=True, answering=False, others=False, gold=gold)
    examining.fit(context.obj, plan, keep)


@app.command("advice", help=told("evals_advice"))
def advice(as_json: Json = False) -> None:
    """Measure the advice."""
    from bots.terminal import examining_advice

    examining_advice.advice(as_json)


@app.command("mapping", help=told("evals_mapping"))
def mapping(
    context: typer.Context,
    fit: Annotated[bool, typer.Option("--fit", help=told("evals_mapping_fit"))] = False,
    keep: Kept = None,
    as_json: Json = False,
) -> None:
    """Measure the mapping of documents."""
    from bots.terminal import examining_advice

    examining_advice.mapping(context.obj, fit, keep, as_json)


@app.command("personal-data", help=told("evals_personal_data"))
def personal_data(
    texts: Annotated[list[Path] | None, typer.Option("--texts", metavar="DIR", help=told("evals_texts"))] = None,
    as_json: Json = False,
) -> None:
    """Measure the guard of personal data."""
    from bots.terminal import examining_guard

    examining_guard.personal(texts or [], as_json)


@app.command("language", help=told("evals_language"))
def language(context: typer.Context, keep: Kept = None, as_json: Json = False) -> None:
    """Measure the language of questions and answers."""
    from bots.terminal import examining_language

    examining_language.language(context.obj, keep, as_json)


@app.command("statements", help=told("evals_statements"))
def statements(context: typer.Context, keep: Kept = None, as_json: Json = False) -> None:
    """Measure the check of what a model writes."""
    from bots.terminal import examining_statements

    examining_statements.statements(context.obj, keep, as_json)


@app.command("troubles", help=told("evals_troubles"))
def troubles(context: typer.Context, keep: Kept = None, as_json: Json = False) -> None:
    """Measure what a person gets when the model fails."""
    from bots.terminal import examining_statements

    examining_statements.troubles(context.obj, keep, as_json)


@app.command("threads", help=told("evals_threads"))
def threads(context: typer.Context, keep: Kept = None, as_json: Json = False) -> None:
    """Measure conversations."""
    from bots.terminal import examining_talk

    examining_talk.examine(context.obj, keep, as_json)


@app.command("load", help=told("evals_load"))
def load(
    context: typer.Context,
    people: Annotated[int, typer.Option(min=1, max=1000, help=told("evals_load_people"))] = 50,
    seconds: Annotated[int, typer.Option(min=1, max=86400, help=told("evals_load_seconds"))] = 120,
    chunks: Annotated[int, typer.Option(min=1, help=told("evals_load_chunks"))] = 5000,
    workers: Annotated[int, typer.Option(min=1, max=64, help=told("evals_load_workers"))] = 1,
    keep: Kept = None,
    as_json: Json = False,
) -> None:
    """Measure what the server bears."""
    from bots.terminal import examining_load

    examining_load.load(context.obj, keep, examining_load.Burden(people, seconds, chunks, workers), as_json)
