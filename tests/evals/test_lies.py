"""Lies are made of true statements by one small change each, the same every time."""

import pytest

from evals.lies import ABSENT, MADE, NUMBERS_AND_NAMES, Setting, Telling, lies_of
from knowledge.language import Language

TOLD = Telling(
    "Alle i Trondheim er med i panelet fra NTNU med 40 innbyggere og fire fagfolk i 2020, og ikke SINTEF.",
    (1,),
    "Panelet hadde 40 innbyggere",
)
SETTING = Setting(
    Language.NB,
    {1: "Panelet fra NTNU hadde 40 innbyggere i 2020. I alt 75 søkte, og OsloMet ville være med."},
    {2: "Vannverket la nye rør i 2019.", 3: "Panelet møttes i Trondheim."},
)


def lies(told: Telling = TOLD, setting: Setting = SETTING, seed: str = "a") -> dict[str, Telling]:
    made = list(lies_of(told, setting, seed))
    assert len(dict(made)) == len(made)
    return dict(made)


def test_one_lie_of_each_kind_is_made_and_each_differs_from_the_truth() -> None:
    made = lies()

    assert made.keys() <= set(MADE)
    assert set(NUMBERS_AND_NAMES) <= set(MADE)
    assert {"digit", "number_word", "place", "not_added", "not_dropped", "wrong_source", "link"} <= made.keys()
    assert TOLD not in made.values()


def test_the_same_seed_makes_the_same_lies_and_another_one_may_make_others() -> None:
    assert lies(seed="a") == lies(seed="a")
    assert len({tuple(sorted((kind, lie.text) for kind, lie in lies(seed=seed).items())) for seed in "abcdefgh"}) > 1


@pytest.mark.parametrize("seed", list("abcdefgh"))
def test_each_lie_changes_what_its_kind_says(seed: str) -> None:
    made = lies(seed=seed)

    assert sum(one != other for one, other in zip(made["digit"].text, TOLD.text, strict=True)) == 1
    assert "fire" not in made["number_word"].text
    assert "Trondheim" not in made["place"].text
    assert made["other_number"].text in {TOLD.text.replace("40", "75"), TOLD.text.replace("fire", "75")}
    assert "2019" in made["other_year"].text
    assert made["other_year"].sources == (1, 2)
    assert "ikke" not in made["not_dropped"].text.split()
    assert made["not_added"].text.split().count("ikke") == 2
    assert made["no_source"].sources == ()
    assert made["absent_source"].sources == (1, ABSENT)
    assert made["wrong_source"] == Telling(TOLD.text, (2,))
    assert made["altered_quote"].quote != TOLD.quote
    assert "https://" in made["link"].text


def test_what_cannot_be_made_is_left_out() -> None:
    bare = lies(Telling("Panelet møttes.", (1,)), Setting(Language.NB, {1: "Panelet møttes."}, {}))

    assert bare.keys() == {"no_source", "absent_source", "link"}
