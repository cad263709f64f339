"""The home tab, and the forms in which people choose, settle, judge and delete, as examples."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bots.deleting import Mine
from bots.slack.home.contents import Base, Home, Latest, Work
from bots.slack.home.view import erase_form, home_view
from bots.slack.judging.view import why_form
from bots.slack.preview.examples import Example
from bots.slack.settling.view import channel_form
from bots.told.voice import Voice
from knowledge.access import Visibility, Wall
from knowledge.framework.reading import shipped
from knowledge.language import Language
from knowledge.project import Account, Project
from knowledge.registry.slack.channels import Settled
from knowledge.registry.slack.people import Choices

_DAY = datetime(2026, 5, 18, 9, tzinfo=UTC)
_ANSWER_DAYS, _FEEDBACK_DAYS = 90, 365


def windows(voice: Voice) -> Iterator[Example]:
    """Give each window, with people and figures that are invented."""
    yield Example("home", home_view(voice, _home(voice)))
    guest = Home("Ola Hansen", True, False, Choices(), _base(voice))
    yield Example("home_guest", home_view(voice, guest))
    yield Example("why", why_form(voice, "eksempel", {1: voice.say("slack_preview_document")}, may_share=True))
    settled = Settled("eksempelbyen", Language.NB, True, {"kinds": ["case", "plan"]}, "mon 09:00")
    yield Example("settle", channel_form(voice, "C0EKSEMPEL", settled, [_project()]))
    mine = Mine(conversations=7, feedback=2, slack=9, held=1, named=3, proposals=1)
    yield Example("erase", erase_form(voice, mine, Choices(keeps=False)))


def _home(voice: Voice) -> Home:
    framework, project = shipped(), _project()
    work = Work(project, 0, len(framework.activities), framework.activities[:3], True, framework)
    choices = Choices(voice.language, project.id)
    return Home("Kari Nordmann", False, True, choices, _base(voice), work, (project,))


def _base(voice: Voice) -> Base:
    latest = Latest(voice.say("slack_preview_document"), None, _DAY)
    return Base(91, _DAY, (latest,), _ANSWER_DAYS, _FEEDBACK_DAYS, is_written=False)


def _project() -> Project:
    return Project("eksempelbyen", Wall(Visibility.OPEN), Account("Eksempelbyen"), {})
