"""What people think of the answers they got, and what the knowledge manager does about it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from bots.desk import Desk
from bots.refusing import refuse_identity_numbers
from bots.told.voice import Voice
from bots.web.conversations import AnswerName
from bots.web.desk import AtDesk
from bots.web.identity import KnowledgeManager, Reader
from bots.web.problems import told_of
from bots.web.shapes.feedback import FeedbackGivenShape, FeedbackShape, JudgementShape, MoveShape
from bots.web.shapes.shape import Page
from bots.web.speaking import Say
from knowledge.access import Scope
from knowledge.conversation import FeedbackState
from knowledge.errors import NotFound
from knowledge.language import Language

router = APIRouter(tags=["feedback"])
FeedbackName = Annotated[str, Path(max_length=20, description="The id of a piece of feedback.")]


@router.post("/answers/{answer}/feedback", responses=told_of(404))
def give_feedback(
    answer: AnswerName, judgement: JudgementShape, user: Reader, desk: AtDesk, say: Say
) -> FeedbackGivenShape:
    """Say what one thinks of an answer of one's own, or of one of its sources; the last word on each counts."""
    refuse_identity_numbers([judgement.reason, judgement.comment])
    given = desk.base.feedback.give(answer, user.id, judgement.said, municipality=user.municipality)
    code = "feedback_given_shared" if judgement.share_question else "feedback_given"
    return FeedbackGivenShape(id=given, told=desk.phrases.say(code, say))


@router.get("/feedback")
def list_feedback(
    user: KnowledgeManager,
    desk: AtDesk,
    say: Say,
    state: Annotated[FeedbackState | None, Query(description="Only what has come so far.")] = None,
    offset: Annotated[int, Query(ge=0, le=100_000, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200, description="How many to give at most.")] = 50,
) -> Page[FeedbackShape]:
    """List what people of the caller's municipality have said of answers, and others of its documents; oldest first.

    What the caller may not see of an answer is left out.
    """
    found, voice = desk.base.feedback.waiting(user.scope, state), Voice(say, desk.phrases)
    some = [FeedbackShape.of(each, voice) for each in found[offset : offset + limit]]
    return Page(items=some, total=len(found), offset=offset)


@router.get("/feedback/{feedback}", responses=told_of(404))
def show_feedback(feedback: FeedbackName, user: KnowledgeManager, desk: AtDesk, say: Say) -> FeedbackShape:
    """Show what somebody said of an answer."""
    return _found(desk, feedback, user.scope, say)


@router.post("/feedback/{feedback}/state", responses=told_of(404))
def move_feedback(
    feedback: FeedbackName, move: MoveShape, user: KnowledgeManager, desk: AtDesk, say: Say
) -> FeedbackShape:
    """Tell how far one has come with it, and give it as it is then."""
    refuse_identity_numbers([move.note])
    _found(desk, feedback, user.scope, say)
    desk.base.feedback.move(feedback, move.state, user.id, move.note)
    return _found(desk, feedback, user.scope, say)


def _found(desk: Desk, name: str, scope: Scope, say: Language) -> FeedbackShape:
    found = desk.base.feedback.find(name, scope)
    if found is None:
        raise NotFound("feedback_not_found", feedback=name)
    return FeedbackShape.of(found, Voice(say, desk.phrases))
