"""What people have said of the activities in documents: the latest word counts, behind the wall of today."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from builders import a_draft, internal, restricted
from conftest import Opener
from test_erase import CANARY, traces

from knowledge.access import Scope, Wall
from knowledge.coverage import Judged, Ruling, Verdict
from knowledge.document import Kind
from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry.tables import verdict as table

ALL = Scope.all()
CONFIRMED, REJECTED = Ruling.CONFIRMED, Ruling.REJECTED
TEXT = "Áltá har talt 🚲 sykler. Kommunen vedtok å måle hvert år. Ingen har målt luft."
MEASURED = "Kommunen vedtok å måle hvert år."
COUNTED = "Áltá har talt 🚲 sykler."


def a_verdict(
    activity: str = "mål",
    ruling: Ruling = CONFIRMED,
    quote: str = MEASURED,
    *,
    document: str = "plan",
    version: int = 1,
) -> Verdict:
    start = TEXT.index(quote)
    return Verdict(document, version, activity, ruling, start, start + len(quote))


def publish(base: KnowledgeBase, name: str = "plan", text: str = TEXT, **said: Any) -> None:
    base.library.publish(a_draft(name, text, **said))


def rulings(base: KnowledgeBase, document: str | None = None) -> dict[tuple[str, str], Ruling]:
    standing = base.verdicts.standing(ALL, document)
    return {(each.verdict.document_id, each.verdict.activity): each.verdict.ruling for each in standing}


def test_a_verdict_stands_with_its_literal_quote_and_what_is_said_of_the_document(base: KnowledgeBase) -> None:
    publish(base, title="Klimaplanen", kind=Kind.PLAN, municipality="5001")
    said = a_verdict()

    base.verdicts.judge([said], "Kari")

    (judged,) = base.verdicts.standing(ALL)
    assert judged == Judged(said, judged.at, "Kari", "Klimaplanen", Kind.PLAN, "5001", MEASURED)
    assert judged.at.tzinfo is UTC
    assert abs((datetime.now(UTC) - judged.at).total_seconds()) < 60


def test_a_quote_is_the_very_span_beyond_the_basic_plane_too(base: KnowledgeBase) -> None:
    publish(base)
    spans = [(start, end) for start in range(0, len(TEXT), 7) for end in range(start + 1, len(TEXT) + 1, 11)]

    base.verdicts.judge(
        [Verdict("plan", 1, f"a{number}", CONFIRMED, *span) for number, span in enumerate(spans)], "Kari"
    )

    standing = base.verdicts.standing(ALL)
    assert len(standing) == len(spans)
    assert all(each.quote == TEXT[each.verdict.start : each.verdict.end] for each in standing)


def test_the_latest_word_on_an_activity_in_a_document_counts(base: KnowledgeBase) -> None:
    publish(base)
    base.verdicts.judge([a_verdict(), a_verdict("tell", quote=COUNTED)], "Kari")

    base.verdicts.judge([a_verdict(ruling=REJECTED)], "Ola")

    assert rulings(base) == {("plan", "mål"): REJECTED, ("plan", "tell"): CONFIRMED}
    assert [each.who for each in base.verdicts.standing(ALL)] == ["Kari", "Ola"]


def test_one_document_says_nothing_of_another(base: KnowledgeBase) -> None:
    publish(base, "plan")
    publish(base, "annen")
    base.verdicts.judge([a_verdict(), a_verdict(ruling=REJECTED, document="annen")], "Kari")

    assert rulings(base) == {("plan", "mål"): CONFIRMED, ("annen", "mål"): REJECTED}
    assert rulings(base, "annen") == {("annen", "mål"): REJECTED}
    assert rulings(base, "ukjent") == {}


def test_verdicts_are_given_document_by_document_in_the_order_of_the_text(base: KnowledgeBase) -> None:
    publish(base, "b")
    publish(base, "a")
    base.verdicts.judge(
        [a_verdict("mål", document="b"), a_verdict("tell", quote=COUNTED, document="b"), a_verdict(document="a")],
        "Kari",
    )

    told = [(each.verdict.document_id, each.verdict.activity) for each in base.verdicts.standing(ALL)]

    assert told == [("a", "mål"), ("b", "tell"), ("b", "mål")]


def test_what_was_said_together_is_taken_back_together_and_the_word_before_counts_again(base: KnowledgeBase) -> None:
    publish(base)
    base.verdicts.judge([a_verdict()], "Kari")
    base.verdicts.judge([a_verdict(ruling=REJECTED), a_verdict("tell", quote=COUNTED)], "Ola")

    assert base.verdicts.undo("plan") == 2
    assert rulings(base) == {("plan", "mål"): CONFIRMED}
    assert base.verdicts.undo("plan") == 1
    assert rulings(base) == {}
    assert base.verdicts.undo("plan") == 0
    assert base.verdicts.undo("ukjent") == 0


def test_taking_back_in_one_document_leaves_what_was_said_of_another_at_the_same_time(base: KnowledgeBase) -> None:
    publish(base, "plan")
    publish(base, "annen")
    base.verdicts.judge([a_verdict(), a_verdict(document="annen")], "Kari")

    assert base.verdicts.undo("plan") == 1
    assert rulings(base) == {("annen", "mål"): CONFIRMED}


def test_what_was_taken_back_is_kept_with_the_time(base: KnowledgeBase) -> None:
    publish(base)
    base.verdicts.judge([a_verdict()], "Kari")
    base.verdicts.undo("plan")

    with base.database.read() as connection:
        (row,) = connection.execute(sa.select(table)).mappings().all()

    assert row["undone"] is not None
    assert (row["ruling"], row["who"]) == ("confirmed", "Kari")


def test_what_is_judged_is_kept_whole_or_not_at_all(base: KnowledgeBase) -> None:
    publish(base)

    for wrong in (a_verdict("b", version=2), a_verdict("b", document="ukjent")):
        with pytest.raises(sa.exc.IntegrityError):
            base.verdicts.judge([a_verdict("a"), wrong], "Kari")

    assert rulings(base) == {}
    base.verdicts.judge([], "Kari")
    assert rulings(base) == {}


def test_a_verdict_rests_on_the_version_it_was_made_on_though_the_document_goes_on(base: KnowledgeBase) -> None:
    publish(base, title="Klimaplanen", municipality="5001")
    base.verdicts.judge([a_verdict()], "Kari")

    publish(base, text="Helt andre ord.", title="Klimaplanen 2030", kind=Kind.CASE, municipality="5006")

    (judged,) = base.verdicts.standing(ALL)
    assert (judged.verdict, judged.quote) == (a_verdict(), MEASURED)
    assert (judged.title, judged.kind, judged.municipality) == ("Klimaplanen 2030", Kind.CASE, "5006")
    assert base.verdicts.standing(ALL, municipality="5001") == []


def test_a_word_on_a_later_version_counts_before_one_on_an_earlier(base: KnowledgeBase) -> None:
    publish(base)
    base.verdicts.judge([a_verdict()], "Kari")
    publish(base, text=f"{TEXT} Og mer.")

    base.verdicts.judge([a_verdict(ruling=REJECTED, version=2)], "Kari")

    assert [each.verdict for each in base.verdicts.standing(ALL)] == [a_verdict(ruling=REJECTED, version=2)]


def test_verdicts_are_narrowed_to_the_documents_of_a_municipality(base: KnowledgeBase) -> None:
    publish(base, "plan", municipality="5001")
    publish(base, "annen", municipality="5006")
    publish(base, "uten")
    base.verdicts.judge([a_verdict(document=name) for name in ("plan", "annen", "uten")], "Kari")

    def found(**narrowed: str) -> list[str]:
        return [each.verdict.document_id for each in base.verdicts.standing(ALL, **narrowed)]

    assert found(municipality="5001") == ["plan"]
    assert found(municipality="5006", document_id="annen") == ["annen"]
    assert found(municipality="5006", document_id="plan") == []
    assert found() == ["annen", "plan", "uten"]


def test_the_verdicts_of_a_withdrawn_document_do_not_count_until_it_is_restored(base: KnowledgeBase) -> None:
    publish(base)
    base.verdicts.judge([a_verdict()], "Kari")

    base.library.withdraw("plan")
    assert rulings(base) == {}

    base.library.restore("plan")
    assert rulings(base) == {("plan", "mål"): CONFIRMED}


OUTSIDE = {"anyone": Scope.open(), "a neighbour": Scope.member("5006", ["plan"]), "another group": Scope.member("5001")}


@pytest.mark.parametrize("narrowed", [{}, {"document_id": "plan"}, {"municipality": "5001"}], ids=str)
@pytest.mark.parametrize("who", OUTSIDE)
def test_a_verdict_stands_behind_the_wall_of_its_document(
    base: KnowledgeBase, narrowed: dict[str, str], who: str
) -> None:
    publish(base, wall=restricted("5001", "plan"), municipality="5001")
    base.verdicts.judge([a_verdict()], "Kari")

    assert base.verdicts.standing(OUTSIDE[who], **narrowed) == []
    assert len(base.verdicts.standing(Scope.member("5001", ["plan"]), **narrowed)) == 1
    assert len(base.verdicts.standing(ALL, **narrowed)) == 1


def test_the_wall_is_the_one_of_today_and_not_of_the_version_that_was_judged(base: KnowledgeBase) -> None:
    publish(base)
    base.verdicts.judge([a_verdict()], "Kari")
    assert base.verdicts.standing(Scope.open())

    publish(base, wall=internal("5001"))
    assert base.verdicts.standing(Scope.open()) == base.verdicts.standing(Scope.member("5006")) == []
    assert base.verdicts.standing(Scope.member("5001"))

    publish(base, wall=Wall())
    assert base.verdicts.standing(Scope.open())


def test_a_verdict_that_one_may_not_see_does_not_hide_one_that_one_may(base: KnowledgeBase) -> None:
    publish(base, "plan")
    publish(base, "skjult", wall=internal("5006"))
    base.verdicts.judge([a_verdict()], "Kari")
    base.verdicts.judge([a_verdict(ruling=REJECTED, document="skjult")], "Ola")

    assert [each.verdict for each in base.verdicts.standing(Scope.member("5001"))] == [a_verdict()]


def test_erasing_a_document_takes_its_verdicts_with_it_and_leaves_those_of_others(base: KnowledgeBase) -> None:
    publish(base, "plan")
    publish(base, "annen")
    base.verdicts.judge([a_verdict(), a_verdict(document="annen")], "Kari")
    base.verdicts.judge([a_verdict("tell", quote=COUNTED)], "Kari")
    base.verdicts.undo("plan")

    base.library.erase("plan")

    with base.database.read() as connection:
        assert list(connection.scalars(sa.select(table.c.document_id))) == ["annen"]
    assert rulings(base) == {("annen", "mål"): CONFIRMED}


def test_a_document_of_the_same_id_begins_without_verdicts_after_an_erasure(base: KnowledgeBase) -> None:
    publish(base)
    base.verdicts.judge([a_verdict()], "Kari")
    base.library.erase("plan")

    publish(base)

    assert rulings(base) == {}
    assert base.verdicts.undo("plan") == 0


def test_no_byte_of_a_judged_document_is_left_after_an_erasure(writing: Opener) -> None:
    secret = f"Kommunen vedtok at {CANARY}en skal telles hvert år."
    with writing() as base:
        publish(base, "andre", "Om noe annet.")
        publish(base, CANARY, secret, title=f"Om {CANARY}en")
        base.library.settle()
        base.verdicts.judge([Verdict(CANARY, 1, f"tell-{CANARY}", CONFIRMED, 0, len(secret))], CANARY.capitalize())
        base.verdicts.judge([Verdict(CANARY, 1, "mål", REJECTED, 0, 8)], CANARY.upper())
        publish(base, CANARY, f"{secret} Igjen.", title=f"Om {CANARY}en")
        base.verdicts.undo(CANARY)
        assert any(name.startswith("registry.sqlite") for name in traces(base.settings.data))

        base.library.erase(CANARY)

        assert traces(base.settings.data) == []
    assert traces(base.settings.data) == []
