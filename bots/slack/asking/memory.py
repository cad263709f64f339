"""What was said before in a thread, and what has already been answered: so that nobody is asked or answered twice.

A question goes on from all that was answered openly in its thread, whoever asked, and from what its asker was told
alone. Each asker has a conversation of their own for each thread, and only theirs is kept there.
"""

from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Status
from assistant.question import Turn
from assistant.record import recall
from bots.keeping import Kept, Talk, is_first_of, turn_of
from knowledge.conversation import Record
from knowledge.knowledge_base import KnowledgeBase
from knowledge.project import Project
from knowledge.registry.slack.posted import Posted, Spot

MOST_TURNS = 10


def turns_in(base: KnowledgeBase, spot: Spot, asker: str, but: str = "") -> tuple[Turn, ...]:
    """Give what was asked before in a thread, oldest first, as far as an asker may know of it."""
    known = [each for each in base.slack_answers.in_thread(spot) if not each.private or each.asker == asker]
    records = [record_of(base, each) for each in known if each.id != but]
    return tuple(turn_of(each) for each in records if each is not None)[-MOST_TURNS:]


def record_of(base: KnowledgeBase, posted: Posted) -> Record | None:
    """Give an answer as it was kept, or None where it was not, or is no more."""
    return base.conversations.find(posted.answer_id, posted.asker) if posted.answer_id else None


def talk_in(base: KnowledgeBase, spot: Spot, asker: str, store: bool) -> Talk:
    """Give an asker's own conversation in a thread; a new one where there is none, or none any more."""
    own = [each.conversation_id for each in base.slack_answers.in_thread(spot) if each.asker == asker]
    last = next((each for each in reversed(own) if each), None)
    if last is not None and base.conversations.conversation(last, asker) is None:
        last = None
    return Talk(base, asker, "slack", last, store)


def kept_before(base: KnowledgeBase, name: str, asker: str) -> tuple[Answer, Kept] | None:
    """Give what was answered and kept under a name by whoever had the order before.

    Advice is given anew: it is the same, and what was kept of it is not all that is shown.
    """
    record = base.conversations.find(name, asker)
    if record is None or record.status == Status.ADVISED:
        return None
    return recall(record).answer, Kept(record, is_first_of(record, base, asker))


def project_in(answer: Answer, project: Project | None) -> str | None:
    """Give the id of the project that an answer was given for, if it was for one."""
    return project.id if project and isinstance(answer, AdvisedAnswer) else None
