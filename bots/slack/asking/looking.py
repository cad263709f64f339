"""Opens what an answer rests on, or the whole of it, in a window: to those who may see all of that now.

A window must be opened before three seconds have gone, so it is made at the reception. What was posted to everybody was
so by the rights of that moment; whoever looks now has the rights of now.
"""

from datetime import datetime
from functools import partial

from assistant.answer import Citation
from assistant.record import recall
from bots.slack.asking.memory import record_of
from bots.slack.asking.pressing import Press, posted_at
from bots.slack.asking.resting import may_all_read
from bots.slack.blocks.about import About
from bots.slack.blocks.answers import whole_answer
from bots.slack.blocks.elements import form, section
from bots.slack.blocks.message import Block
from bots.slack.blocks.sources import sources_view
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.recalled import advice_of
from bots.told.voice import Voice
from knowledge.access import Scope
from knowledge.knowledge_base import KnowledgeBase


def look(workshop: Workshop, reception: Reception, press: Press, *, whole: bool = False) -> None:
    """Open a window with the sources of an answer, or with the whole of it."""
    person, base = workshop.person(press.place), reception.base
    voice = workshop.voice(person, press.place)
    posted = posted_at(reception, press)
    mine = posted is not None and (not posted.private or posted.asker == person.user.id)
    record = record_of(base, posted) if posted and mine else None
    if posted is None or record is None:
        view = _nothing(voice, "slack_answer_gone")
    elif not may_all_read(base, record.content, posted.project, person.scope):
        view = _nothing(voice, "slack_sources_hidden")
    else:
        day, advice = partial(_day_of, base, person.scope), advice_of(record)
        about = About(voice, workshop.desk.framework, posted.id, day=day, advice=advice)
        view = (whole_answer if whole else sources_view)(recall(record).answer, about)
    workshop.api(press.place).write("views.open", trigger_id=press.trigger, view=view)


def _day_of(base: KnowledgeBase, scope: Scope, citation: Citation) -> datetime | None:
    """Give when the version that a citation points to was added."""
    found = base.documents.version(citation.document_id, citation.version, scope)
    return found.created if found else None


def _nothing(voice: Voice, code: str) -> Block:
    return form(voice.say("slack_sources_title"), "sources", [section(voice.say(code))], submit=None,
                close=voice.say("slack_close"))  # fmt: skip
