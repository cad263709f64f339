"""What was kept of an answer says at least what the screen said when it was given, whatever has changed since."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_draft
from conftest import Terminal
from passages import a_passage

from assistant.answer import Answer, Statement, Status, Writing, cite
from assistant.record import answered
from bots.told.answers import words_of
from knowledge.document import Kind, Provenance
from knowledge.framework.framework import Text
from knowledge.framework.reading import shipped
from knowledge.framework.writing import write_yaml
from knowledge.knowledge_base import open_for_reading, open_for_writing
from knowledge.language import Language
from knowledge.settings import KnowledgeSettings

QUESTION = "Hva bør vi gjøre etter at byprofilen er klar?"
CASE = "jakten-pa-baerekraftsmetoden"
PROPOSAL = a_passage("Spør dem det gjelder.", document_id="var", title="Vårt", provenance=Provenance.EDITORIAL)
READ = a_passage("De fleste svarte.", document_id="lest", title="Lest", provenance=Provenance.INFERRED)
WATER = a_passage("Vannet er rent.", document_id="vann", title="Vannplanen", place="Asker")
Keep = Callable[[Answer], str]


def of(data: Path) -> KnowledgeSettings:
    return KnowledgeSettings(data=data / "data")


@pytest.fixture
def kari(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("LOGNAME", "kari")
    return terminal


@pytest.fixture
def advised(kari: Terminal, tmp_path: Path) -> tuple[Terminal, str, str]:
    """Advice that was given and kept: the terminal, the name of the answer, and what stood on the screen."""
    with open_for_writing(of(tmp_path)) as base:
        base.library.publish(a_draft(CASE, "Trondheim målte gapet.", title="Jakten", kind=Kind.CASE, place="Trondheim"))
        base.library.settle()
    shown = kari("ask", QUESTION)
    assert shown.code == 0, shown.err
    (kept,) = json.loads(kari("answers", "list", "--json").out)
    return kari, kept["id"], shown.out


@pytest.fixture
def keep(kari: Terminal, tmp_path: Path) -> Keep:  # noqa: ARG001 - she is the one who asks
    """Keeps an answer as the terminal does, and gives its name."""

    def kept(answer: Answer) -> str:
        with open_for_writing(of(tmp_path)) as base:
            for passage in (PROPOSAL, READ, WATER):
                base.library.publish(a_draft(passage.document_id, passage.chunk.text))
            said = answered("Hva nå?", answer, words_of(answer, base))
            return base.conversations.add(said, "kari", "terminal").id

    return kept


def exported(terminal: Terminal) -> str:
    (talk,) = json.loads(terminal("conversations", "list", "--json").out)
    return " ".join(terminal("conversations", "export", talk["id"]).out.replace("\\", "").split())


# Advice


def test_advice_is_shown_again_as_it_was(advised: tuple[Terminal, str, str]) -> None:
    terminal, name, screen = advised

    shown = terminal("answers", "show", name)

    assert shown.out == f"› {QUESTION}\n{screen}"
    for said in (
        "Jeg forstår det slik at dette er gjort", "verktøyets eget forslag", "+ Kommer rett etter det du sier er gjort",
        "Kan ikke begynnes ennå", "▸ Jakten, Trondheim",
    ):  # fmt: skip
        assert said in screen, said
    assert "Rammeverk: Rammeverk for samfunnsomstilling, som følger med programmet" in " ".join(shown.err.split())


def test_an_export_of_advice_says_all_that_the_screen_said(advised: tuple[Terminal, str, str]) -> None:
    terminal, _, screen = advised

    written = exported(terminal)

    missing = [line for line in screen.splitlines() if " ".join(line.split()) not in written]
    assert missing == []
    assert "som følger med programmet" in written


def test_advice_is_kept_as_plain_values_with_everything_that_spoke_for_it(advised: tuple[Terminal, str, str]) -> None:
    terminal, name, _ = advised
    told = json.loads(terminal("ask", QUESTION, "--no-store", "--json").out)["advice"]

    kept = json.loads(terminal("answers", "show", name, "--json").out)["content"]["shown"]["advice"]

    for field in ("focus", "done", "relevant", "blocked", "gaps", "imbalances", "under_way"):
        assert kept[field] == told[field], field
    for one, other in zip(kept["recommendations"], told["recommendations"], strict=True):
        assert one | other == one


def test_another_framework_changes_nothing_in_advice_that_was_given(
    advised: tuple[Terminal, str, str], tmp_path: Path
) -> None:
    terminal, name, screen = advised
    others = tuple(replace(each, title=Text(f"Ny tittel {each.id}")) for each in shipped().activities)
    with open_for_reading(of(tmp_path)) as base:
        base.editions.put(write_yaml(replace(shipped(), activities=others)), "eget.yaml", "Ola Importør")

    assert terminal("answers", "show", name).out == f"› {QUESTION}\n{screen}"
    assert "Ny tittel" in terminal("ask", "--no-store", QUESTION).out
    terminal("ask", QUESTION)
    latest = json.loads(terminal("answers", "list", "--json").out)[0]["id"]
    assert "fra eget.yaml, tatt i bruk" in " ".join(terminal("answers", "show", latest).err.split())
    assert "Importør" not in terminal("answers", "show", latest, "--json").out


def test_evidence_that_is_erased_is_gone_from_advice_that_was_kept(advised: tuple[Terminal, str, str]) -> None:
    terminal, name, _ = advised
    assert terminal("documents", "remove", CASE, "--erase", "--yes").code == 0

    shown = terminal("answers", "show", name).out

    assert "▸ (Teksten er borte, fordi kilden er slettet.)" in shown
    for text in (shown, exported(terminal), terminal("answers", "show", name, "--json").out):
        assert "Jakten" not in text


def test_an_answer_kept_before_its_advice_was_is_shown_by_its_statements(
    advised: tuple[Terminal, str, str], tmp_path: Path
) -> None:
    terminal, name, _ = advised
    with open_for_reading(of(tmp_path)) as base:
        record = base.conversations.find(name, "kari")
        assert record
        old = {field: value for field, value in record.content.items() if field != "shown"}
        said = answered(record.question, Answer(Status.ADVISED, Language.NB, (), ()))
        older = base.conversations.add(replace(said, content=old), "kari", "terminal").id

    assert (
        "  - Finn gapet mellom nåsituasjon og mål (Standardisere › 4 Evaluere)"
        in terminal("answers", "show", older).out
    )


def test_a_figure_in_a_reason_is_not_taken_for_the_number_of_a_source(advised: tuple[Terminal, str, str]) -> None:
    terminal, name, _ = advised
    kept = json.loads(terminal("answers", "show", name, "--json").out)["content"]["shown"]["advice"]
    details = [part["details"] for each in kept["recommendations"] for part in each["parts"]]
    figure = next(each["number"] for each in details if "number" in each)

    refused = terminal("feedback", "give", name, "--source-does-not-say", str(figure))

    assert (refused.code, refused.out) == (1, "")


# Other answers


def test_whose_a_text_is_stands_after_statement_and_source(kari: Terminal, keep: Keep) -> None:
    ours = Statement("Spør dem det gjelder.", (cite(PROPOSAL, 0, 21),), provenance=Provenance.EDITORIAL)
    read = Statement("De fleste svarte.", (cite(READ, 0, 17),), provenance=Provenance.INFERRED)
    answer = Answer(Status.QUOTED, Language.NB, (ours,), (PROPOSAL, READ), disagreeing=(read,))
    name = keep(answer)

    shown, written = kari("answers", "show", name).out, exported(kari)

    assert "Spør dem det gjelder. (verktøyets eget forslag) [1]" in shown
    assert "De fleste svarte. (tolkning) [2]" in shown
    assert "verktøyets eget forslag, var, versjon 1" in shown
    assert "tolkning, lest, versjon 1" in shown
    for said in ("gjelder. (verktøyets eget forslag) [1]", "svarte. (tolkning) [2]", "tolkning, lest, versjon 1"):
        assert said in written, said


def test_where_it_belongs_what_to_ask_and_how_it_was_written_are_told_again(kari: Terminal, keep: Keep) -> None:
    writing = Writing("modellen", "7", dropped={"number": 2, "name": 1}, trouble="model_busy", details={"model": "m"})
    answer = Answer(
        Status.ANSWERED, Language.NB, (Statement("Vannet er rent.", (cite(WATER, 0, 15),)),), (WATER,),
        words_only=True, writing=writing, cells=(("standardisere", 3),), follow_ups=("Hva med luften?",),
        warnings=("phone",),
    )  # fmt: skip
    name = keep(answer)

    result, written = kari("answers", "show", name), exported(kari)

    everything = " ".join(f"{result.out} {result.err}".split())
    for said in (
        "Hører til i rammeverket: Standardisere › 3 ", "- Hva med luften?", "- Hva bør vi gjøre først i Standardisere?",
        "Holdt tilbake av kontrollen, fordi kildene ikke bærer det: 3.", "Svaret er ikke fullstendig.",
        "et telefonnummer", "Skrevet av modellen, instruks 7.",
    ):  # fmt: skip
        assert said in everything, said
        assert said in written, said


def test_an_answer_that_ended_in_a_way_nobody_knows_any_more_is_still_shown(kari: Terminal, tmp_path: Path) -> None:
    said = answered("Hva nå?", Answer(Status.NOT_FOUND, Language.NB, (), ()))
    gone = {**said.content, "status": "forgotten", "writing": {**said.content["writing"], "trouble": "forgotten"}}
    with open_for_reading(of(tmp_path)) as base:
        kept = base.conversations.add(replace(said, status="forgotten", content=gone), "kari", "terminal")

    shown = kari("answers", "show", kept.id)

    assert (shown.code, shown.out) == (0, "› Hva nå?\nforgotten\n")


def test_the_way_forward_of_a_question_without_an_answer_is_told_again(kari: Terminal, keep: Keep) -> None:
    name = keep(Answer(Status.NOT_FOUND, Language.NB, (), (WATER,)))
    before: Any = kari("answers", "show", name).out
    assert "Nærmest i kunnskapsbasen:\n- Vannplanen\n" in before
    assert "Nærmest i kunnskapsbasen: - Vannplanen" in exported(kari)

    assert kari("documents", "remove", "vann", "--erase", "--yes").code == 0

    assert "Vannplanen" not in kari("answers", "show", name).out
