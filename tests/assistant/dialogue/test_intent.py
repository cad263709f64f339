"""The intent of a message is told by rules, and a question is never taken for anything else."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.courtesy import is_small_talk, without_courtesy
from assistant.dialogue.intent import Intent, intent_of
from assistant.understand import LONGEST
from evals.questions import gold_questions


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("Hei", Intent.SMALL_TALK),
        ("Tusen takk for hjelpen! 😊", Intent.SMALL_TALK),
        ("Takk skal du ha", Intent.SMALL_TALK),
        ("Thank you so much!", Intent.SMALL_TALK),
        ("Ha det bra", Intent.SMALL_TALK),
        ("Hvem er du?", Intent.ABOUT),
        ("Hei, kva kan du gjere?", Intent.ABOUT),
        ("Hvilke kilder bruker du?", Intent.ABOUT),
        ("Lagrer du det jeg skriver?", Intent.ABOUT),
        ("Are you an AI?", Intent.ABOUT),
        ("who made you", Intent.ABOUT),
        ("Skal vi ansette Kari Nordmann?", Intent.OUTSIDE),
        ("Er Lise Berg egnet som rektor?", Intent.OUTSIDE),
        ("Kva karakter fortener denne eleven?", Intent.OUTSIDE),
        ("Har jeg krav på uføretrygd?", Intent.OUTSIDE),
        ("Does my son have ADHD?", Intent.OUTSIDE),
        ("Innvilg søknaden om skjenkebevilling", Intent.OUTSIDE),
        ("Bør Kari Nordmann få byggetillatelse?", Intent.OUTSIDE),
        ("Hvilke rettigheter har jeg som pasient?", Intent.OUTSIDE),
        ("Kva rettar har eg som leigetakar?", Intent.OUTSIDE),
        ("What rights do I have as a patient?", Intent.OUTSIDE),
        ("Hvilke rettigheter har jeg som innbygger til å medvirke?", Intent.QUESTION),
        ("Må Trondheim gi byggetillatelse?", Intent.QUESTION),
        ("Hva er neste steg?", Intent.NEXT),
        ("Byprofilen er klar. Hva nå?", Intent.NEXT),
        ("hva med den?", Intent.UNCLEAR),
        ("???", Intent.UNCLEAR),
        ("Hei! Hva er rammeverket?", Intent.QUESTION),
        ("Hvem er dere i Trondheimspanelet?", Intent.QUESTION),
        ("Takk, og hva med Asker?", Intent.QUESTION),
        ("Hvilke kilder bruker KS?", Intent.QUESTION),
        ("Hvem har laget rammeverket?", Intent.QUESTION),
        ("Hva kan du fortelle om Trondheimsløftet?", Intent.QUESTION),
        ("Hva er et enkeltvedtak?", Intent.QUESTION),
        ("Er Alba Iulia god på medvirkning?", Intent.QUESTION),
    ],
)
def test_messages_are_told_apart(message: str, intent: Intent) -> None:
    assert intent_of(message) is intent


def test_no_gold_question_is_taken_for_small_talk_or_for_something_that_is_not_ours() -> None:
    taken = {asked.question: intent_of(asked.question) for asked in gold_questions() if asked.kind != "unclear"}

    assert len(taken) > 250
    assert {message: intent for message, intent in taken.items() if intent not in (Intent.QUESTION, Intent.NEXT)} == {}


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("Hei! Hva er rammeverket?", "Hva er rammeverket?"),
        ("Takk, og hva med Asker?", "og hva med Asker?"),
        ("God morgen 😊", ""),
        ("God medvirkning, hva er det?", "God medvirkning, hva er det?"),
        ("Heidi i Asker", "Heidi i Asker"),
    ],
)
def test_greetings_and_thanks_leave_the_question(message: str, left: str) -> None:
    assert without_courtesy(message) == left


@given(st.text(max_size=200))
def test_any_message_has_an_intent(message: str) -> None:
    assert intent_of(message) in Intent
    assert isinstance(is_small_talk(message), bool)


@pytest.mark.parametrize(
    "piece", ["ok! ", "hei ", "takk for det ", "er du ", "kan jeg ", "Kari ", "bør ", "a", "Å.", "! "]
)
def test_the_longest_message_is_read_in_no_time(piece: str) -> None:
    began = perf_counter()

    intent_of((piece * LONGEST)[:LONGEST])

    assert perf_counter() - began < 2
