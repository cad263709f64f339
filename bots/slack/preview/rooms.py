"""What else the rooms say, as examples: answers that went another way, what people add, and projects.

What is said of «Eksempel kommune» is invented, and says so at the top of the page.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from assistant.answer import Answer, Statement, Status, Writing
from bots.slack.adding.forms import experience_form
from bots.slack.advising.beginning import new_form
from bots.slack.advising.binding import bind_form
from bots.slack.blocks.about import About
from bots.slack.blocks.answers import answer_message
from bots.slack.blocks.proposals import as_draft, plainly, to_decide
from bots.slack.preview.examples import MUNICIPALITY, PROJECT, Example, quoted
from bots.slack.preview.shipped import cited, invented
from bots.told.voice import Voice
from knowledge.access import Visibility, Wall
from knowledge.framework.reading import shipped
from knowledge.project import Account, Project
from knowledge.proposal import Proposal, ProposalState
from knowledge.registry.slack.channels import Settled

_MODEL = "eksempelmodell"
_CHANNEL = "C0EKSEMPEL"
_DAY = datetime(2026, 5, 18, 9, tzinfo=UTC)


def rooms(voice: Voice) -> Iterator[Example]:
    """Give what the rooms say beside answers and advice."""
    yield from _answers(voice)
    yield from _adding(voice)
    yield from _projects(voice)


def _answers(voice: Voice) -> Iterator[Example]:
    about, answer = About(voice, shipped(), "eksempel"), quoted(voice)
    yield Example("disagreeing", answer_message(_disagreeing(voice), about))
    slow = replace(answer, writing=Writing(_MODEL, trouble="model_slow"))
    yield Example("trouble", answer_message(slow, about))
    begun = replace(slow, status=Status.ANSWERED, statements=answer.statements[:2])
    yield Example("cut", answer_message(begun, about))
    yield Example("stopped", plainly(voice.say("slack_stopped")))


def _disagreeing(voice: Voice) -> Answer:
    """Give an answer whose sources do not say the same."""
    say = voice.say
    found = [
        invented(each, say(f"slack_preview_{each}_title"), say(f"slack_preview_{each}")) for each in ("one", "other")
    ]
    first, second = (Statement(each.chunk.text, (cited(each, each.chunk.text),)) for each in found)
    return Answer(Status.QUOTED, voice.language, (first,), tuple(found), disagreeing=(second,))


def _adding(voice: Voice) -> Iterator[Example]:
    framework, proposal = shipped(), _proposal(voice)
    yield Example("draft", as_draft(voice, framework, proposal, may_publish=False))
    yield Example("approval", to_decide(voice, framework, proposal))
    yield Example("experience", experience_form(voice, framework, None))


def _proposal(voice: Voice) -> Proposal:
    seen = {
        "title": voice.say("slack_preview_document"), "kind": "case", "language": str(voice.language), "year": 2026,
        "municipality": None, "place": MUNICIPALITY, "url": None, "processes": [], "phases": [], "pages": 12,
        "visibility": "internal", "owner": MUNICIPALITY, "groups": [], "excerpt": "", "personal": {"phone": 1},
        "remarks": [], "same_as": [], "edition_of": None,
        "cells": [{"process": "involvere-innbyggerne", "phase": 2}],
    }  # fmt: skip
    return Proposal(
        "eksempel", "ola", "Ola Hansen", MUNICIPALITY, "erfaring.pdf", {}, seen, {}, ProposalState.WAITING, _DAY
    )


def _projects(voice: Voice) -> Iterator[Example]:
    project = Project(PROJECT, Wall(Visibility.OPEN), Account("Eksempelbyen"), {})
    yield Example("bind", bind_form(voice, _CHANNEL, [project], Settled(PROJECT, nudge="mon 09:00")))
    yield Example("bound", plainly(voice.say("slack_bound", title="Eksempelbyen")))
    yield Example("begin", new_form(voice, shipped(), _CHANNEL, may_begin=True))
