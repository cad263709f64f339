"""What one asks at the terminal is kept for oneself: shown, gone on with, given out, held and deleted."""

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from shutil import copytree, rmtree
from typing import Any

import pytest
from builders import a_file
from conftest import Terminal

from assistant.answer import Answer, Statement, Status, Writing, cite
from assistant.record import answered
from bots import logs
from bots.terminal.keeping import Keeper, Wish
from bots.terminal.screen import Screen
from bots.told.exported import moments
from knowledge.access import Scope
from knowledge.conversation import Answered
from knowledge.knowledge_base import open_for_reading, open_for_writing
from knowledge.language import Language
from knowledge.settings import KnowledgeSettings

PASSAGE = "Vannverket i Asker ble bygget i 1974 fordi brønnene gikk tørre. Det har 40 ansatte."
SOURCE = f"# Hvorfor ble vannverket bygget?\n\n{PASSAGE}\n"
QUESTION = "Når ble vannverket i Asker bygget?"
NEXT = "Hvor mange ansatte har vannverket?"
ID = "[2-9a-z]{12}"
NEW = "Du har ingen tidligere samtale her"
AI_NOTICE = "Omstilling er kunstig intelligens"


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where data folders that have been made once wait to be copied."""
    return tmp_path_factory.mktemp("kitchen")


@pytest.fixture
def source(kitchen: Path) -> Path:
    return a_file(kitchen, "vann.md", SOURCE)


@pytest.fixture
def filled(
    terminal: Terminal, tmp_path: Path, kitchen: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A data folder with one document, and Kari at the terminal."""
    monkeypatch.setenv("LOGNAME", "kari")
    if not (kitchen / "filled").exists():
        given = ("--title", "Vannverket i Asker", "--url", "https://asker.example.no/vann", "--year", "2020")
        assert terminal("ingest", source, *given).code == 0
        copytree(tmp_path / "data", kitchen / "filled")
    else:
        copytree(kitchen / "filled", tmp_path / "data")
    return terminal


@pytest.fixture
def asked(filled: Terminal, tmp_path: Path, kitchen: Path) -> Terminal:
    """A data folder with one conversation of two questions."""
    if not (kitchen / "asked").exists():
        assert filled("ask", QUESTION).code == 0
        assert filled("ask", "--continue", NEXT).code == 0
        copytree(tmp_path / "data", kitchen / "asked")
    else:
        rmtree(tmp_path / "data")
        copytree(kitchen / "asked", tmp_path / "data")
    return filled


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("OMSTILLING_LOG", str(tmp_path / "log"))
    yield tmp_path / "log"
    logs.stop()


def told(terminal: Terminal, *arguments: str | Path) -> Any:
    result = terminal(*arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def conversation(terminal: Terminal) -> str:
    (found,) = told(terminal, "conversations", "list")
    return str(found["id"])


def first_answer(terminal: Terminal) -> str:
    return str(told(terminal, "answers", "list")[-1]["id"])


@pytest.fixture
def canary(filled: Terminal) -> str:  # noqa: ARG001 - made after the indexes, whose files hold whatever was in memory then
    """A word that was never in this process before."""
    return f"kanarifugl{token_hex(8)}"


def held_bytes(folder: Path, *words: str) -> list[str]:
    """Name every file that holds one of the words, in UTF-8 or UTF-16."""
    wanted = [word.encode(code) for word in words for code in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if any(word in path.read_bytes() for word in wanted)]


# Asking


def test_a_question_is_kept_and_the_person_is_told_under_which_name(filled: Terminal) -> None:
    result = filled("ask", QUESTION)

    (answer,) = told(filled, "answers", "list")
    assert f"Lagret som svar {answer['id']}. Spør videre med: omstilling ask --continue" in result.err
    assert "Lagret" not in result.out
    assert (answer["question"], answer["status"], answer["number"]) == (QUESTION, "quoted", 1)
    assert re.fullmatch(ID, answer["id"])


def test_the_next_question_goes_on_with_the_last_conversation_or_the_one_that_is_named(asked: Terminal) -> None:
    name = conversation(asked)
    asked("ask", "Noe helt annet om vannverket i Asker?")
    shown = told(asked, "ask", "--conversation", name, QUESTION)

    assert shown["conversation_id"] == name
    assert [each["question"] for each in told(asked, "conversations", "show", name)["answers"]] == [
        QUESTION, NEXT, QUESTION,
    ]  # fmt: skip
    assert len(told(asked, "conversations", "list")) == 2


def test_to_go_on_where_nothing_was_asked_begins_anew(filled: Terminal) -> None:
    first = filled("ask", "-c", QUESTION)
    second = filled("ask", "-c", NEXT)

    assert (first.code, second.code) == (0, 0)
    assert (NEW in first.err, NEW in first.out, NEW in second.err) == (True, False, False)
    assert [each["answers"] for each in told(filled, "conversations", "list")] == [2]


def test_what_was_recommended_first_is_taken_as_done_when_one_asks_what_comes_after_it(filled: Terminal) -> None:
    first = told(filled, "ask", "Hva bør vi gjøre i fase 2 i Utforme politikk?")["statements"][0]["text"]
    title = first[: first.index(" (")]

    after = filled("ask", "-c", "Vi har gjort det. Hva nå?")

    assert f"dette er gjort, med det som måtte gjøres først: {title}." in after.out
    assert f"1. {title}" not in after.out


def test_who_has_asked_before_is_not_told_again_what_answers(filled: Terminal) -> None:
    assert AI_NOTICE in filled("ask", QUESTION, "--no-store").err
    assert AI_NOTICE in filled("ask", QUESTION).err

    assert AI_NOTICE not in filled("ask", QUESTION, "--no-store").err


def test_a_question_that_is_turned_away_for_its_personal_data_is_not_told_what_answers(filled: Terminal) -> None:
    result = filled("ask", "Hva er vedtatt for 02013299997?")

    assert (result.code, "fødselsnummer" in result.out + result.err) == (0, True)
    assert AI_NOTICE not in result.err


def test_an_answer_is_kept_although_whoever_read_it_has_gone(filled: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as nobody, monkeypatch.context() as patched:  # noqa: PTH123 - a pipe has no path
        patched.setattr(sys, "stdout", nobody)
        result = filled("ask", QUESTION)

    assert result.code == 1
    assert "Lagret som svar" in result.err
    assert [each["question"] for each in told(filled, "answers", "list")] == [QUESTION]


def test_a_conversation_that_is_not_there_is_told_of_before_anything_is_answered(filled: Terminal) -> None:
    result = filled("ask", "--conversation", "ukjent", QUESTION)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("Fant ikke samtalen «ukjent».")


def test_as_json_the_ids_come_with_the_answer(filled: Terminal) -> None:
    shown = told(filled, "ask", QUESTION)

    assert told(filled, "answers", "show", shown["answer_id"])["conversation_id"] == shown["conversation_id"]
    assert told(filled, "ask", QUESTION, "--no-store")["answer_id"] is None


@pytest.mark.parametrize("more", [(), ("--json",), ("--continue",)])
@pytest.mark.usefixtures("log")
def test_a_question_that_is_not_to_be_kept_is_in_no_file_afterwards(
    filled: Terminal, tmp_path: Path, canary: str, more: tuple[str, ...]
) -> None:
    question = f"Er vannverket i Asker bygget for {canary}?"
    filled("ask", question)
    assert held_bytes(tmp_path, canary) == ["data/registry.sqlite"]
    assert filled("conversations", "delete", "--all", "--yes").code == 0

    result = filled("ask", question, "--no-store", *more)

    assert (result.code, "Lagret" in result.err) == (0, False)
    assert held_bytes(tmp_path, canary, canary.capitalize()) == []
    assert told(filled, "answers", "list") == []


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(filled: Terminal, tmp_path: Path) -> None:
    settings = KnowledgeSettings(data=tmp_path / "data")
    with open_for_reading(settings) as base, base.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE answer RENAME TO elsewhere")

    result = filled("ask", QUESTION)

    assert (result.code, "1974" in result.out) == (0, True)
    assert "Svaret ble ikke lagret. Databasen tok ikke imot (no such table: answer).\n" in " ".join(
        result.err.split(" ")
    )


def test_an_answer_is_kept_while_another_process_adds_documents(filled: Terminal, tmp_path: Path) -> None:
    with open_for_writing(KnowledgeSettings(data=tmp_path / "data")):
        result = filled("ask", QUESTION)

    assert (result.code, "Lagret som svar" in result.err) == (0, True)


# Seeing


def test_an_answer_is_shown_as_it_was_with_its_sources(asked: Terminal, source: Path) -> None:
    name = first_answer(asked)
    before = asked("answers", "show", name)
    source.write_text("# Nytt\n\nVannverket er revet.\n", "utf-8")
    assert asked("ingest", source, "--title", "Nytt").code == 0
    assert [(each["id"], each["version"]) for each in told(asked, "documents", "list")] == [("vann", 2)]
    assert asked("documents", "remove", "vann").code == 0

    after = asked("answers", "show", name)

    assert (after.out, after.err) == (before.out, before.err)
    assert before.out == (
        f"› {QUESTION}\n"
        "Vannverket i Asker ble bygget i 1974 fordi brønnene gikk tørre. [1]\n\n"
        "Kilder\n"
        "[1] Vannverket i Asker › Hvorfor ble vannverket bygget?, 2020, vann, versjon 1\n"
        "    https://asker.example.no/vann\n"
    )
    assert re.match(rf"Svar {name}, gitt \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\. Ingen språkmodell er brukt\.", before.err)


def test_an_answer_whose_source_is_erased_says_so_and_holds_no_byte_of_it(asked: Terminal, tmp_path: Path) -> None:
    assert asked("documents", "remove", "vann", "--erase", "--yes").code == 0

    shown = asked("answers", "show", first_answer(asked)).out

    gone = "(Teksten er borte, fordi kilden er slettet.)"
    assert shown == f"› {QUESTION}\n{gone} [1]\n\nKilder\n[1] {gone}\n"
    assert gone.split(",")[0].strip("(") in asked("conversations", "export", conversation(asked)).out
    assert held_bytes(tmp_path / "data", "brønnene", "br\\u00f8nnene", "asker.example") == []


def test_lists_tell_what_one_has_asked_the_latest_first(asked: Terminal) -> None:
    answers = told(asked, "answers", "list")

    assert [each["question"] for each in answers] == [NEXT, QUESTION]
    lines = asked("answers", "list").out.splitlines()
    assert lines[0].split() == ["Id", "Når", "Samtale", "Spørsmål"]
    assert re.fullmatch(rf"{answers[0]['id']}  \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d  {ID}  {re.escape(NEXT)} *", lines[1])
    lines = asked("conversations", "list").out.splitlines()
    assert lines[0].split() == ["Id", "Sist", "Svar", "Bevares", "Spørsmål"]
    assert re.fullmatch(rf"{ID}  .{{19}}  2 +{re.escape(QUESTION)} *", lines[1])


def test_a_conversation_is_shown_from_the_beginning(asked: Terminal) -> None:
    shown = asked("conversations", "show", conversation(asked)).out

    assert 0 == shown.index(f"› {QUESTION}") < shown.index(f"› {NEXT}") < shown.index("40 ansatte")


def test_what_one_has_asked_is_not_there_for_another(asked: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, talk = first_answer(asked), conversation(asked)
    monkeypatch.setenv("LOGNAME", "ola")

    for command in (
        ("answers", "show", answer), ("answers", "delete", answer, "--yes"), ("feedback", "give", answer, "--useful"),
        *(("conversations", verb, talk) for verb in ("show", "hold", "release", "export")),
        ("conversations", "delete", talk, "--yes"), ("ask", "--conversation", talk, NEXT),
    ):  # fmt: skip
        result = asked(*command)
        assert (result.code, result.out) == (1, ""), command
        assert result.err.startswith("Fant ikke "), command
    assert told(asked, "answers", "list") == told(asked, "conversations", "list") == []
    assert asked("ask", "-c", QUESTION).code == 0
    monkeypatch.setenv("LOGNAME", "kari")
    assert len(told(asked, "answers", "list")) == 2


def test_an_answer_by_a_model_is_shown_with_what_disagrees_and_what_wrote_it(filled: Terminal, tmp_path: Path) -> None:
    with open_for_reading(KnowledgeSettings(data=tmp_path / "data")) as base:
        (first,) = base.words_only().retrieve("vannverket", Scope.all()).passages
        other = Statement("Det har 40 ansatte.", (replace(cite(first, 64, 83), page=4),), listed=True)
        answer = Answer(
            Status.ANSWERED, Language.NN, (Statement("Det vart bygd i 1974.", (cite(first, 0, 63),)),), (first,),
            disagreeing=(other,), writing=Writing("modellen", "7"),
        )  # fmt: skip
        record = base.conversations.add(answered("Når vart det bygd?", answer), "kari", "web")

    shown = filled("answers", "show", record.id)
    exported = filled("conversations", "export", record.conversation_id).out

    assert shown.out.startswith(
        "› Når vart det bygd?\nDet vart bygd i 1974. [1]\n\n"
        "Kjeldene er ikkje samde. Ei anna kjelde seier:\n  - Det har 40 ansatte. [2]\n\nKjelder\n[1] "
    )
    assert "Skrevet av modellen, instruks 7." in " ".join(shown.err.split())
    assert "- Språkmodell: Skrevet av modellen, instruks 7.\n" in exported
    assert "Kjeldene er ikkje samde. Ei anna kjelde seier:\n\n- Det har 40 ansatte. \\[2\\]\n" in exported
    assert exported.count(f"\n{PASSAGE}\n") == 2


# Giving out


def test_a_conversation_is_exported_with_its_sources_word_for_word(asked: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "samtale.md"

    result = asked("conversations", "export", conversation(asked), file, "--case", "2026/17")

    assert (result.code, result.out) == (0, f"Skrevet til {file}.\n")
    text = file.read_text("utf-8")
    assert "- Saksnummer: 2026/17\n" in text
    assert "- Spurt av: kari\n" in text
    assert f"> {QUESTION}\n" in text
    assert "<https://asker.example.no/vann>" in text
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
    assert re.search(rf"- Tid: {moment}\+00:00 \(UTC\), {moment}\+0[12]:00 \(Europe/Oslo\)\n", text)
    fenced = re.findall(r"SHA-256: `(\w+)`\n\n~~~text\n(.*?)\n~~~", text, re.DOTALL)
    assert [quoted for _, quoted in fenced] == [PASSAGE, PASSAGE]
    assert all(hashlib.sha256(quoted.encode()).hexdigest() == digest for digest, quoted in fenced)


def test_as_json_an_export_holds_all_that_was_kept_and_each_digest_is_right(asked: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "samtale.json"
    asked("conversations", "export", conversation(asked), file, "--case", "2026/17")

    told = json.loads(file.read_text("utf-8"))

    assert (told["form"], told["case"], told["conversation"]["asker"]) == (1, "2026/17", "kari")
    assert [each["question"] for each in told["answers"]] == [QUESTION, NEXT]
    assert set(told["answers"][0]["at"]) == {"utc", "europe_oslo"}
    for answer in told["answers"]:
        assert answer["content"]["passages"]
        for passage in answer["content"]["passages"]:
            assert hashlib.sha256(passage["chunk"]["text"].encode()).hexdigest() == passage["sha256"]
        for statement in answer["content"]["statements"]:
            for cited in statement["citations"]:
                assert cited["quote"] in PASSAGE
                assert (cited["document_id"], cited["version"]) == ("vann", 1)


def test_the_clock_of_an_export_is_right_on_both_sides_of_summer_time() -> None:
    assert moments(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))["europe_oslo"] == "2026-10-25T02:30:00+02:00"
    assert moments(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))["europe_oslo"] == "2026-10-25T02:30:00+01:00"


def test_an_export_does_not_write_over_a_file_and_says_what_it_cannot_be(asked: Terminal, tmp_path: Path) -> None:
    file = a_file(tmp_path, "samtale.md", "Mitt eget.")
    name = conversation(asked)

    refused = asked("conversations", "export", name, file)
    assert (refused.code, file.read_text("utf-8")) == (1, "Mitt eget.")
    for arguments in ((tmp_path / "samtale.pdf",), ("--format", "pdf")):
        odd = asked("conversations", "export", name, *arguments)
        assert (odd.code, odd.err.startswith("Feltet «format» kan ikke være «pdf».")) == (1, True)
    assert asked("conversations", "export", name, file, "--force").code == 0
    assert asked("conversations", "export", name, "--format", "json").out.startswith("{")
    assert sorted(path.name for path in tmp_path.glob("samtale*")) == ["samtale.md"]


def test_what_looks_like_markup_is_exported_as_it_was_said(filled: Terminal, tmp_path: Path) -> None:
    text = "Se ![bildet](https://sporing.example/x.png) av vannverket i Bodø.\n~~~~\nDet ble bygget i 1950."
    filled("ingest", a_file(tmp_path, "bodo.md", f"# Bodø\n\n```\n{text}\n```\n"), "--title", "Bodø")
    filled("ask", "Når ble vannverket i Bodø <b>bygget</b>?")

    written = filled("conversations", "export", conversation(filled)).out

    outside = re.sub(r"(?ms)^(~{3,})text$.*?^\1$", "", written)
    assert "> Når ble vannverket i Bodø \\<b\\>bygget\\</b\\>?" in outside
    assert "![" not in outside


def test_one_person_is_given_all_that_is_kept_about_them_and_nothing_of_another(
    asked: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked("feedback", "give", first_answer(asked), "--not-useful", "--comment", "For kort")
    asked("projects", "new", "loft", "--municipality", "Asker")
    monkeypatch.setenv("LOGNAME", "ola")
    asked("ask", "Hva spør Ola om?")
    asked("projects", "new", "torg", "--municipality", "Asker")
    monkeypatch.setenv("LOGNAME", "kari")

    result = asked("my-data", "export", tmp_path / "mitt.json")

    assert result.code == 0
    told = json.loads((tmp_path / "mitt.json").read_text("utf-8"))
    assert told["asker"] == "kari"
    assert [each["question"] for talk in told["conversations"] for each in talk["answers"]] == [QUESTION, NEXT]
    assert [each["said"]["comment"] for each in told["feedback"]] == ["For kort"]
    assert [(each["what"], each["where"]) for each in told["named"]] == [("project", "loft")]
    assert "Ola" not in json.dumps(told)


# Deleting and holding


def test_a_deletion_must_be_confirmed(asked: Terminal) -> None:
    name = conversation(asked)
    commands = (
        ("answers", "delete", first_answer(asked)), ("conversations", "delete", name),
        ("conversations", "delete", "--all"), ("my-data", "delete"),
    )  # fmt: skip

    for command in commands:
        refused = asked(*command)
        assert (refused.code, refused.out) == (1, "Ingenting er endret.\n"), command
    assert len(told(asked, "answers", "list")) == 2


def test_what_is_deleted_is_gone(asked: Terminal, tmp_path: Path, canary: str) -> None:
    asked("ask", "-c", f"Hva er {canary}?")
    assert held_bytes(tmp_path / "data", canary) == ["registry.sqlite"]
    first = first_answer(asked)
    assert asked("answers", "delete", first, "--yes").out == f"Svaret {first} er slettet for godt.\n"
    assert [each["question"] for each in told(asked, "answers", "list")] == [f"Hva er {canary}?", NEXT]

    assert asked("conversations", "delete", conversation(asked), "--yes").code == 0

    assert told(asked, "conversations", "list") == []
    assert held_bytes(tmp_path / "data", canary) == []
    assert asked("answers", "list").out.startswith("Det er ikke lagret noe du har spurt om.")


def test_a_conversation_whose_last_answer_is_deleted_is_gone_too(asked: Terminal) -> None:
    talk = conversation(asked)
    second, first = (each["id"] for each in told(asked, "answers", "list"))

    asked("answers", "delete", first, "--yes")
    assert [each["id"] for each in told(asked, "conversations", "list")] == [talk]
    asked("conversations", "hold", talk)
    assert asked("answers", "delete", second, "--yes").code == 1
    assert conversation(asked) == talk
    asked("conversations", "release", talk)
    asked("answers", "delete", second, "--yes")

    assert told(asked, "conversations", "list") == []
    assert asked("conversations", "show", talk).code == 1


@pytest.mark.parametrize("arguments", [(), ("x", "--all")])
def test_a_deletion_says_one_or_all(asked: Terminal, arguments: tuple[str, ...]) -> None:
    result = asked("conversations", "delete", *arguments, "--yes")

    assert (result.code, result.err) == (
        1,
        "Si hvilken samtale som skal slettes, eller skriv --all for alle.\n",
    )


def test_a_conversation_that_is_held_is_not_deleted_until_it_is_released(asked: Terminal) -> None:
    name = conversation(asked)
    asked("ask", QUESTION)
    assert f"omstilling conversations release {name}" in asked("conversations", "hold", name).out

    refused = asked("conversations", "delete", name, "--yes")
    assert (refused.code, f"Samtalen «{name}» er merket for bevaring" in refused.err) == (1, True)
    everything = asked("my-data", "delete", "--yes")
    assert "Samtaler som er slettet for godt: 1. Samtaler som bevares: 1.\n" in everything.out
    assert [each["held"] for each in told(asked, "conversations", "list")] == [True]

    assert asked("conversations", "release", name).code == 0
    assert asked("conversations", "delete", "--all", "--yes").code == 0
    assert told(asked, "conversations", "list") == []


def test_all_that_is_mine_is_deleted_and_the_person_is_told_what_is_left(asked: Terminal) -> None:
    asked("feedback", "give", first_answer(asked), "--useful")
    asked("projects", "new", "loft", "--municipality", "Asker")

    result = asked("my-data", "delete", "--yes")

    assert "Tilbakemeldinger som er slettet for godt: 1.\n" in result.out
    assert "Navnet ditt står også 1 steder" in result.out
    mine = json.loads(asked("my-data", "export").out)
    assert (mine["conversations"], mine["feedback"], len(mine["named"])) == ([], [], 1)


def test_what_is_too_old_is_deleted_and_told_of(asked: Terminal, tmp_path: Path, canary: str) -> None:
    with open_for_reading(KnowledgeSettings(data=tmp_path / "data")) as base:
        content = {"statements": [], "beside": [], "disagreeing": [], "passages": []}
        old = Answered(f"Hvem er {canary}?", "", "nb", "not_found", content)
        base.conversations.add(old, "ola", "web", now=datetime(2020, 1, 1, tzinfo=UTC))
    status = {each["what"]: each for each in told(asked, "retention", "status")["kept"]}
    assert (status["answer"]["number"], status["answer"]["due"], status["answer"]["days"]) == (3, 1, 90)

    result = asked("retention", "run")

    assert (result.code, result.out) == (0, "Svar: 1 slettet\nSamtaler: 1 slettet\nTilbakemeldinger: 0 slettet\n")
    assert held_bytes(tmp_path / "data", canary) == []
    assert len(told(asked, "answers", "list")) == 2
    deleted = told(asked, "retention", "status")["deleted"]
    assert [(each["what"], each["number"]) for each in deleted if each["number"]] == [
        ("answer", 1),
        ("conversation", 1),
    ]
    assert "Svar: 1 slettet" in asked("retention", "status").out


# Feedback


def test_feedback_reaches_the_knowledge_manager_without_name_or_question(
    asked: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = asked(
        "feedback", "give", first_answer(asked), "--source-does-not-say", "1", "--reason", "Tallet",
        "--comment", "Det var 1975 [/b]",
    )  # fmt: skip
    assert given.out.startswith("Takk! Kunnskapsforvalteren ser svaret og det du sa, men verken spørsmålet eller")
    monkeypatch.setenv("LOGNAME", "leder")

    shown = asked("feedback", "list").out
    (listed,) = told(asked, "feedback", "list")

    assert "Kilde [1] sier ikke dette\nvann, versjon 1\n«Tallet»\n«Det var 1975 [/b]»\n" in shown
    assert "ble bygget i 1974" in shown
    for text in (shown, json.dumps(listed, ensure_ascii=False)):
        assert "kari" not in text
        assert "Når ble" not in text


def test_feedback_with_the_question_shows_it(asked: Terminal) -> None:
    given = asked("feedback", "give", first_answer(asked), "--not-useful", "--share-question")

    assert given.out == "Takk! Kunnskapsforvalteren ser spørsmålet, svaret og det du sa, men ikke navnet ditt.\n"
    assert f"› {QUESTION}" in asked("feedback", "list").out


def test_feedback_is_followed_up(asked: Terminal) -> None:
    asked("feedback", "give", first_answer(asked), "--not-useful")
    (listed,) = told(asked, "feedback", "list")

    moved = asked("feedback", "set", listed["id"], "--state", "resolved", "--note", "Rettet", "--by", "Leder")

    assert moved.out == f"Tilbakemeldingen {listed['id']} er nå: løst.\n"
    assert told(asked, "feedback", "list", "--state", "new") == []
    (done,) = told(asked, "feedback", "list", "--state", "resolved")
    assert (done["by"], done["note"]) == ("Leder", "Rettet")
    assert asked("feedback", "set", "ukjent", "--state", "seen").code == 1
    assert asked("feedback", "list", "--state", "new").out == "Ingen tilbakemeldinger.\n"


@pytest.mark.parametrize("arguments", [(), ("--useful", "--not-useful"), ("--useful", "--source-does-not-say", "1")])
def test_feedback_says_one_thing(asked: Terminal, arguments: tuple[str, ...]) -> None:
    result = asked("feedback", "give", first_answer(asked), *arguments)

    assert (result.code, result.err.startswith("Si én ting om svaret:")) == (1, True)
    assert told(asked, "feedback", "list") == []


def test_a_source_that_an_answer_does_not_have_is_told_of(asked: Terminal) -> None:
    result = asked("feedback", "give", first_answer(asked), "--source-does-not-say", "7")

    assert (result.code, "har ingen kilde med nummer 7" in result.err) == (1, True)


# The log


def test_each_answer_is_a_line_in_the_log_without_a_word_of_it(asked: Terminal, log: Path) -> None:
    shown = told(asked, "ask", QUESTION)
    asked("ask", QUESTION, "--no-store")

    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]

    assert [(each["answer"], each["ending"], each["door"]) for each in lines] == [
        (shown["answer_id"], "quoted", "terminal"),
        (None, "quoted", "terminal"),
    ]
    assert {"model", "tokens_in", "tokens_out", "cost", "milliseconds", "dropped", "conversation"} <= lines[0].keys()
    text = log.read_text("utf-8")
    assert not any(word in text for word in ("vannverk", "Vannverk", "1974", "kari"))


def test_a_log_that_cannot_be_written_is_told_of_and_the_answer_comes(
    asked: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMSTILLING_LOG", str(tmp_path / "ingen" / "log"))

    result = asked("ask", QUESTION)

    assert (result.code, "1974" in result.out) == (0, True)
    assert "Loggfilen" in result.err


def test_nothing_is_logged_unless_a_file_is_named(asked: Terminal, caplog: pytest.LogCaptureFixture) -> None:
    assert asked("ask", QUESTION).code == 0

    assert caplog.records == []


@pytest.mark.usefixtures("filled")
def test_a_question_with_personal_data_is_never_kept(tmp_path: Path, canary: str) -> None:
    with open_for_reading(KnowledgeSettings(data=tmp_path / "data")) as base:
        keeper = Keeper(base, Screen(), Wish())

        assert keeper.keep(f"Hva med {canary}?", Answer(Status.PRIVATE, Language.NB, (), ())) is None
        assert keeper.keep("Hva med vannet?", Answer(Status.NOT_FOUND, Language.NB, (), ())) is not None

    assert held_bytes(tmp_path, canary) == []
