"""The language is examined on gold questions in three languages; what goes wrong counts, and the gold holds."""

import json
from dataclasses import asdict
from importlib import resources
from typing import Any

import pytest
import yaml

from assistant.advice.adviser import Adviser
from assistant.answer import Answer, Lacking, Status
from assistant.assistant import Assistant
from bots.terminal.examining_language import show
from bots.terminal.screen import Screen
from evals import languages
from evals.advising import PARTS, Miss, Tally
from evals.languages import LanguagesReport, Spoken, own_words, spoken_questions, tell
from knowledge.framework.reading import shipped
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language, detect
from knowledge.municipalities import load_municipalities
from knowledge.phrases import Phrases


def items() -> list[dict[str, Any]]:
    return list(yaml.safe_load(resources.files("evals").joinpath("gold_sets", "language.yaml").read_text("utf-8")))


@pytest.fixture
def assistant(base: KnowledgeBase) -> Assistant:
    return Assistant(
        base.retriever, Adviser(shipped(), base.documents, base.verdicts, base.words_only(), load_municipalities())
    )


@pytest.fixture
def phrases() -> Phrases:
    return Phrases(("assistant", "assistant.advice"))


def test_the_gold_holds_two_hundred_pairs_and_sixty_in_english_half_of_each_to_judge_by() -> None:
    pairs = [each for each in items() if "nb" in each]
    english = [each for each in items() if "en" in each]

    assert len({each["id"] for each in items()}) == len(items()) == 260
    assert (len(pairs), len(english)) == (200, 60)
    for held in (pairs, english):
        assert {part: sum(each["part"] == part for each in held) for part in PARTS} == dict.fromkeys(
            PARTS, len(held) / 2
        )
    assert all(each["nb"] != each["nn"] for each in pairs)


def test_no_gold_text_stands_there_twice() -> None:
    texts = [each.text for each in spoken_questions()]

    assert len(set(texts)) == len(texts) == 460


@pytest.mark.parametrize("part", PARTS)
def test_nearly_every_gold_question_is_told_to_be_in_its_language(part: str) -> None:
    told = tell(spoken_questions())[part]

    right = sum(counted.get(expected, 0) for expected, counted in told.items())
    assert right / sum(sum(counted.values()) for counted in told.values()) >= 0.98


def test_a_question_told_wrongly_counts_against_its_language() -> None:
    told = tell([Spoken("a", "tuning", Language.NN, "Hva er dette?"), Spoken("b", "test", Language.EN, "What now?")])

    assert told == {"tuning": {"nn": {"nb": 1}}, "test": {"en": {"en": 1}}}


def test_an_answer_is_in_the_language_of_the_question_or_in_the_one_that_is_fixed(
    assistant: Assistant, phrases: Phrases
) -> None:
    asked = [
        Spoken("a", "tuning", Language.NN, "Kva bør vi gjere i fase 2 i Utforme politikk?"),
        Spoken("b", "tuning", Language.NB, "Hva bør vi gjøre nå?"),
        Spoken("c", "tuning", Language.EN, "How much is the fish?"),
    ]
    steps: list[int] = []

    found = languages.examine(assistant, shipped(), phrases, asked, lambda done, _: steps.append(done))

    assert found.tallies["tuning"] == dict.fromkeys(("answered", "shown", "fixed"), Tally(3, 3))
    assert (found.misses, steps) == ((), [1, 2, 3])
    assert json.loads(json.dumps(asdict(found)))["told"]["tuning"] == {
        "nn": {"nn": 1},
        "nb": {"nb": 1},
        "en": {"en": 1},
    }


def test_what_goes_wrong_is_told_for_the_tuning_part_only(assistant: Assistant, phrases: Phrases) -> None:
    asked = [Spoken(name, part, Language.NN, "Hva nå?") for name, part in (("a", "tuning"), ("b", "test"))]

    found = languages.examine(assistant, shipped(), phrases, asked, lambda *_: None)

    assert [(miss.part, miss.wrong, miss.expected, miss.found) for miss in found.misses] == [
        ("tuning", "answered", "nn", "nb"),
        ("tuning", "shown", "nn", "nb"),
    ]
    assert found.tallies["test"]["answered"] == Tally(0, 1)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("status", [Status.QUOTED, Status.CLARIFY, Status.NOT_FOUND, Status.OFF_TOPIC])
def test_what_we_say_with_an_answer_reads_as_the_language_of_the_answer(
    status: Status, language: Language, phrases: Phrases
) -> None:
    assert detect(own_words(Answer(status, language, (), ()), shipped(), phrases)) is language


@pytest.mark.parametrize("language", Language)
def test_asking_for_a_place_names_the_processes_in_the_language_of_the_answer(
    language: Language, phrases: Phrases
) -> None:
    answer = Answer(Status.CLARIFY, language, (), (), lacking=Lacking.PLACE)

    told = own_words(answer, shipped(), phrases)

    assert all(process.name.within(language) in told for process in shipped().processes)


def test_what_was_measured_is_told_as_tables_with_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    told = {"tuning": {"nb": {"nb": 3}, "nn": {"nn": 1, "nb": 1}}, "test": {"en": {"en": 2}}}
    tallies = {"tuning": {"answered": Tally(4, 5)}, "test": {"answered": Tally(2, 2)}}
    miss = Miss("Kva no?", "tuning", "answered", "nn", "nb")

    show(Screen(Language.EN), LanguagesReport(told, tallies, (miss,)))

    written = capsys.readouterr()
    assert ["nynorsk", "1", "1", "0", "50.0%"] in [line.split() for line in written.out.splitlines()]
    assert "4/5" in written.out
    assert "– Kva no?" in written.out
    assert "expected nynorsk; got bokmål" in written.err
