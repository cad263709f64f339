"""Takes an erased document out of answers, jobs and proposals that were kept, and finds the answers that hold one.

An answer shows its sources as they were, whatever has become of the document since; only erasing reaches it.
"""

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from knowledge.conversation import Content, sources, without
from knowledge.job import without as job_without
from knowledge.registry.door_tables import job, proposal
from knowledge.registry.tables import answer, answer_source, document, feedback


def forget(connection: Connection, document_id: str) -> None:
    """Take every text of a document out of the answers, jobs and proposals that hold or tell of it."""
    pointing = answer_source.c.document_id == document_id
    holding = list(connection.scalars(select(answer_source.c.answer_id).where(pointing).distinct()))
    for each in holding:
        content = connection.scalar(select(answer.c.content).where(answer.c.id == each))
        left = without(content or {}, document_id)
        connection.execute(update(answer).where(answer.c.id == each).values(content=left))
    connection.execute(delete(answer_source).where(pointing))
    named = update(feedback).where(feedback.c.document_id == document_id)
    connection.execute(named.values(document_id=None, version=None))
    for row in connection.execute(select(job.c.id, job.c.content, job.c.result)).mappings().all():
        held = {name: row[name] for name in ("content", "result")}
        left_over = {name: job_without(each, document_id) for name, each in held.items()}
        if left_over != held:
            connection.execute(update(job).where(job.c.id == row["id"]).values(left_over))
    connection.execute(delete(proposal).where(proposal.c.document_id == document_id))
    for row in connection.execute(select(proposal.c.id, proposal.c.seen)).mappings().all():
        seen = job_without(row["seen"], document_id)
        if seen != row["seen"]:
            connection.execute(update(proposal).where(proposal.c.id == row["id"]).values(seen=seen))


def remembered(connection: Connection, answer_id: str, content: Content) -> None:
    """Note which passages an answer holds text of."""
    held: list[dict[str, Any]] = [
        {"answer_id": answer_id, "document_id": each.document_id, "version": each.version, "digest": each.digest}
        for each in sources(content)
    ]
    if held:
        connection.execute(insert(answer_source), held)


def without_the_erased(connection: Connection, content: Content) -> Content:
    """Take out documents that were erased while the answer was being made; the others cannot be, until it is kept."""
    named = {each.document_id for each in sources(content)}
    there = select(document.c.id).where(document.c.id.in_(named)).with_for_update(read=True)
    for gone in sorted(named - set(connection.scalars(there))):
        content = without(content, gone)
    return content
