"""Opens what an answer rests on, or the whole of it, in a window: to those who may see it, as far as they may see it.

A window must be opened before three seconds have gone, so it is made at the reception. What was posted to everybody was
so by the rights of that moment; whoever looks now sees what they may see now.
"""

from dataclasses import replace

from assistant.answer import Answer, Statement
from assistant.record import recall
from bots.slack.asking.memory import record_of
from bots.slack.asking.pressing import Press, posted_at
from bots.slack.blocks.about import About
from bots.slack.blocks.answers import whole_answer
from bots.slack.blocks.elements import form, section
from bots.slack.blocks.message import Block
from bots.slack.blocks.sources import sources_view
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop
from bots.told.voice import Voice
from knowledge.access import Scope
from knowledge.knowledge_base import KnowledgeBase


def look(workshop: Workshop, reception: Reception, press: Press, *, whole: bool = False) -> None:
    """Open a window with the sources of an answer, or with the whole of it."""
    person = workshop.person(press.place)
    voice = workshop.voice(person, press.place)
    posted = posted_at(reception, press)
    mine = posted is not None and (not posted.private or posted.asker == person.user.id)
    record = record_of(reception.base, posted) if posted and mine else None
    if record is None:
        view = _nothing(voice, "slack_answer_gone")
    else:
        found = recall(record).answer
        seen = visible(found, reception.base, person.scope)
        about = About(voice, workshop.desk.framework, press.posted_id)
        has_sources = any(each.citations for each in (*seen.statements, *seen.beside, *seen.disagreeing))
        if whole:
            view = whole_answer(seen, about)
        else:
            view = sources_view(seen, about) if has_sources else _nothing(voice, "slack_sources_hidden")
    workshop.api(press.place).write("views.open", trigger_id=press.trigger, view=view)


def visible(answer: Answer, base: KnowledgeBase, scope: Scope) -> Answer:
    """Give what somebody may see of an answer now: statements with a source of which they may not, are left out."""
    known: dict[str, bool] = {}

    def sees(document: str) -> bool:
        if document not in known:
            known[document] = base.documents.find(document, scope) is not None
        return known[document]

    def kept(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
        return tuple(each for each in statements if all(sees(one.document_id) for one in each.citations))

    return replace(
        answer,
        statements=kept(answer.statements),
        beside=kept(answer.beside),
        disagreeing=kept(answer.disagreeing),
        passages=tuple(each for each in answer.passages if sees(each.document_id)),
    )


def _nothing(voice: Voice, code: str) -> Block:
    return form(voice.say("slack_sources_title"), "sources", [section(voice.say(code))], submit=None,
                close=voice.say("slack_close"))  # fmt: skip
