"""The days of the three people in Slack, from the first suggestion to the last byte: at a real server, both ways in."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import Terminal
from fake_slack import FakeSlack, Handle, Message, Mode
from running import Person, build, holding, wait_until
from slack_serving import a_server, slack_there
from slack_town import Town, a_town, carried

from evals.model_server import ModelServer, Reply, always, said

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CANARY = "Kvitveisengen"
SENTENCE = "Panelet hadde 1200 innbyggere fra alle bydeler."
WRITTEN = said((SENTENCE, [1], SENTENCE))
INHABITANTS = "Hvor mange innbyggere hadde borgerpanelet i Trondheim?"


@pytest.fixture(scope="module", params=list(Mode))
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[Town]:
    with a_town(tmp_path_factory.mktemp("kommunen"), model_cache, request.param) as made:
        yield made


@pytest.fixture
def queue(town: Town, terminal: Terminal) -> Iterator[Person]:
    """The knowledge manager by another door, where the queue of what people think is."""
    made = terminal(
        "--data", town.data, "keys", "create", "--name", "Per", "--role", "knowledge_manager",
        "--municipality", "Steinkjer",
    )  # fmt: skip
    with Person(town.server.running.url, made.out.strip()) as person:
        yield person


def test_an_employee_asks_and_asks_on_sees_the_sources_and_says_what_was_not_useful(town: Town, queue: Person) -> None:
    slack, employee = town.slack, town.employee
    slack.open_home(employee, "messages")
    suggested = slack.wait_until(lambda: slack.prompts(slack.dm(employee)))
    assert "Hva lærte Asker av bærekraftspilotene?" in [each["message"] for each in suggested]

    asked = slack.say(employee, None, INHABITANTS)
    answer = slack.wait_for_answer(asked, timeout=60)
    assert "1200 innbyggere" in answer.text
    assert "Borgerpanelet i Trondheim" in answer.all_text
    assert "klima" in town.ask(employee, "Og hva svarte det på?", thread=asked).text
    slack.press(employee, answer, "sources")
    town.window(employee, SENTENCE)
    slack.close(employee)

    lacking = town.ask(employee, "Hvem ledet borgerpanelet i Trondheim?")
    assert "Det står ikke i kildene" in lacking.all_text
    slack.press(employee, lacking, "judge", "negative")
    slack.submit(employee, values={"judge_reason": "missing", "judge_comment": "Lederen for panelet"})
    town.window(employee, "Takk")
    slack.close(employee)
    judged = in_queue(queue, "Lederen for panelet")
    assert (judged["question"], judged["reason"]) == (None, "Noe viktig mangler")


def in_queue(queue: Person, comment: str) -> Any:
    """Wait until the knowledge manager sees what somebody thinks, and give it."""

    def found() -> list[Any]:
        return [each for each in queue.get("/feedback")["items"] if each["comment"] == comment]

    wait_until(lambda: bool(found()))
    [judged] = found()
    return judged


def test_what_a_guest_may_not_read_is_for_the_employee_who_asked_alone(town: Town) -> None:
    slack, employee = town.slack, town.employee
    channel = slack.add_channel("svømming", employee, town.guest)
    asked = slack.say(employee, channel, f"{slack.mention} Hva selges svømmehallen på Egge for?")
    private = town.alone(employee, "37 millioner")
    assert "Svaret bygger på noe som ikke alle her kan lese" in private.all_text

    slack.press(employee, private, "show_all")
    town.alone(employee, "Jeg kan ikke vise svaret her")
    assert slack.answers_to(asked) == []
    assert "millioner" not in town.ask(town.guest, "Hva selges svømmehallen på Egge for?").all_text
    assert "1200" in town.ask(employee, f"{slack.mention} {INHABITANTS}", channel).text


def test_an_employee_is_answered_in_the_language_they_ask_in(town: Town) -> None:
    nynorsk = town.ask(town.employee, "Kor mange innbyggjarar hadde borgarpanelet i Trondheim?")
    english = town.ask(town.employee, "When was the citizens' panel in Trondheim established?")

    assert "1200 innbyggere" in nynorsk.text
    assert "Kjelder" in nynorsk.all_text
    assert "2020" in english.text
    assert "Sources" in english.all_text


def test_a_project_leader_begins_a_project_gives_it_a_channel_and_moves_it_on(town: Town) -> None:
    slack, leader = town.slack, town.leader
    channel = slack.add_channel("klimaby", leader, town.employee)
    slack.command(leader, channel, "/omstilling", "prosjekt")
    slack.press(leader, town.alone(leader, "Nytt prosjekt"), "project_begin")
    slack.submit(leader, town.window(leader), {"title": "Klimaby", "process": "involvere-innbyggerne"})
    page = town.alone(leader, "Prosjektet du har valgt")
    slack.press(leader, page, "project_bind")
    form = town.window(leader, "Kanalens prosjekt")
    slack.submit(leader, form, {"project": project_in(form.blocks)})
    town.posted(channel, "Kanalen er nå knyttet til prosjektet")

    slack.command(leader, channel, "/omstilling", "neste")
    message = town.posted(channel, "Neste steg i Klimaby")
    done = town.press_first(leader, message, "activity_done")
    town.changed(message, "er meldt gjort")
    assert done.split()[1].startswith("ib1-")
    assert carried(message, "activity_done")[0] != done
    slack.press(leader, message, "activity_undo")
    town.changed(message, "Det er angret")
    assert carried(message, "activity_done")[0] == done

    advice = town.ask(town.employee, f"{slack.mention} hva nå?", channel)
    assert carried(advice, "activity_done") == carried(message, "activity_done")
    assert "Involvere innbyggerne, fase 1" in advice.all_text
    slack.command(leader, channel, "/omstilling", "matrise")
    town.alone(leader, "Slik ligger Steinkjer an")
    following = carried(town.home(leader, "Klimaby"), "home_done")
    assert (following[0], len(following)) == (done, 3)


def project_in(blocks: list[dict[str, object]]) -> str:
    """Give the only project that a form lets somebody choose."""
    field: Any = next(each["element"] for each in blocks if each.get("block_id") == "project")
    [offered] = field["options"]
    return str(offered["value"])


def a_plan() -> bytes:
    document, content = docx.Document(), io.BytesIO()
    document.add_heading("Kunstgressplan", 0)
    document.add_heading("Banen på Guldbergaunet", 1)
    document.add_paragraph("Banen på Guldbergaunet får nytt kunstgress for 9 millioner kroner i 2029.")
    document.save(content)
    return content.getvalue()


TOLD = {
    "title": "Skolebarn tegnet parken",
    "happened": "Vi lot skolebarn tegne drømmeparken sin, og brukte tegningene i reguleringsplanen.",
    "result": "Parken fikk klatrestativ av tre.",
    "process": "involvere-innbyggerne",
    "phase": "3",
}
PROPOSED = {
    "title": "Bussen som ble bibliotek",
    "happened": "Vi kjørte en bokbuss til tolv grender hver uke i et år.",
    "result": "Utlånet av bøker i grendene ble doblet.",
}


def test_a_knowledge_manager_adds_a_file_and_an_experience_approves_another_and_takes_their_data_away(
    town: Town, queue: Person
) -> None:
    slack, manager = town.slack, town.manager
    plan = slack.add_file(manager, "kunstgress.docx", a_plan(), DOCX)
    slack.say(manager, None, "", files=[plan])
    read = town.offered(manager, "add_publish")
    assert "Kunstgressplan" in read.all_text
    slack.press(manager, read, "add_publish")
    assert "Kunstgressplan" in town.hears(manager, "Nå finner jeg den").all_text
    assert_cited(town, "Hva koster kunstgresset på Guldbergaunet?", "9 millioner", "Kunstgressplan")

    slack.shortcut(manager, "add_experience")
    slack.submit(manager, values=TOLD)
    slack.press(manager, town.offered(manager, "add_publish"), "add_publish")
    town.hears(manager, "noe som står i «Skolebarn")
    assert_cited(town, "Hva fikk parken som skolebarn tegnet?", "klatrestativ", TOLD["title"])

    slack.shortcut(town.employee, "add_experience")
    slack.submit(town.employee, values=PROPOSED)
    slack.press(town.employee, town.offered(town.employee, "add_send"), "add_send")
    town.hears(town.employee, "venter på kunnskapsforvalteren")
    slack.press(manager, town.home(manager, PROPOSED["title"]), "add_accept")
    town.hears(town.employee, "har godkjent")
    assert_cited(town, "Hva skjedde med utlånet av bøker i grendene?", "doblet", PROPOSED["title"])

    question = f"Hva koster kunstgresset ved {CANARY}?"
    slack.press(manager, town.ask(manager, question), "judge", "negative")
    slack.submit(manager, values={"judge_comment": f"Prisen ved {CANARY} mangler."})
    slack.close(manager)
    in_queue(queue, f"Prisen ved {CANARY} mangler.")
    assert_it_is_all_handed_over_and_gone(town, question)


def assert_cited(town: Town, question: str, words: str, title: str) -> None:
    answer = town.ask(town.employee, question)
    assert words in answer.text
    assert title in answer.all_text


def assert_it_is_all_handed_over_and_gone(town: Town, question: str) -> None:
    """Fetch what is kept of the knowledge manager, delete it, and look for it in every byte that the server has."""
    slack, manager = town.slack, town.manager
    home = town.home(manager, "Hent mine data")
    slack.press(manager, home, "home_export")
    [sent] = town.reads(lambda: [each for each in town.told(manager) if each.files]).files
    assert question in str(json.loads(sent.content))
    assert f"Prisen ved {CANARY}" in str(json.loads(sent.content))
    assert holding(town.data, CANARY)
    slack.press(manager, home, "home_delete")
    slack.submit(manager, town.window(manager, "Dette slettes"))
    town.window(manager, "Slettet for godt")
    slack.close(manager)
    wait_until(lambda: holding(town.data, CANARY) == [])
    assert CANARY not in town.server.running.log.read_text("utf-8")


@pytest.mark.parametrize("mode", list(Mode))
def test_an_answer_that_the_server_is_stopped_in_is_given_once_when_it_is_there_again(
    tmp_path: Path, model_cache: Path, mode: Mode
) -> None:
    build(tmp_path / "data", model_cache)
    endless = Reply([*WRITTEN.pieces, " "], between=0.1, endless=True)
    with slack_there(mode) as slack, ModelServer(always(endless)) as model:
        writing = {"OMSTILLING_MODEL": "openai:scripted", "OMSTILLING_MODEL_URL": model.url}
        writing["OMSTILLING_SHUTDOWN_SECONDS"] = "0.1"
        with a_server(tmp_path / "data", model_cache, slack, "--no-worker", **writing) as server:
            employee = slack.add_user("Åse Berg")
            asked = slack.say(employee, None, INHABITANTS)
            slack.wait_until(lambda: [each for each in said_after(slack, asked) if each.streamed], 60)
            assert server.stop() == 0
            assert "Kilder" not in said_after(slack, asked)[0].all_text

            model.script = always(WRITTEN)
            server.kill()
            slack.wait_until(lambda: "Kilder" in said_after(slack, asked)[0].all_text, 60)
            further = slack.say(employee, None, "Når opprettet Trondheim borgerpanelet?", asked)
            slack.wait_for_answer(further, timeout=60)
            assert [SENTENCE in each.text for each in slack.answers_to(asked)] == [True, True]
        assert slack.faults == []


def said_after(slack: FakeSlack, asked: Handle) -> list[Message]:
    """Give all that stands below a question, written to its end or not."""
    assert asked.message is not None
    return [each for each in slack.messages(asked.message.channel, asked.ts) if each.by_app]
