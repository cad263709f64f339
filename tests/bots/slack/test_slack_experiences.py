"""Experiences that are written in a form: refused where they name people by number, and cited when they are there."""

from collections.abc import Iterator

import pytest
from adding_day import Day, a_day, actions_of, words_of
from conftest import Opener
from fake_slack import FakeSlack, View
from fake_slack import User as Somebody
from fakes import HashingEmbedder, opening

from bots.intake.worker import Worker
from knowledge.access import Scope
from knowledge.document import Kind, Provenance
from knowledge.settings import KnowledgeSettings

TOLD = {
    "title": "Skolebarn tegnet parken",
    "happened": "Vi lot skolebarn tegne sin drømmepark, og brukte tegningene i reguleringsplanen.",
    "result": "Parken fikk klatrestativ av tre.",
    "process": "involvere-innbyggerne",
    "phase": "3",
    "url": "https://www.trondheim.kommune.no/parken",
}


@pytest.fixture
def day(
    fake_slack: FakeSlack,
    filled: None,  # noqa: ARG001
    reading: Opener,
    settings: KnowledgeSettings,
    embedder: HashingEmbedder,
) -> Iterator[Day]:
    worker = Worker(settings, opening(embedder), pace=0.01)
    with reading() as base, a_day(fake_slack, base, worker) as day:
        yield day


def form_of(day: Day, user: Somebody) -> View:
    form = day.slack.modal(user)
    assert form is not None
    return form


def test_a_manager_writes_an_experience_and_it_is_cited_as_the_municipalitys_own(day: Day) -> None:
    day.slack.shortcut(day.ola, "add_experience")
    assert form_of(day, day.ola).title == "Legg til erfaring"
    day.slack.submit(day.ola, values=TOLD)
    read = words_of(day.shown(day.ola, "add_publish"))
    assert "Erfaring" in read
    assert "ansatte i Trondheim" in read

    day.press(day.ola, "add_publish")
    day.hears(day.ola, "står i kø")
    day.worker.run(once=True)
    day.hears(day.ola, "Nå finner jeg den")

    (document,) = [each for each in day.base.documents.visible(Scope.member("5001")) if each.wall.municipality]
    said = document.description
    assert (said.title, said.kind, said.provenance) == (TOLD["title"], Kind.CASE, Provenance.LOCAL)
    assert (said.municipality, said.processes, said.phases) == ("5001", ("involvere-innbyggerne",), (3,))
    assert said.url == TOLD["url"]
    assert [each for each in day.base.documents.visible(Scope.open()) if each.wall.municipality] == []
    asked = day.slack.say(day.ola, None, "Hva fikk parken som skolebarn tegnet?")
    assert "klatrestativ" in day.slack.wait_for_answer(asked).text


def test_an_identity_number_is_refused_at_its_field_and_nothing_is_kept(day: Day) -> None:
    day.slack.shortcut(day.kari, "add_experience")
    form = form_of(day, day.kari)
    day.slack.submit(day.kari, form, TOLD | {"happened": "Per (13097248022) kom.", "title": "13097248022"})

    assert form.errors.keys() == {"happened", "title"}
    assert "13097248022" not in str(form.errors)
    assert day.base.proposals.of("kari") == []
    assert day.base.jobs.visible("slack") == []


def test_a_phase_without_its_process_is_told_at_the_field(day: Day) -> None:
    day.slack.shortcut(day.kari, "add_experience")
    form = form_of(day, day.kari)
    day.slack.submit(day.kari, form, TOLD | {"process": "none"})

    assert form.errors.keys() == {"process"}


def test_a_message_becomes_the_beginning_of_an_experience_with_a_link_to_it(day: Day) -> None:
    plan = day.slack.add_channel("plan", day.kari, day.ola)
    said = day.slack.say(day.ola, plan, f"Se <https://trondheim.no|kartet> &amp; <@{day.kari.id}> planen")
    assert said.message is not None
    day.slack.shortcut(day.kari, "add_experience_message", said.message)

    fields = {each["block_id"]: each.get("element", {}) for each in form_of(day, day.kari).blocks}
    assert fields["happened"]["initial_value"] == "Se kartet &  planen"
    stamp = said.ts.replace(".", "")
    assert fields["url"]["initial_value"] == f"https://trondheim.slack.com/archives/{plan.id}/p{stamp}"
    assert fields["where"]["initial_value"] == "Trondheim"


def test_the_command_opens_the_form_with_what_was_written(day: Day) -> None:
    day.slack.command(day.kari, None, "/omstilling", "legg til Vi prøvde noe nytt")

    fields = {each["block_id"]: each.get("element", {}) for each in form_of(day, day.kari).blocks}
    assert fields["happened"]["initial_value"] == "Vi prøvde noe nytt"


def test_what_is_attached_is_looked_at_by_itself_with_the_same_said_of_it(day: Day) -> None:
    file = day.slack.add_file(day.kari, "tegninger.md", b"# Tegninger\n\nBarna tegnet 40 huskestativ.\n")
    day.slack.shortcut(day.kari, "add_experience")
    day.slack.submit(day.kari, values=TOLD | {"file": [file.shown()]})

    day.slack.wait_until(lambda: len([each for each in day.told(day.kari) if "add_send" in actions_of(each)]) == 2)
    written, attached = sorted(day.base.proposals.of("kari"), key=lambda each: each.created)
    assert attached.file_name == "tegninger.md"
    assert attached.seen["title"] == "Tegninger"
    assert attached.given["processes"] == written.given["processes"] == ["involvere-innbyggerne"]
    first, second = day.told(day.kari)
    assert second.thread_ts == first.ts


def test_two_experiences_with_the_same_title_are_two_documents(day: Day) -> None:
    for number in (1, 2):
        day.slack.shortcut(day.ola, "add_experience")
        day.slack.submit(day.ola, values=TOLD)
        day.slack.wait_until(
            lambda number=number: (
                len([each for each in day.told(day.ola) if "add_publish" in actions_of(each)]) == number
            )
        )
    for shown in day.told(day.ola):
        day.slack.press(day.ola, shown, "add_publish")
    day.slack.wait_until(lambda: len([each for each in day.told(day.ola) if "står i kø" in each.text]) == 2)
    day.worker.run(once=True)
    day.slack.wait_until(lambda: len([each for each in day.told(day.ola) if "Nå finner jeg" in each.text]) == 2)

    own = [each for each in day.base.documents.visible(Scope.member("5001")) if each.wall.municipality]
    assert [each.version for each in own] == [1, 1]


def test_strangers_are_told_why_instead_of_a_form(day: Day) -> None:
    day.known.outside.add(day.kari.id)

    day.slack.shortcut(day.kari, "add_experience")

    form = form_of(day, day.kari)
    assert "Bare de som er ansatt her" in str(form.blocks)
    assert "submit" not in form.content
