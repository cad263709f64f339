"""Questions: in direct messages, where somebody names the assistant in a channel, and in threads where it has spoken.

An answer goes to the thread of its question. In a channel it is posted only when everybody there may read all that it
rests on; else it goes to whoever asked. Start reading at ``hearing.py``, then ``answering.py``.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bots.slack.asking import again, answering, helping, looking, opening, ordering, showing, stopping
from bots.slack.asking.hearing import heard
from bots.slack.asking.pressing import Press, pressed
from bots.slack.blocks.answers import ASK, SHOW, SOURCES, WHOLE
from bots.slack.crew import Deed
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop

Event = Mapping[str, Any]


def listen(app: App, reception: Reception, workshop: Workshop) -> None:
    """Listen for what people write, change, stop, open and press."""
    _listen_for_messages(app, reception)
    _listen_for_presses(app, reception, workshop)
    reception.commands["ask"] = helping.asking(reception)
    reception.commands["help"] = helping.helping(reception)

    def stop(body: Event, event: Event, ack: Ack) -> None:
        stopping.stop(reception, body, event)
        ack()

    def open_messages(body: Event, event: Event, ack: Ack) -> None:
        opening.opened(reception, body, event)
        ack()

    app.event("agent_session_stopped")(stop)
    app.event("app_home_opened", matchers=[lambda event: event.get("tab") == "messages"])(open_messages)
    app.event("app_context_changed")(lambda ack: ack())


def deeds(workshop: Workshop) -> dict[str, Deed]:
    """Give what is done with questions."""
    return {
        ordering.ASK: partial(answering.answer, workshop),
        ordering.HINT: partial(helping.hint, workshop),
        ordering.SHOW: partial(showing.show, workshop),
        ordering.STOPPED: partial(stopping.confirm, workshop),
        ordering.PROMPTS: partial(opening.propose, workshop),
        ordering.CHANGED: partial(again.offer_again, workshop),
        ordering.ANEW: partial(again.answer_anew, workshop),
    }


def _listen_for_messages(app: App, reception: Reception) -> None:
    def take(body: Event, event: Event, context: BoltContext, ack: Ack) -> None:
        said = heard(body, event, str(context.bot_user_id))
        if said is not None:
            ordering.take_message(reception, said)
        ack()

    def changed(body: Event, event: Event, ack: Ack) -> None:
        again.offer(reception, body, event)
        ack()

    app.event("app_mention")(take)
    app.event({"type": "message", "subtype": "message_changed"})(changed)
    app.event("message", matchers=[_is_ours])(take)


def _is_ours(event: Event) -> bool:
    """Tell whether a message is for this room, if only to be passed over: files in direct messages are for another."""
    return not (event.get("channel_type") == "im" and event.get("files"))


def _listen_for_presses(app: App, reception: Reception, workshop: Workshop) -> None:
    def on(action_id: str, deed: Callable[[Press], object]) -> None:
        def take(body: Event, action: Event, ack: Ack) -> None:
            deed(pressed(body, action))
            ack()

        app.action(action_id)(take)

    on(SHOW, partial(showing.order, reception))
    on(SOURCES, partial(looking.look, workshop, reception))
    on(WHOLE, partial(looking.look, workshop, reception, whole=True))
    on(ASK, partial(again.ask_next, reception))
    on(again.ASK_AGAIN, partial(again.ask_again, reception))
