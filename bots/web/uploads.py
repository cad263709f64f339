"""Files come in: streamed to the disk, checked while they arrive, and read later, in a process of their own."""

from contextlib import suppress
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import ClientDisconnect

from bots.desk import Desk
from bots.intake import orders
from bots.intake.incoming import Incoming
from bots.intake.rights import find_own, may_manage
from bots.refusing import refuse_identity_numbers
from bots.web.awaiting import Patience, Prefer, answer_with
from bots.web.desk import AtDesk
from bots.web.document_changes import DONE, texts_of
from bots.web.identity import KnowledgeManager
from bots.web.problems import Conflict, told_of
from bots.web.receiving import MOST_FILES, Receiver
from bots.web.shapes.documents import DeliverySaid
from bots.web.shapes.jobs import JobShape
from ingest.reader import Limits
from knowledge.access import User
from knowledge.conversation import fresh_id
from knowledge.errors import Invalid
from knowledge.job import Job

router = APIRouter(tags=["documents"], prefix="/documents")
_LISTS = {"processes", "phases", "groups"}


def upload_limits() -> Limits:
    """Give how much one file may be; the same as anywhere else."""
    return Limits()


def _form() -> dict[str, Any]:
    """Describe the form for the OpenAPI document: its fields, none of which can be null in a form, and the files."""
    said = DeliverySaid.model_json_schema(ref_template="#/components/schemas/{model}")
    said.pop("$defs", None)
    for field in said["properties"].values():
        field.update(next((each for each in field.pop("anyOf", ()) if each.get("type") != "null"), {}))
    files = {"type": "array", "minItems": 1, "maxItems": MOST_FILES, "items": {"type": "string", "format": "binary"}}
    schema = {**said, "properties": {"files": files, **said["properties"]}, "required": ["files"]}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@router.post(
    "", status_code=202, responses=told_of(404, 409, 507) | DONE, openapi_extra=_form(), response_model=JobShape
)
async def upload_documents(
    request: Request,
    response: Response,
    user: KnowledgeManager,
    desk: AtDesk,
    limits: Annotated[Limits, Depends(upload_limits)],
    prefer: Prefer = None,
    idempotency_key: Annotated[
        str | None, Header(min_length=1, max_length=200, description="The same delivery again is the same job.")
    ] = None,
) -> JobShape:
    """Add files, with what there is to say of them: `files` once or more, and one field for each thing said.

    Each file becomes a document by itself, and is told of by itself. A file with the name of one that the same
    municipality has sent before is a new edition of it.
    """
    may_manage(user)
    incoming, job_id = Incoming(desk.base.settings.data), fresh_id()
    receiver = Receiver(request.headers.get("content-type", ""), incoming, job_id, limits)
    receiver.expect(request.headers.get("content-length"))
    job = None
    try:
        async for some in request.stream():
            await to_thread.run_sync(receiver.write, some)
        job = await to_thread.run_sync(_ordered, receiver, desk, user, job_id, idempotency_key)
    except ClientDisconnect as gone:
        raise Invalid("delivery_broken") from gone
    finally:
        receiver.close()
        if job is None or job.id != job_id:
            with suppress(OSError):
                incoming.remove(job_id)
    patience = Patience.of(prefer, 0)
    return await to_thread.run_sync(answer_with, job, desk, user, request, response, patience)


def _ordered(receiver: Receiver, desk: Desk, user: User, job_id: str, key: str | None) -> Job:
    """Put what has arrived in the queue, when it can be used; give the job that is there already under the key."""
    receiver.end()
    said = _said(receiver.fields)
    if said.document_id is not None:
        find_own(desk.base.documents, said.document_id, user)
    if len(receiver.files) > 1 and said.model_fields_set & {"title", "document_id"}:
        raise Invalid("said_of_one_file")
    given = orders.described(said.given(), user)
    refuse_identity_numbers([*texts_of(given), *(file.name for file in receiver.files)])
    order = orders.to_add(user, receiver.files, given, said.document_id, key, receiver.fingerprint)
    job = desk.base.jobs.add(order, job_id)
    if job.id != job_id and job.result.get("fingerprint") != receiver.fingerprint:
        raise Conflict("key_used_before")
    return job


def _said(fields: dict[str, list[str]]) -> DeliverySaid:
    """Read the fields of a form; an empty one says nothing."""
    told: dict[str, Any] = {}
    for name, values in fields.items():
        held = [each for each in values if each.strip()]
        if held:
            told[name] = held if name in _LISTS or len(held) > 1 else held[0]
    try:
        return DeliverySaid.model_validate(told)
    except ValidationError as error:
        faults = [{**each, "loc": ("body", *each["loc"])} for each in error.errors(include_url=False)]
        raise RequestValidationError(faults) from error
