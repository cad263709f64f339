import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_frameworks import an_activity

from assistant.signs import Signs
from knowledge.framework.framework import Text
from knowledge.framework.reading import shipped

PANEL = an_activity("panel", title=Text("Opprett et panel"), signs=("opprettet borgerpanel", "citizens panel"))
PLAN = an_activity("plan", title=Text("Vedta planen"), signs=("vedtatt kommunestyret", "vedtatt plan"))
MEASURES = an_activity("mål", title=Text("Sett mål"), signs=("måltall vedtatt",))
SIGNS = Signs([PANEL, PLAN, MEASURES])


def share(sentence: str, activity: str, signs: Signs = SIGNS) -> float:
    found = signs.found(sentence)
    return found[activity].share if activity in found else 0.0


def test_a_sentence_that_holds_a_whole_sign_holds_all_of_it() -> None:
    match = SIGNS.found("Kommunen har opprettet et borgerpanel.")["panel"]

    assert (match.sign, match.share) == ("opprettet borgerpanel", pytest.approx(1.0))
    assert match.weight > 0


def test_a_sentence_that_holds_half_a_sign_holds_some_of_it() -> None:
    assert 0 < share("Kommunen har opprettet et ombud.", "panel") < 1


@pytest.mark.parametrize("sentence", ["Været var fint i hele mai.", "", "… – !", "og i på til"])
def test_a_sentence_without_a_word_of_any_sign_holds_nothing(sentence: str) -> None:
    assert SIGNS.found(sentence) == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Borgerpanelene opprettes i hver bydel.",
        "BORGERPANELET ble Opprettet.",
        "Eit borgarpanel vart oppretta i 2021.",
        "I 2021 ble et borgerpanel til slutt, etter lang tid, også opprettet.",
    ],
)
def test_words_are_held_inflected_in_either_form_and_any_order(sentence: str) -> None:
    assert share(sentence, "panel") == pytest.approx(1.0, abs=0.06)


def test_a_sign_in_english_is_held_by_an_english_sentence() -> None:
    assert share("Two citizens' panels were asked.", "panel") == pytest.approx(1.0)


def test_a_word_is_held_by_a_compound_that_holds_it() -> None:
    held = Signs([an_activity("a", signs=("panel",)), an_activity("b", signs=("mål",))])

    assert share("Innbyggerpanelet møttes i juni.", "a", held) == pytest.approx(1.0)
    assert share("Målene er klare.", "b", held) == pytest.approx(1.0)
    assert share("Målerne er byttet i klimamålstyringen.", "b", held) == 0, "short words are no parts of others"


def test_another_name_of_a_term_holds_it_nearly() -> None:
    said, other = share("Planen ble vedtatt av kommunestyret.", "plan"), share("Vedtatt av bystyret.", "plan")

    assert said == pytest.approx(1.0)
    assert 0.8 < other < said


def test_the_best_sign_is_told() -> None:
    assert SIGNS.found("En plan er vedtatt.")["plan"].sign == "vedtatt plan"
    assert SIGNS.found("Kommunestyret har vedtatt det.")["plan"].sign == "vedtatt kommunestyret"


LABS = Signs(
    [
        an_activity("lab", signs=("verksted", "etablert varig verksted åpent alle")),
        an_activity("ordning", signs=("varig ordning",)),
        an_activity("møte", signs=("åpent møte",)),
    ]
)


def test_a_whole_short_sign_is_found_beside_a_longer_one_that_is_held_in_part() -> None:
    sentence = "Et verksted er etablert, og det er varig."
    longer = LABS.found(sentence)["lab"]

    assert longer.sign == "etablert varig verksted åpent alle"
    assert LABS.found(sentence, longer.share - 1e-6)["lab"] == longer
    found = LABS.found(sentence, longer.share)
    assert (found["lab"].sign, found["lab"].share) == ("verksted", pytest.approx(1.0))


def test_only_more_than_what_was_asked_for_is_found() -> None:
    sentence = "Et verksted er etablert, og det er varig."
    half = LABS.found(sentence)["ordning"].share

    assert set(LABS.found(sentence, half - 1e-6)) == {"lab", "ordning"}
    assert set(LABS.found(sentence, half)) == {"lab"}
    assert LABS.found(sentence, 1.0) == {}


def test_a_word_that_few_activities_have_weighs_more_than_one_that_many_have() -> None:
    rare, common = SIGNS.found("Måltallene er klare.")["mål"], SIGNS.found("Det er vedtatt.")["mål"]

    assert rare.weight > common.weight
    assert rare.share + common.share == pytest.approx(1.0)


def test_titles_count_as_signs_only_where_that_was_asked_for() -> None:
    activity = an_activity(
        "lab", title=Text("Etabler et verksted", "Etabler ein verkstad", "Open a workshop"), deliverable=Text("Nøkkel")
    )
    plain, titled = Signs([activity]), Signs([activity], titles=True)

    assert plain.found("Vi har etablert et verksted.") == {}
    for sentence in ("Vi har etablert et verksted.", "Verkstaden er etablert.", "We opened a workshop.", "Nøkkel"):
        assert titled.found(sentence)["lab"].share == pytest.approx(1.0)


@pytest.mark.parametrize("signs", [(), ("og i",), ("…",)])
def test_an_activity_without_usable_signs_is_never_found(signs: tuple[str, ...]) -> None:
    found = Signs([an_activity("tom", signs=signs), PANEL]).found("Og i dag er et borgerpanel opprettet …")

    assert "tom" not in found
    assert found["panel"].share == pytest.approx(1.0)


def test_no_activities_have_no_signs() -> None:
    assert Signs([]).found("Et borgerpanel er opprettet.") == {}


def test_every_shipped_sign_finds_its_activity_though_another_of_its_signs_may_weigh_more() -> None:
    shipped_signs = Signs(shipped().activities)

    for activity in shipped().activities:
        for sign in activity.signs:
            match = shipped_signs.found(sign)[activity.id]
            assert match.share > 0.6, sign


@given(st.lists(st.sampled_from("borgerpanel opprettet plan vedtatt bystyret mai og 7 citizens måltall".split())))
@settings(max_examples=100, deadline=None)
def test_a_share_is_from_nought_to_one_and_more_words_never_hold_less(said: list[str]) -> None:
    found, more = SIGNS.found(" ".join(said)), SIGNS.found(" ".join([*said, "borgerpanel"]))

    for name, match in found.items():
        assert 0 < match.share <= 1 + 1e-9
        assert more[name].share * more[name].weight >= match.share * match.weight - 1e-6
    assert SIGNS.found(" ".join(reversed(said))) == found
