import numpy as np
from numpy.typing import NDArray

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.index.embedder import unit
from knowledge.index.exact import ExactSearch
from knowledge.registry.vectors import Entry, Facts, Row

ALL = Scope.all()
ROWS = 400


def entries(vectors: NDArray[np.float32]) -> list[Entry]:
    """Rows behind three walls, of ten years and two processes, in no order."""
    made = []
    for number, vector in enumerate(vectors):
        wall = ("open", "internal:5001", "restricted:5006:plan")[number % 3]
        facets = {"wall": (wall,), "year": (str(2000 + number % 10),), "process": ("a", "b")[: 1 + number % 2]}
        made.append(Entry(Row(f"{number * 7919 % ROWS:032d}", Facts(facets)), vector))
    return made


def by_hand(held: list[Entry], vector: NDArray[np.float32], allowed: dict[str, set[str]], limit: int) -> list[str]:
    seen = [each for each in held if all(wanted & {*each.row.facts.facets[name]} for name, wanted in allowed.items())]
    return [each.row.key for each in sorted(seen, key=lambda each: (-float(each.vector @ vector), each.row.key))][
        :limit
    ]


def test_the_nearest_are_those_that_comparing_with_each_one_gives() -> None:
    chance = np.random.default_rng(7)
    vectors = unit(chance.normal(size=(ROWS, 32)).astype(np.float32))
    held = entries(vectors)
    search = ExactSearch(held)
    process_a, recent = Filters(processes=frozenset({"b"})), Filters(years=frozenset({2003, 2009}))

    for asked in unit(chance.normal(size=(10, 32)).astype(np.float32)):
        for scope, filters, allowed in (
            (ALL, Filters(), {}),
            (ALL, process_a, {"process": {"b"}}),
            (Scope.open(), recent, {"wall": {"open"}, "year": {"2003", "2009"}}),
            (Scope.member("5001"), Filters(), {"wall": {"open", "internal:5001"}}),
        ):
            for limit in (1, 25, 2 * ROWS):
                found = search.search(asked, scope, filters, limit)
                assert [key for key, _ in found] == by_hand(held, asked, allowed, limit)
                assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_rows_that_are_equally_near_come_in_the_order_of_their_keys_also_where_the_limit_falls_among_them() -> None:
    same = np.tile(unit(np.ones((1, 8), np.float32)), (ROWS, 1))

    found = ExactSearch(entries(same)).search(same[0], ALL, Filters(), 30)

    assert [key for key, _ in found] == [f"{number:032d}" for number in range(30)]


def test_nothing_is_near_where_there_is_nothing_or_nothing_one_may_see() -> None:
    vector = unit(np.ones((1, 8), np.float32))

    assert ExactSearch([]).search(vector[0], ALL, Filters(), 5) == []
    held = ExactSearch(entries(vector))
    assert held.search(vector[0], Scope.member("5006"), Filters(years=frozenset({1990})), 5) == []
