from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from builders import a_draft, internal, restricted
from conftest import Opener
from fakes import HashingEmbedder, opening
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.access import Scope, Visibility, Wall
from knowledge.document import Filters, Kind
from knowledge.knowledge_base import KnowledgeBase, open_for_writing
from knowledge.settings import KnowledgeSettings

MUNICIPALITIES = ("5001", "5006", "3203")
GROUPS = ("helse", "plan")
KINDS = (Kind.PLAN, Kind.CASE)
MANY = 200


@dataclass
class Asker:
    """Who asks, in plain words; ``sees`` is the whole of the rights, said once more without the product's code."""

    municipality: str | None = None
    groups: frozenset[str] = frozenset()
    owner: bool = False

    @property
    def scope(self) -> Scope:
        if self.owner:
            return Scope.all()
        return Scope.member(self.municipality, self.groups) if self.municipality else Scope.open()

    def sees(self, wall: Wall) -> bool:
        if self.owner or wall.visibility is Visibility.OPEN:
            return True
        if self.municipality is None or wall.municipality != self.municipality:
            return False
        return wall.visibility is Visibility.INTERNAL or bool(self.groups & set(wall.groups))


EMPLOYEE = Asker("5001")
PLANNER = Asker("5001", frozenset({"plan"}))
NEIGHBOUR = Asker("5006", frozenset({"plan", "helse"}))
ANYONE = Asker()


@pytest.mark.parametrize(
    ("wall", "seen_by"),
    [
        (Wall(), (ANYONE, EMPLOYEE, PLANNER, NEIGHBOUR)),
        (internal("5001"), (EMPLOYEE, PLANNER)),
        (restricted("5001", "plan"), (PLANNER,)),
        (restricted("5001", "helse"), ()),
        (restricted("5006", "helse", "plan"), (NEIGHBOUR,)),
    ],
    ids=["open", "internal", "restricted", "another group", "another municipality"],
)
def test_a_document_is_found_only_by_those_who_stand_inside_its_wall(
    base: KnowledgeBase, wall: Wall, seen_by: tuple[Asker, ...]
) -> None:
    base.library.publish(a_draft("plan", "Kommunen har et budsjett for vann.", wall=wall))
    base.library.settle()

    for asker in (ANYONE, EMPLOYEE, PLANNER, NEIGHBOUR):
        expected = ["plan"] if asker in seen_by else []
        found = base.retriever.retrieve("budsjett for vann", asker.scope)
        assert [passage.document_id for passage in found.passages] == expected
        assert [document.id for document in base.documents.visible(asker.scope)] == expected
        assert (base.documents.find("plan", asker.scope) is not None) is bool(expected)
        assert (base.documents.version("plan", 1, asker.scope) is not None) is bool(expected)
        assert bool(base.documents.history("plan", asker.scope)) is bool(expected)


def test_a_document_that_becomes_internal_is_gone_for_outsiders_at_once(base: KnowledgeBase, reading: Opener) -> None:
    base.library.publish(a_draft("plan", "Kommunen har et budsjett for vann."))
    base.library.settle()
    with reading() as reader:
        assert reader.retriever.retrieve("budsjett for vann", Scope.open()).passages

        base.library.publish(a_draft("plan", "Kommunen har et budsjett for vann.", wall=internal("5001")))

        for each in (base, reader):
            assert each.retriever.retrieve("budsjett for vann", Scope.open()).passages == ()
            assert each.documents.visible(Scope.open()) == []
            assert each.retriever.retrieve("budsjett for vann", Scope.member("5001")).passages


def test_earlier_versions_stand_behind_the_wall_of_today(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("plan"))
    base.library.publish(a_draft("plan", wall=internal("5001")))

    assert base.documents.version("plan", 1, Scope.open()) is None
    assert base.documents.version("plan", 1, Scope.member("5001")) is not None


def test_what_one_may_not_see_takes_no_place_among_what_is_found(base: KnowledgeBase) -> None:
    hidden = [f"Budsjett for vann, nummer {number}." for number in range(150)]
    base.library.publish(a_draft("skjult", hidden, title="Budsjett for vann", wall=internal("5006")))
    base.library.publish(a_draft("synlig", "Et langt avsnitt om helt andre ting der også vann er nevnt én gang."))
    base.library.settle()

    for reader in (base.retriever, base.words_only()):
        found = reader.retrieve("budsjett for vann", Scope.member("5001"))
        assert [passage.document_id for passage in found.passages] == ["synlig"]


def test_filters_are_applied_inside_both_searches(base: KnowledgeBase) -> None:
    many = [f"Budsjett for vann, nummer {number}." for number in range(150)]
    base.library.publish(a_draft("mange", many, title="Budsjett for vann", year=2020, phases=(1,)))
    base.library.publish(a_draft("en", "Et avsnitt om andre ting, og vann.", year=2021, phases=(1, 4)))
    base.library.settle()

    for narrowed in (Filters(years=frozenset({2021})), Filters(phases=frozenset({4}), years=frozenset({2021, 2022}))):
        for reader in (base.retriever, base.words_only()):
            found = reader.retrieve("budsjett for vann", Scope.all(), narrowed)
            assert [passage.document_id for passage in found.passages] == ["en"]


def test_a_changed_fact_is_filtered_by_at_once_in_both_searches(base: KnowledgeBase) -> None:
    base.library.publish(a_draft("plan", "Budsjett for vann.", year=2020))
    base.library.settle()
    base.library.publish(a_draft("plan", "Budsjett for vann.", year=2021))
    base.library.settle()

    for reader in (base.retriever, base.words_only()):
        for year, expected in ((2020, []), (2021, ["plan"])):
            found = reader.retrieve("budsjett for vann", Scope.all(), Filters(years=frozenset({year}))).passages
            assert [passage.document_id for passage in found] == expected


WALLS = st.one_of(
    st.just(Wall()),
    st.builds(internal, st.sampled_from(MUNICIPALITIES)),
    st.builds(
        lambda municipality, groups: restricted(municipality, *sorted(groups)),
        st.sampled_from(MUNICIPALITIES),
        st.sets(st.sampled_from(GROUPS), min_size=1),
    ),
)
ASKERS = st.one_of(
    st.just(ANYONE),
    st.just(Asker(owner=True)),
    st.builds(Asker, st.sampled_from((*MUNICIPALITIES, "0301")), st.frozensets(st.sampled_from(GROUPS))),
)
NARROWED = st.builds(Filters, kinds=st.frozensets(st.sampled_from(KINDS), max_size=1))
FEW = 8


@dataclass
class Town:
    """A base whose documents move between walls, and what plain Python says of them."""

    base: KnowledgeBase
    walls: dict[str, Wall]

    def move(self, number: int, wall: Wall, built: bool) -> None:
        """Publish a document behind a wall; ``built`` when a new generation of the meaning index follows."""
        name = f"dokument-{number}"
        paragraphs = [f"Kommunen har vann i rør {number}.", f"Vannet er rent {number}."]
        self.base.library.publish(a_draft(name, paragraphs, wall=wall, kind=kind(number)))
        if built:
            self.base.indexes.meaning.build("hashing", "offline")
        self.walls[name] = wall

    def expected(self, asker: Asker, narrowed: Filters) -> set[str]:
        return {
            name
            for name, wall in self.walls.items()
            if asker.sees(wall) and (not narrowed.kinds or kind(int(name.split("-")[1])) in narrowed.kinds)
        }


def kind(number: int) -> Kind:
    return KINDS[number % 2]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    with open_for_writing(KnowledgeSettings(data=folder), opening(HashingEmbedder())) as base:
        made = Town(base, {})
        for number in range(FEW):
            made.move(number, (Wall(), internal("5001"), restricted("5006", "plan"))[number % 3], built=False)
        base.library.settle()
        base.indexes.meaning.build("hashing", "offline")
        yield made


@settings(max_examples=100, deadline=None)
@given(st.integers(0, FEW - 1), WALLS, st.integers(0, 4).map(lambda chance: chance == 4), ASKERS, NARROWED)
@example(0, internal("5001"), False, ANYONE, Filters())
@example(0, restricted("5001", "helse"), False, EMPLOYEE, Filters())
def test_what_is_given_is_exactly_what_the_rights_say(
    town: Town, number: int, wall: Wall, built: bool, asker: Asker, narrowed: Filters
) -> None:
    town.move(number, wall, built)

    expected = town.expected(asker, narrowed)

    base = town.base
    words = base.words_only().retrieve("vann", asker.scope, narrowed, MANY).passages
    both = base.retriever.retrieve("vann", asker.scope, narrowed, MANY).passages
    keys = list(base.documents.published_keys())
    assert {passage.document_id for passage in words} == expected
    assert {passage.document_id for passage in both} == expected
    assert len(words) == len(both) == 2 * len(expected)
    assert {document.id for document in base.documents.visible(asker.scope, narrowed)} == expected
    everything = town.expected(asker, Filters())
    assert {passage.document_id for passage in base.documents.passages(keys, asker.scope).values()} == everything
    assert {name for name in town.walls if base.documents.find(name, asker.scope)} == everything
    assert {name for name in town.walls if base.documents.version(name, 1, asker.scope)} == everything
    vector = HashingEmbedder().query("vann")
    nearest = base.indexes.meaning.nearest("hashing").search(vector, asker.scope, narrowed, MANY)
    passages = base.documents.passages([key for key, _ in nearest], Scope.all())
    assert {passage.document_id for passage in passages.values()} == expected
    assert len(nearest) == len(passages) == 2 * len(expected)
