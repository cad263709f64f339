"""What is shown in the preview. Quotes are from the content that comes with the program; all else is plainly invented.

A room that wants its windows here adds a function to ``EXAMPLES``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.advice.evidence import Basis, Evidence, Nearness
from assistant.advice.recommend import recommend
from assistant.answer import Answer, Citation, Status
from assistant.matrix import Shown, matrix
from bots.slack.blocks.about import About
from bots.slack.blocks.advice import activity_view, advice_message
from bots.slack.blocks.answers import answer_message
from bots.slack.blocks.matrix import matrix_message
from bots.slack.blocks.message import Message
from bots.slack.blocks.problems import failure_message, problem_message
from bots.slack.blocks.sources import sources_view
from bots.slack.preview.shipped import cited, passage, statements
from bots.told.advice import Told, advice_as_told
from bots.told.voice import Voice
from knowledge.document import Kind, Passage
from knowledge.errors import Forbidden
from knowledge.framework.framework import Framework
from knowledge.framework.reading import shipped
from knowledge.project import State

_POSTED, PROJECT, MUNICIPALITY = "eksempel", "eksempelbyen", "Eksempel kommune"


@dataclass(frozen=True, slots=True)
class Example:
    """A message, or a view, under the name of the phrases that tell of it (``slack_preview_<key>``)."""

    key: str
    shown: Message | Mapping[str, Any]


def _answers(voice: Voice) -> Iterator[Example]:
    answer, about = quoted(voice), _about(voice)
    yield Example("answer", answer_message(answer, replace(about, is_first=True)))
    why = voice.say("slack_preview_why_private")
    yield Example("private", answer_message(answer, replace(about, private=True, why_private=why)))
    yield Example("sources", sources_view(answer, about))
    nothing = Answer(Status.NOT_FOUND, voice.language, (), answer.passages)
    yield Example("not_found", answer_message(nothing, about))


def _advice(voice: Voice) -> Iterator[Example]:
    framework = shipped()
    told = _told(framework, voice)
    heading = voice.say("slack_preview_project", municipality=MUNICIPALITY)
    yield Example("advice", advice_message(told, voice, PROJECT, heading))
    first = told["recommendations"][0]
    activity = framework.by_id[first["activity"]["id"]]
    yield Example("activity", activity_view(activity, framework, voice, PROJECT, first))


def _matrix(voice: Voice) -> Iterator[Example]:
    framework = shipped()
    one = matrix(framework, MUNICIPALITY, _progress(framework), Shown((), {}), 1)
    yield Example("matrix", matrix_message([one], framework, voice))


def _problems(voice: Voice) -> Iterator[Example]:
    yield Example("refusal", problem_message(voice, Forbidden("identity_number_refused")))
    yield Example("failure", failure_message(voice, {"reference": "7f3a91c2"}))


EXAMPLES: tuple[Callable[[Voice], Iterator[Example]], ...] = (_answers, _advice, _matrix, _problems)


def _pilots() -> Passage:
    return passage("case", "asker-baerekraftspiloter-2019", "Hva lærte Asker av bærekraftspilotene?")


def quoted(voice: Voice) -> Answer:
    """Give an answer that quotes a document that comes with the program."""
    found = _pilots()
    return Answer(
        status=Status.QUOTED,
        language=voice.language,
        statements=tuple(statements(found)),
        passages=(found,),
        cells=(("endre-organisasjonen", 4),),
        follow_ups=(voice.say("slack_preview_follow_up"),),
    )


def _about(voice: Voice) -> About:
    return About(voice, shipped(), _POSTED, link=_own_view)


def _own_view(citation: Citation) -> str:
    return f"https://omstilling.example/kilder/{citation.document_id}?version={citation.version}"


def _progress(framework: Framework) -> dict[str, State]:
    first = framework.processes[0].id
    done = [each.id for each in framework.activities if each.process == first and each.phase <= 2]
    under_way = [each.id for each in framework.activities if each.process == first and each.phase == 3][:1]
    return dict.fromkeys(done, State.DONE) | dict.fromkeys(under_way, State.UNDER_WAY)


def _told(framework: Framework, voice: Voice) -> Told:
    """Give advice for an invented project, with one piece of evidence that is really there."""
    progress = _progress(framework)
    found = _pilots()
    said = found.description
    quote = found.chunk.text.partition("\n")[0]
    evidence = Evidence(
        found.document_id,
        said.title,
        Kind.CASE,
        said.place,
        said.year,
        Nearness.OTHER,
        Basis.FOUND,
        cited(found, quote),
    )
    cases = {each.id: (evidence,) for each in framework.activities if found.document_id in each.cases}
    return advice_as_told(voice, recommend(framework, progress, cases, most=3), framework)
