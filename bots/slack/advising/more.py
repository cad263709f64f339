"""«Vis mer»: all that the framework says of an activity, in a window of its own.

The window must come within three seconds of the click, so it holds what is known without a search.
"""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bots.slack.advising import answering
from bots.slack.blocks.advice import MORE, activity_view
from bots.slack.crew import Deed
from bots.slack.reception import Reception
from bots.slack.workshop import Workshop


def listen(app: App, _reception: Reception, workshop: Workshop) -> None:
    """Open the window of an activity."""

    def open_activity(body: Mapping[str, Any], context: BoltContext, ack: Ack) -> None:
        place, _ = answering.clicked(body, context)
        framework = workshop.desk.framework
        activity = framework.by_id.get(str(body["actions"][0]["value"]).split()[-1])
        if activity is not None:
            view = activity_view(activity, framework, workshop.voice(workshop.person(place), place))
            workshop.api(place).write("views.open", trigger_id=body["trigger_id"], view=view)
        ack()

    app.action(MORE)(open_activity)


def deeds(_workshop: Workshop) -> dict[str, Deed]:
    """Give nothing: the window is opened at once."""
    return {}
