from collections.abc import Callable, Sequence
from typing import Any

import pytest
from builders import a_draft, internal, restricted
from conftest import Opener
from small_frameworks import DONE, GHOST, IB, IN, PO, ST, a_framework, an_activity

from assistant.advice.adviser import Adviser
from assistant.advice.evidence import Basis, Evidence, Nearness
from assistant.advice.finding import Asker, EvidenceFinder
from assistant.advice.recommend import Advice
from assistant.advice.score import Focus
from assistant.answer import Citation
from knowledge.access import Scope
from knowledge.coverage import Ruling, Verdict
from knowledge.document import Kind
from knowledge.framework.framework import Framework, Text
from knowledge.knowledge_base import KnowledgeBase
from knowledge.municipalities import load_municipalities

ASKER, BÆRUM, FROGN, TRONDHEIM, EIGERSUND = "3203", "3201", "3214", "5001", "1101"
"""One municipality, one of the same county and size, one of the same county, one of the same size, and one unlike."""
OPEN = Asker(Scope.open(), ASKER)
PANEL = "Kommunen har opprettet et borgerpanel med 60 innbyggere."
FRAMEWORK = a_framework(
    an_activity(
        "panel",
        IB,
        2,
        title=Text("Opprett et borgerpanel"),
        deliverable=Text("Borgerpanel med mandat"),
        signs=("opprettet borgerpanel", "innbyggerpanel"),
        cases=("lenket", "borte"),
    ),
    an_activity("profil", ST, 3, title=Text("Publiser byprofilen"), signs=("byprofil", "publisert byprofil")),
    an_activity("høring", PO, 3, title=Text("Send planen på høring"), signs=("sendt høring", "høringsinnspill")),
    an_activity("lab", IN, title=Text("Etabler en innovasjonslab"), signs=("innovasjonslab", "etablert lab")),
)


def finder(base: KnowledgeBase, framework: Framework = FRAMEWORK) -> EvidenceFinder:
    return EvidenceFinder(framework, base.documents, base.verdicts, base.words_only(), load_municipalities())


def adviser(base: KnowledgeBase, framework: Framework = FRAMEWORK) -> Adviser:
    return Adviser(framework, base.documents, base.verdicts, base.words_only(), load_municipalities())


def shown(base: KnowledgeBase, asker: Asker = OPEN, activity: str = "panel") -> tuple[Evidence, ...]:
    """What is shown of an activity in the end."""
    found = finder(base)
    return found.search(FRAMEWORK.by_id[activity], found.known(asker), asker)


def ids(evidence: Sequence[Evidence]) -> list[str]:
    return [each.document_id for each in evidence]


def publish(base: KnowledgeBase, name: str, text: str = PANEL, kind: Kind = Kind.CASE, **said: Any) -> None:
    base.library.publish(a_draft(name, [f"Dette er {name}.", text], kind=kind, **said))


def judge(base: KnowledgeBase, name: str, ruling: Ruling, activity: str = "panel", part: str = "borgerpanel") -> None:
    version = base.documents.version(name, 1, Scope.all())
    assert version is not None
    start = version.text.index(part)
    base.verdicts.judge([Verdict(name, 1, activity, ruling, start, start + len(part))], "Kari")


def stands_literally(base: KnowledgeBase, citation: Citation) -> bool:
    version = base.documents.version(citation.document_id, citation.version, Scope.all())
    return version is not None and version.text[citation.start : citation.end] == citation.quote != ""


def test_an_empty_base_shows_nothing(base: KnowledgeBase) -> None:
    assert shown(base) == ()
    assert finder(base).known(OPEN).rejected == frozenset()


def test_a_passage_that_shows_an_activity_is_found_with_the_sentence_that_does(base: KnowledgeBase) -> None:
    publish(base, "panelet", f"Været var fint. {PANEL} Møtene er åpne.", municipality=ASKER, place="Asker", year=2021)

    (found,) = shown(base)

    assert (found.document_id, found.kind, found.place, found.year) == ("panelet", Kind.CASE, "Asker", 2021)
    assert (found.basis, found.nearness) == (Basis.FOUND, Nearness.OWN)
    assert found.citation is not None
    assert found.citation.quote == PANEL
    assert stands_literally(base, found.citation)


def test_what_does_not_show_the_activity_is_not_evidence(base: KnowledgeBase) -> None:
    publish(base, "vann", "Kommunen har lagt nye rør i et panel av tre.")
    publish(base, "vær", "Været var fint i hele mai.")
    publish(base, "ombud", "Det ble opprettet et ombud for borgere i kommunen.")

    assert shown(base) == ()


@pytest.mark.parametrize("kind", list(Kind))
def test_only_cases_and_plans_are_searched_for(base: KnowledgeBase, kind: Kind) -> None:
    publish(base, "panelet", kind=kind)

    assert ids(shown(base)) == (["panelet"] if kind in (Kind.CASE, Kind.PLAN) else [])


def test_what_the_framework_links_is_known_without_a_search_and_gets_its_passage_from_one(base: KnowledgeBase) -> None:
    publish(base, "lenket", kind=Kind.GUIDE)

    (known,) = finder(base).known(OPEN).evidence["panel"]
    (found,) = shown(base)

    assert (known.document_id, known.basis, known.citation) == ("lenket", Basis.LINKED, None)
    assert (found.document_id, found.basis) == ("lenket", Basis.LINKED)
    assert found.citation is not None
    assert found.citation.quote == PANEL


def test_what_is_linked_and_says_nothing_of_it_is_shown_without_a_passage(base: KnowledgeBase) -> None:
    publish(base, "lenket", "Været var fint i hele mai.")

    assert [(each.document_id, each.citation) for each in shown(base)] == [("lenket", None)]


def test_what_was_confirmed_is_shown_with_the_passage_that_was_judged(base: KnowledgeBase) -> None:
    publish(base, "notat", "Et borgerpanel kom på plass.", kind=Kind.NOTE, url="https://eksempel.no/notat")
    judge(base, "notat", Ruling.CONFIRMED)

    (found,) = shown(base)

    assert found.basis is Basis.CONFIRMED
    assert found.citation is not None
    assert (found.citation.quote, found.citation.url) == ("borgerpanel", "https://eksempel.no/notat")
    assert stands_literally(base, found.citation)


def test_a_confirmation_of_an_earlier_version_cites_that_version(base: KnowledgeBase) -> None:
    publish(base, "notat", "Et borgerpanel kom på plass.", kind=Kind.NOTE)
    judge(base, "notat", Ruling.CONFIRMED)
    publish(base, "notat", "Alt er skrevet om.", kind=Kind.NOTE)

    (found,) = shown(base)

    assert found.citation is not None
    assert (found.citation.version, found.citation.quote) == (1, "borgerpanel")
    assert stands_literally(base, found.citation)


def test_what_is_confirmed_comes_first_then_what_is_linked_then_what_is_found(base: KnowledgeBase) -> None:
    for name in ("a-funnet", "lenket", "z-bekreftet"):
        publish(base, name)
    judge(base, "z-bekreftet", Ruling.CONFIRMED)

    assert [(each.document_id, each.basis) for each in shown(base)] == [
        ("z-bekreftet", Basis.CONFIRMED),
        ("lenket", Basis.LINKED),
        ("a-funnet", Basis.FOUND),
    ]


def test_a_document_that_is_confirmed_linked_and_found_is_shown_once(base: KnowledgeBase) -> None:
    publish(base, "lenket")
    judge(base, "lenket", Ruling.CONFIRMED)

    assert [(each.document_id, each.basis) for each in shown(base)] == [("lenket", Basis.CONFIRMED)]


@pytest.mark.parametrize("name", ["funnet", "lenket"])
def test_what_was_rejected_is_not_shown_whether_it_was_found_or_linked(base: KnowledgeBase, name: str) -> None:
    publish(base, name)
    assert ids(shown(base)) == [name]

    judge(base, name, Ruling.REJECTED)

    assert shown(base) == ()
    assert finder(base).known(OPEN).rejected == {(name, "panel")}


def test_a_rejection_holds_for_that_activity_only_and_until_it_is_taken_back(base: KnowledgeBase) -> None:
    publish(base, "funnet")
    judge(base, "funnet", Ruling.REJECTED, activity="lab")
    assert ids(shown(base)) == ["funnet"]

    judge(base, "funnet", Ruling.REJECTED)
    assert shown(base) == ()
    base.verdicts.undo("funnet")

    assert ids(shown(base)) == ["funnet"]


def test_the_latest_word_on_a_document_counts(base: KnowledgeBase) -> None:
    publish(base, "funnet")
    judge(base, "funnet", Ruling.CONFIRMED)
    judge(base, "funnet", Ruling.REJECTED)
    assert shown(base) == ()

    judge(base, "funnet", Ruling.CONFIRMED)

    assert [each.basis for each in shown(base)] == [Basis.CONFIRMED]


def test_a_verdict_on_an_activity_that_the_framework_no_longer_has_disturbs_nothing(base: KnowledgeBase) -> None:
    publish(base, "funnet")
    judge(base, "funnet", Ruling.CONFIRMED, activity=GHOST)

    assert [each.basis for each in shown(base)] == [Basis.FOUND]
    advice = adviser(base).advise({}, OPEN)
    assert GHOST not in [each.activity.id for each in advice.recommendations]


def test_what_is_withdrawn_shows_nothing_any_more(base: KnowledgeBase) -> None:
    for name in ("funnet", "lenket", "bekreftet"):
        publish(base, name)
    judge(base, "bekreftet", Ruling.CONFIRMED)
    assert len(shown(base)) == 3

    for name in ("funnet", "lenket", "bekreftet"):
        base.library.withdraw(name)

    assert shown(base) == ()


def test_a_document_is_as_near_as_its_municipality_under_whatever_number(base: KnowledgeBase) -> None:
    near = {
        "3203": Nearness.OWN,
        "3025": Nearness.OWN,
        "0220": Nearness.OWN,
        "0627": Nearness.OWN,
        BÆRUM: Nearness.ALIKE,
        FROGN: Nearness.RELATED,
        TRONDHEIM: Nearness.RELATED,
        EIGERSUND: Nearness.OTHER,
        "9999": Nearness.OTHER,
        None: Nearness.OTHER,
    }
    for number in near:
        publish(base, f"fra-{number}", municipality=number)
    linking = finder(base, a_framework(an_activity("panel", cases=tuple(f"fra-{number}" for number in near))))

    for own in ("3203", "3025", "0628"):
        known = linking.known(Asker(Scope.open(), own)).evidence["panel"]
        assert {each.document_id: each.nearness for each in known} == {
            f"fra-{number}": nearness for number, nearness in near.items()
        }


def test_without_a_municipality_of_ones_own_nothing_is_near(base: KnowledgeBase) -> None:
    publish(base, "panelet", municipality=ASKER)

    for own in (None, "9999"):
        assert [each.nearness for each in shown(base, Asker(Scope.open(), own))] == [Nearness.OTHER]


BOTH, ÅLESUND, HARAM = "1507", "1508", "1580"
"""A number that became two, and the two that it became."""


def test_a_number_that_became_several_is_nobodys_own(base: KnowledgeBase) -> None:
    wrote = (BOTH, ÅLESUND, HARAM, "1534", "1523")
    for number in wrote:
        publish(base, f"fra-{number}", municipality=number)
    linking = finder(base, a_framework(an_activity("panel", cases=tuple(f"fra-{number}" for number in wrote))))

    def near(own: str) -> list[Nearness]:
        known = linking.known(Asker(Scope.open(), own)).evidence["panel"]
        found = {each.document_id: each.nearness for each in known}
        return [found[f"fra-{number}"] for number in wrote]

    own, alike, related, other = Nearness.OWN, Nearness.ALIKE, Nearness.RELATED, Nearness.OTHER
    assert near(ÅLESUND) == near("1523") == [alike, own, related, related, own]
    assert near(HARAM) == near("1534") == [alike, related, own, own, related]
    assert near(BOTH) == [other] * 5, "who asks with that number may be either of them"


def test_the_nearest_municipality_comes_first(base: KnowledgeBase) -> None:
    for name, number in (("a", EIGERSUND), ("b", TRONDHEIM), ("c", BÆRUM), ("d", "3025"), ("e", FROGN)):
        publish(base, name, municipality=number)

    assert ids(shown(base)) == ["d", "c", "b", "e", "a"]
    assert ids(shown(base, Asker(Scope.open(), EIGERSUND)))[0] == "a"


@pytest.mark.parametrize("own", ["3203", "3025"])
def test_ones_own_documents_are_found_though_many_others_fit_better(base: KnowledgeBase, own: str) -> None:
    for number in range(12):
        publish(base, f"andre-{number:02}", f"{PANEL} Borgerpanel, borgerpanel og borgerpanel med mandat.")
    for number in ("3203", "0220"):
        publish(base, f"egen-{number}", f"{PANEL} {'Så hendte det mye annet i kommunen. ' * 12}", municipality=number)
    without = ids(shown(base, Asker(Scope.open())))

    found = ids(shown(base, Asker(Scope.open(), own)))

    assert not {"egen-3203", "egen-0220"} & set(without)
    assert found[:2] == ["egen-0220", "egen-3203"]


def test_ones_own_plan_is_told_from_that_of_another(base: KnowledgeBase) -> None:
    publish(base, "vår", kind=Kind.PLAN, municipality="0220")
    publish(base, "deres", kind=Kind.PLAN, municipality=BÆRUM)
    publish(base, "erfaring", kind=Kind.CASE, municipality=ASKER)

    assert {each.document_id: each.is_own_plan for each in shown(base)} == {
        "vår": True, "deres": False, "erfaring": False
    }  # fmt: skip


Hide = Callable[[KnowledgeBase], None]
INSIDE = internal(ASKER)


def found_only(base: KnowledgeBase) -> None:
    publish(base, "hemmelig", municipality=ASKER, wall=INSIDE)


def linked(base: KnowledgeBase) -> None:
    publish(base, "lenket", municipality=ASKER, wall=INSIDE)


def confirmed(base: KnowledgeBase) -> None:
    publish(base, "hemmelig", municipality=ASKER, wall=INSIDE, kind=Kind.NOTE)
    judge(base, "hemmelig", Ruling.CONFIRMED)


def rejected(base: KnowledgeBase) -> None:
    publish(base, "hemmelig", municipality=ASKER, wall=INSIDE)
    judge(base, "hemmelig", Ruling.REJECTED)


@pytest.mark.parametrize("hide", [found_only, linked, confirmed, rejected])
def test_evidence_behind_a_wall_is_never_seen_from_outside(base: KnowledgeBase, hide: Hide) -> None:
    hide(base)

    for scope in (Scope.open(), Scope.member(BÆRUM), Scope.member(TRONDHEIM, ["plan"])):
        asker = Asker(scope, ASKER)
        known, advice = finder(base).known(asker), adviser(base).advise({}, asker)
        assert shown(base, asker) == ()
        assert not any(known.evidence.values())
        assert known.rejected == frozenset()
        assert all(each.evidence == () for each in advice.recommendations)
        assert {part.name for each in advice.recommendations for part in each.parts} == {"order"}
        assert "hemmelig" not in repr(advice)


@pytest.mark.parametrize("hide", [found_only, linked, confirmed])
def test_evidence_behind_a_wall_is_seen_from_inside(base: KnowledgeBase, hide: Hide) -> None:
    hide(base)

    for scope in (Scope.all(), Scope.member(ASKER)):
        assert len(shown(base, Asker(scope, ASKER))) == 1


def test_what_is_restricted_to_a_group_is_seen_by_that_group_only(base: KnowledgeBase) -> None:
    publish(base, "gruppens", municipality=ASKER, wall=restricted(ASKER, "plan"))

    assert shown(base, Asker(Scope.member(ASKER), ASKER)) == ()
    assert shown(base, Asker(Scope.member(ASKER, ["helse"]), ASKER)) == ()
    assert ids(shown(base, Asker(Scope.member(ASKER, ["plan"]), ASKER))) == ["gruppens"]


def test_a_rejection_that_one_may_not_see_hides_nothing_that_one_may(base: KnowledgeBase) -> None:
    publish(base, "åpen")
    rejected(base)

    assert ids(shown(base)) == ["åpen"]
    assert ids(shown(base, Asker(Scope.all(), ASKER))) == ["åpen"]


def advised(base: KnowledgeBase, focus: Focus = Focus()) -> Advice:
    return adviser(base).advise({"lab": DONE}, OPEN, focus)


def test_advice_comes_with_evidence_for_what_it_recommends(base: KnowledgeBase) -> None:
    publish(base, "panelet")
    publish(base, "profilen", "Byprofilen er publisert og lagt fram.", kind=Kind.PLAN, municipality="3025")
    publish(base, "laben", "En innovasjonslab er etablert.")

    found = {each.activity.id: each for each in advised(base).recommendations}

    assert {name: ids(each.evidence) for name, each in found.items()} == {
        "panel": ["panelet"], "profil": ["profilen"], "høring": []
    }  # fmt: skip
    assert [part.details for part in found["profil"].parts if part.name == "plans"] == [{"documents": ("profilen",)}]
    assert "evidence" in {part.name for part in found["panel"].parts}
    assert "evidence" not in {part.name for part in found["profil"].parts}


def test_every_citation_in_advice_stands_literally_in_the_stored_version(base: KnowledgeBase) -> None:
    publish(base, "panelet", f"Ærlig talt — «før» 🎉 var alt annerledes. {PANEL}", municipality=BÆRUM)
    publish(base, "lenket", f"Først: 1) ett, 2) to. {PANEL}")
    publish(base, "høringen", "Planen ble sendt på høring i mai. Høringsinnspillene kom i juni.", kind=Kind.PLAN)
    publish(base, "notat", "Et borgerpanel kom på plass.", kind=Kind.NOTE)
    judge(base, "notat", Ruling.CONFIRMED)

    cited = [each for one in advised(base).recommendations for each in one.evidence if each.citation]

    assert set(ids(cited)) == {"panelet", "lenket", "høringen", "notat"}
    assert all(stands_literally(base, each.citation) for each in cited if each.citation)


def test_evidence_moves_what_it_shows_up_among_equals(base: KnowledgeBase) -> None:
    before = [each.activity.id for each in advised(base).recommendations]
    publish(base, "høringen", "Planen ble sendt på høring i mai. Høringsinnspillene kom i juni.", municipality=BÆRUM)

    after = [each.activity.id for each in advised(base).recommendations]

    assert before.index("profil") < before.index("høring")
    assert after.index("høring") < after.index("profil")


def test_advice_is_the_same_for_a_reader_as_for_the_writer(writing: Opener, reading: Opener) -> None:
    with writing() as base:
        publish(base, "panelet")
        publish(base, "lenket")
        judge(base, "panelet", Ruling.CONFIRMED)
        wrote = advised(base)

    with reading() as base:
        assert advised(base) == wrote == advised(base)


def test_as_many_as_were_asked_for_are_searched_for(base: KnowledgeBase) -> None:
    titles = [Text(f"Opprett borgerpanel {number}") for number in range(15)]
    many = a_framework(
        *(
            an_activity(f"a{number}", title=title, signs=("opprettet borgerpanel",), cases=("panelet",))
            for number, title in enumerate(titles)
        )
    )
    publish(base, "panelet")

    advice = adviser(base, many).advise({}, OPEN, most=15)

    cited = [each.citation for one in advice.recommendations for each in one.evidence]
    assert [each.quote for each in cited if each] == [PANEL] * 15
