"""Deletes all that is kept about a person, in any door, and tells what is left and why.

What belongs to the municipality stays, with the person's name in it; so does what is held. What somebody has said in
another program, such as Slack, is not ours to delete.
"""

from dataclasses import dataclass

from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry.naming import named


@dataclass(frozen=True, slots=True)
class Mine:
    """How much there is of what is somebody's own, or was. ``held`` and ``named`` are what stays.

    ``slack`` counts the choices made in Slack, and where answers were given there. Of ``proposals``, what is published
    is the municipality's and stays.
    """

    conversations: int
    feedback: int
    slack: int
    held: int
    named: int
    proposals: int = 0


def count_of(base: KnowledgeBase, asker: str) -> Mine:
    """Tell how much would be deleted, and how much would stay."""
    conversations = base.conversations.visible(asker)
    held = sum(each.held for each in conversations)
    slack = len(base.slack_people.of(asker)) + len(base.slack_answers.of(asker))
    said, places = len(base.feedback.given(asker)), len(named(base.database, asker))
    proposed = len(base.proposals.of(asker))
    return Mine(len(conversations) - held, said, slack, held, places, proposed)


def delete_all_of(base: KnowledgeBase, asker: str) -> Mine:
    """Delete for good all that somebody has asked, said of answers, chosen and proposed; tell how much that was."""
    said, gone = base.feedback.delete_all(asker), base.conversations.delete_all(asker)
    slack = base.slack_people.forget(asker) + base.slack_answers.forget(asker)
    proposed, held = len(base.proposals.forget(asker)), len(base.conversations.visible(asker))
    return Mine(gone, said, slack, held, len(named(base.database, asker)), proposed)
