"""How the installation stands: for a page that tells people whether something is wrong, and what they talk to."""

from importlib.metadata import version
from pathlib import PurePath

from fastapi import APIRouter, Request

from assistant.model.settings import ModelSettings
from bots.web.desk import AtDesk
from bots.web.framework import edition_in_use
from bots.web.health import slack_state
from bots.web.identity import Reader
from bots.web.shapes.status import ClosedDoor, Counted, SlackShape, StatusShape
from knowledge.access import Scope
from knowledge.document import Status
from knowledge.job import JobState
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language

JOBS_OF_SLACK = "slack"
"""The kind of the jobs that come by Slack."""
router = APIRouter(tags=["operation"])


@router.get("/status")
def show_status(request: Request, user: Reader, desk: AtDesk) -> StatusShape:
    """Show the version, the framework's edition, how much there is, which models are in use, and what is paused."""
    base = desk.base
    recipe = base.indexes.meaning_model()
    return StatusShape(
        version=version("omstilling"),
        framework=edition_in_use(base),
        framework_title=desk.framework.title,
        counted=_counted(base, user.scope, recipe["model"] if recipe else ""),
        languages=list(Language),
        embedding_model=PurePath(recipe["setting"]).name if recipe else None,
        chat_model=ModelSettings().model or None,
        retention_days=base.settings.retention_days,
        feedback_days=base.settings.feedback_days,
        slack=_slack(request, base),
        pauses=[
            ClosedDoor(door=each.door, reason=each.reason, since=each.begun) for each in base.pauses.standing().values()
        ],
    )


def _slack(request: Request, base: KnowledgeBase) -> SlackShape:
    line = base.line(JOBS_OF_SLACK)
    waiting = sum(number for state, number in line.states.items() if not JobState(state).ended)
    return SlackShape(state=slack_state(request), waiting=waiting, oldest=line.oldest)


def _counted(base: KnowledgeBase, scope: Scope, model: str) -> Counted:
    """Count what a scope sees; without a model every piece is pending."""
    published = [each for each in base.documents.visible(scope) if each.status is Status.PUBLISHED]
    pending = base.documents.count_pending(published, model)
    return Counted(
        documents=len(published),
        chunks=sum(each.chunks for each in published),
        pending=sum(each.pending for each in pending),
    )
