import re
from collections.abc import Mapping

import pytest
import recomputed
from hypothesis import given, settings
from small_frameworks import (
    DONE,
    IN,
    PO,
    ST,
    UNDER_WAY,
    a_chain,
    a_framework,
    an_activity,
    doing,
    evidence_of,
    situations,
)

from assistant.advice.evidence import Evidence, Nearness
from assistant.advice.reasons import Reasons
from assistant.advice.recommend import Blocked, Gap, Imbalance, recommend
from assistant.advice.score import Focus, Part, load_weights
from knowledge.document import Kind
from knowledge.framework.framework import Cell, Effort, Framework, Text
from knowledge.framework.reading import shipped
from knowledge.language import Language
from knowledge.phrases import Phrases
from knowledge.project import Progress

PHRASES = Phrases(["assistant.advice"])
EVERY = tuple(Language)
QUOTED = {Language.NB: r"«(.+?)»", Language.NN: r"«(.+?)»", Language.EN: r"“(.+?)”"}
ONE = {Language.NB: ("Én", "én"), Language.NN: ("Éin", "Éi", "éi"), Language.EN: ("One", "one")}
Situation = tuple[Framework, Progress, Mapping[str, tuple[Evidence, ...]], Focus]


def reasons(framework: Framework, language: Language = Language.NB) -> Reasons:
    return Reasons(framework, language, PHRASES)


def said(framework: Framework, name: str, /, language: Language = Language.NB, **details: object) -> str:
    return reasons(framework, language).reason(Part(name, 1.0, 1.0, details))


def names(framework: Framework, sentence: str, language: Language) -> list[str]:
    """The activities that a sentence names, in the order it names them."""
    called = {each.title.within(language): each.id for each in framework.activities}
    return [called[title] for title in re.findall(QUOTED[language], sentence)]


def tells(number: int, sentence: str, language: Language) -> bool:
    digits = re.findall(r"\d+", re.sub(QUOTED[language], "", sentence))
    return str(number) in digits or (number == 1 and any(word in sentence for word in ONE[language]))


THREE = a_framework(*a_chain("en", "to", "tre"), an_activity("po", PO, 3), an_activity("in", IN, 5))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.NB, "2 andre aktiviteter venter på denne; når den er gjort, kan dere begynne på «Gjør to»."),
        (Language.NN, "2 andre aktivitetar ventar på denne; når ho er gjord, kan de byrje på «Gjer to»."),
        (Language.EN, "2 other activities wait for this one; once it is done, you can begin “Do to”."),
    ],
)
def test_a_reason_is_said_in_the_language_that_was_asked_for(language: Language, sentence: str) -> None:
    assert said(THREE, "unlocks", language, number=2, opened=("to",)) == sentence


def test_what_has_no_translation_is_named_in_bokmål() -> None:
    framework = a_framework(an_activity("a", title=Text("Bare bokmål")), an_activity("b"))

    assert "“Bare bokmål”" in said(framework, "continues", Language.EN, done=("a",))


@pytest.mark.parametrize(
    ("opened", "number", "sentence"),
    [
        ((), 1, "Én annen aktivitet venter på denne."),
        ((), 4, "4 andre aktiviteter venter på denne."),
        (("to",), 1, "Én annen aktivitet venter på denne; når den er gjort, kan dere begynne på «Gjør to»."),
        (
            ("en", "to", "tre", "po"),
            9,
            "9 andre aktiviteter venter på denne; "
            "når den er gjort, kan dere begynne på «Gjør en», «Gjør to» og «Gjør tre».",
        ),
    ],
)
def test_one_and_several_that_wait_are_told_apart_and_at_most_three_are_named(
    opened: tuple[str, ...], number: int, sentence: str
) -> None:
    assert said(THREE, "unlocks", number=number, opened=opened) == sentence


@pytest.mark.parametrize(
    ("details", "named"),
    [
        ({"how": "within"}, []),
        ({"how": "process"}, []),
        ({"how": "leads", "activity": "tre"}, ["tre"]),
        ({"how": "after", "activities": ("en", "po")}, ["en", "po"]),
    ],
)
@pytest.mark.parametrize("language", EVERY)
def test_each_way_to_lie_near_what_was_asked_about_has_a_reason_of_its_own(
    details: Mapping[str, object], named: list[str], language: Language
) -> None:
    sentence = said(THREE, "focus", language, **details)

    assert names(THREE, sentence, language) == named
    ways = [{"how": "within"}, {"how": "process"}, {"how": "leads", "activity": "tre"}]
    assert len({said(THREE, "focus", language, **each) for each in ways}) == 3


@pytest.mark.parametrize("language", EVERY)
def test_a_process_with_nothing_done_is_told_from_one_that_is_behind(language: Language) -> None:
    ahead = {"process": PO, "ahead": ST, "furthest": 4}

    nothing = said(THREE, "balance", language, reached=0, **ahead)
    behind = said(THREE, "balance", language, reached=1, **ahead)

    assert (tells(0, nothing, language), tells(4, nothing, language)) == (False, True)
    assert re.findall(r"\d", behind) == ["1", "4"]
    for sentence in (nothing, behind):
        assert THREE.process(PO).name.within(language) in sentence
        assert THREE.process(ST).name.within(language) in sentence


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("language", EVERY)
def test_one_document_and_several_are_told_apart(number: int, language: Language) -> None:
    documents = tuple(f"dok-{each}" for each in range(number))

    told = [
        said(THREE, "plans", language, documents=documents),
        said(THREE, "evidence", language, documents=documents, nearness=Nearness.OTHER),
        said(THREE, "evidence", language, documents=documents, nearness=Nearness.RELATED),
        said(THREE, "evidence", language, documents=documents, nearness=Nearness.OWN),
    ]

    for sentence in told:
        assert tells(number, sentence, language)
        assert sentence[0].isdigit() is (number > 1)
    assert told[2] == told[3] != told[1]


@pytest.mark.parametrize("language", EVERY)
def test_each_size_of_work_is_told_in_its_own_words(language: Language) -> None:
    assert len({said(THREE, "effort", language, effort=effort) for effort in Effort}) == len(Effort)


def test_what_was_told_to_be_done_is_not_said_twice() -> None:
    after = Part("focus", 1.0, 1.0, {"how": "after", "activities": ("en",)})
    same, more = (Part("continues", 1.0, 1.0, {"done": done}) for done in (("en",), ("en", "po")))

    assert reasons(THREE).of([after, same]) == [reasons(THREE).reason(after)]
    assert reasons(THREE).of([after, more]) == [reasons(THREE).reason(after), reasons(THREE).reason(more)]
    assert reasons(THREE).of([same]) == [reasons(THREE).reason(same)]


def test_what_is_done_is_said_again_only_where_the_question_did_not_name_all_of_it() -> None:
    within = Part("focus", 1.0, 1.0, {"how": "within"})
    after = Part("focus", 1.0, 1.0, {"how": "after", "activities": ("en", "po")})
    some = Part("continues", 1.0, 1.0, {"done": ("en",)})

    assert reasons(THREE).of([within, some]) == [reasons(THREE).reason(within), reasons(THREE).reason(some)]
    assert reasons(THREE).of([some, after]) == [reasons(THREE).reason(after)]


@pytest.mark.parametrize(("phase", "is_said"), [(1, True), (2, True), (3, False), (4, False)])
def test_that_a_phase_is_early_is_said_of_the_first_two_only(phase: int, is_said: bool) -> None:
    order = Part("order", 1.0, 1.0, {"process": PO, "phase": phase})
    effort = Part("effort", 1.0, 1.0, {"effort": Effort.SMALL})

    sentences = [reasons(THREE).reason(order), reasons(THREE).reason(effort)]
    assert reasons(THREE).of([order, effort]) == sentences[0 if is_said else 1 :]


@pytest.mark.parametrize(
    ("language", "continues", "prepared", "after"),
    [
        (
            Language.NB,
            "Bygger videre på det som er gjort: «Gjør en», «Gjør to» og «Gjør po».",
            "Blir lettere fordi dette er gjort: «Gjør en», «Gjør to» og «Gjør po».",
            "Kommer rett etter det du sier er gjort: «Gjør en», «Gjør to» og «Gjør po».",
        ),
        (
            Language.NN,
            "Byggjer vidare på det som er gjort: «Gjer en», «Gjer to» og «Gjer po».",
            "Blir lettare fordi dette er gjort: «Gjer en», «Gjer to» og «Gjer po».",
            "Kjem rett etter det du seier er gjort: «Gjer en», «Gjer to» og «Gjer po».",
        ),
        (
            Language.EN,
            "Builds on what is done: “Do en”, “Do to” and “Do po”.",
            "Is easier because this is done: “Do en”, “Do to” and “Do po”.",
            "Comes right after what you say is done: “Do en”, “Do to” and “Do po”.",
        ),
    ],
)
def test_what_is_done_stands_last_in_its_sentence_as_a_list_of_titles(
    language: Language, continues: str, prepared: str, after: str
) -> None:
    done = ("en", "to", "po")

    assert said(THREE, "continues", language, done=done) == continues
    assert said(THREE, "prepared", language, done=done) == prepared
    assert said(THREE, "focus", language, how="after", activities=done) == after


def test_the_way_to_what_waits_is_told_only_where_it_is_longer_than_what_is_missing() -> None:
    short = Blocked(THREE.by_id["to"], ("en",), ("en",))
    long = Blocked(THREE.by_id["tre"], ("to",), ("en", "to"))

    assert reasons(THREE).blocked(short) == "Venter på «Gjør en»."
    assert reasons(THREE).blocked(long) == "Venter på «Gjør to». Korteste vei dit er 2 aktiviteter: Gjør en → Gjør to."
    assert reasons(THREE, Language.EN).chain(long) == "Do en → Do to"


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (2, "Gjør a1 → Gjør a2"),
        (5, "Gjør a1 → Gjør a2 → Gjør a3 → Gjør a4 → Gjør a5"),
        (6, "Gjør a1 → Gjør a2 → Gjør a3 → Gjør a4 → … → Gjør a6"),
        (9, "Gjør a1 → Gjør a2 → Gjør a3 → Gjør a4 → … → Gjør a9"),
    ],
)
def test_a_way_longer_than_five_is_told_by_its_first_four_and_its_last(number: int, told: str) -> None:
    chain = [f"a{place}" for place in range(1, number + 2)]
    framework = a_framework(*a_chain(*chain))
    blocked = Blocked(framework.by_id[chain[-1]], (chain[-2],), tuple(chain[:-1]))

    assert reasons(framework).chain(blocked) == told
    assert reasons(framework).blocked(blocked).endswith(f"er {number} aktiviteter: {told}.")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            Language.NB,
            "«Gjør tre» er i gang eller gjort, men forutsetter noe som ikke er gjort: «Gjør en» og «Gjør to». "
            "Sjekk om noe mangler.",
        ),
        (
            Language.NN,
            "«Gjer tre» er i gang eller gjort, men føreset noko som ikkje er gjort: «Gjer en» og «Gjer to». "
            "Sjekk om noko manglar.",
        ),
        (
            Language.EN,
            "“Do tre” is under way or done, but requires what is not done: “Do en” and “Do to”. "
            "Check whether something is missing.",
        ),
    ],
)
def test_a_gap_names_the_activity_and_all_it_lacks(language: Language, sentence: str) -> None:
    assert reasons(THREE, language).gap(Gap(THREE.by_id["tre"], ("en", "to"))) == sentence


@pytest.mark.parametrize("reached", [0, 2])
@pytest.mark.parametrize("language", EVERY)
def test_an_imbalance_tells_both_processes_their_phases_and_how_many_wait(reached: int, language: Language) -> None:
    sentence = reasons(THREE, language).imbalance(Imbalance(PO, reached, ST, 5, 7))

    assert re.findall(r"\d", sentence) == ["5", *(["2"] if reached else []), "7"]
    assert THREE.process(PO).name.within(language) in sentence
    assert THREE.process(ST).name.within(language) in sentence


@pytest.mark.parametrize("reached", [0, 2])
@pytest.mark.parametrize(
    ("language", "several"),
    [(Language.NB, "aktiviteter"), (Language.NN, "aktivitetar"), (Language.EN, "activities")],
)
def test_one_that_waits_for_a_process_left_behind_is_not_told_as_several(
    reached: int, language: Language, several: str
) -> None:
    one, two = (reasons(THREE, language).imbalance(Imbalance(PO, reached, ST, 5, number)) for number in (1, 2))

    assert several not in one
    assert several in two
    assert tells(1, one, language)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        (Language.NB, "Utforme politikk, fase 3 (Trinn 3)"),
        (Language.NN, "Utforme politikk (nn), fase 3 (Steg 3)"),
        (Language.EN, "Utforme politikk (en), phase 3 (Stage 3)"),
    ],
)
def test_a_cell_is_named_by_its_process_and_what_that_process_calls_the_phase(language: Language, name: str) -> None:
    assert reasons(THREE, language).cell(Cell(PO, 3)) == name


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.NB, "Blir lettere om dette er gjort først: «Gjør en» og «Gjør po»."),
        (Language.NN, "Blir lettare om dette er gjort først: «Gjer en» og «Gjer po»."),
        (Language.EN, "Is easier if this is done first: “Do en” and “Do po”."),
    ],
)
def test_what_would_make_it_easier_is_named(language: Language, sentence: str) -> None:
    assert reasons(THREE, language).easier_after(("en", "po")) == sentence


def holds_the_facts(framework: Framework, part: str, facts: recomputed.Details, sentence: str, say: Language) -> None:
    """Tell that a sentence says no more and no less than what is so."""
    named = names(framework, sentence, say)
    process = framework.process(str(facts["process"])).name.within(say) if "process" in facts else ""
    assert process in sentence
    if part == "unlocks":
        assert tells(facts["number"], sentence, say)
        assert named == list(facts["opened"][:3])
    elif part in ("continues", "prepared"):
        assert named == list(facts["done"])
    elif part == "balance":
        assert framework.process(str(facts["ahead"])).name.within(say) in sentence
        assert tells(facts["furthest"], sentence, say)
        assert not facts["reached"] or tells(facts["reached"], sentence, say)
    elif part == "order":
        assert tells(facts["phase"], sentence, say)
    elif part in ("plans", "evidence"):
        assert tells(len(facts["documents"]), sentence, say)
    elif part == "focus":
        assert named == [*facts.get("activities", ()), *([facts["activity"]] if "activity" in facts else [])]
    elif part == "effort":
        assert sentence == PHRASES.say(f"advice_effort_{facts['effort'].value}", say)
    else:
        pytest.fail(f"{part} is a part that no test knows")


def is_worth_saying(part: Part, facts: Mapping[str, recomputed.Details]) -> bool:
    """Tell whether a reason is neither that a late phase comes early nor what the question said itself."""
    if part.name == "order":
        return facts["order"]["phase"] in (1, 2)
    if part.name == "continues":
        return not set(facts["continues"]["done"]) <= set(facts.get("focus", {}).get("activities", ()))
    return True


def every_reason_is_true(made: Situation) -> None:
    framework, progress, evidence, focus = made
    advice = recommend(framework, progress, evidence, focus, most=1000)

    for each in advice.recommendations:
        true = recomputed.facts(framework, progress, evidence, focus, load_weights().left_behind, each.activity)
        for language in EVERY:
            spoken = reasons(framework, language)
            for part in each.parts:
                holds_the_facts(framework, part.name, true[part.name], spoken.reason(part), language)
            assert spoken.of(each.parts) == [spoken.reason(part) for part in each.parts if is_worth_saying(part, true)]
            if each.easier_after:
                assert names(framework, spoken.easier_after(each.easier_after), language) == list(each.easier_after)


@given(situations())
@settings(max_examples=80, deadline=None)
def test_every_reason_that_is_shown_is_true(made: Situation) -> None:
    every_reason_is_true(made)


@given(situations(shipped()))
@settings(max_examples=8, deadline=None)
def test_every_reason_that_is_shown_is_true_on_the_shipped_framework(made: Situation) -> None:
    every_reason_is_true(made)


@given(situations())
@settings(max_examples=80, deadline=None)
def test_what_is_said_of_the_blocked_the_gaps_and_the_imbalances_holds_their_facts(made: Situation) -> None:
    framework, progress, evidence, focus = made
    advice = recommend(framework, progress, evidence, focus)

    for language in EVERY:
        spoken = reasons(framework, language)
        for blocked in advice.blocked:
            assert names(framework, spoken.blocked(blocked), language) == recomputed.lacks(
                framework, progress, blocked.activity.id
            )
            titles = [framework.by_id[name].title.within(language) for name in blocked.chain]
            shortened = titles if len(titles) <= 5 else [*titles[:4], "…", titles[-1]]
            assert spoken.chain(blocked).split(" → ") == shortened
        for gap in advice.gaps:
            missing = recomputed.lacks(framework, progress, gap.activity.id)
            assert names(framework, spoken.gap(gap), language) == [gap.activity.id, *missing]
        for imbalance in advice.imbalances:
            sentence = spoken.imbalance(imbalance)
            assert tells(imbalance.furthest, sentence, language)
            assert tells(imbalance.waiting, sentence, language)


def test_the_sentences_of_a_project_hang_together() -> None:
    framework = a_framework(
        *a_chain("en", "to", "tre"),
        an_activity("po1", PO, effort=Effort.SMALL, benefits_from=("en", "in")),
        an_activity("in", IN, 4),
    )
    plan = evidence_of("plan", kind=Kind.PLAN, nearness=Nearness.OWN)
    progress = doing({"in": UNDER_WAY}, "en")
    assert progress == {"in": UNDER_WAY, "en": DONE}

    advice = recommend(framework, progress, {"po1": (plan,)}, Focus(PO))

    assert [reasons(framework).of(each.parts) for each in advice.recommendations] == [
        [
            "Hører til det du spør om.",
            "Ingenting er gjort i Utforme politikk, mens Etablere innovasjonssamarbeid er kommet til fase 4.",
            "Ligger i fase 1 av 5 i Utforme politikk; tidlige faser går foran.",
            "Én av kommunens egne planer nevner dette.",
            "Er gjort på noen dager.",
            "Blir lettere fordi dette er gjort: «Gjør en».",
        ]
    ]
