"""How much each caller may ask for, in whichever door."""

import pytest

from bots.limiting import Allowance, Counts, TooOften


def test_who_has_used_what_they_may_is_told_when_there_is_more() -> None:
    counts = Counts({"answers": {"minute": Allowance(2)}})

    left = [counts.take("answers", "kari")[0].left for _ in range(2)]
    with pytest.raises(TooOften) as refused:
        counts.take("answers", "kari", "slack_asked_too_often")

    assert left == [1, 0]
    assert refused.value.code == "slack_asked_too_often"
    assert 1 <= int(str(refused.value.details["seconds"])) <= 60


def test_what_one_uses_is_not_taken_from_another_nor_from_what_is_of_another_sort() -> None:
    counts = Counts({"answers": {"minute": Allowance(1)}, "requests": {"minute": Allowance(1)}})
    counts.take("answers", "kari")

    assert counts.take("answers", "ola")[0].left == 0
    assert counts.take("requests", "kari")[0].left == 0


def test_the_narrowest_of_several_allowances_decides() -> None:
    counts = Counts({"answers": {"minute": Allowance(5), "day": Allowance(1, daily=True)}})
    minute, day = counts.take("answers", "kari")

    assert (minute.window, minute.left) == (60, 4)
    assert (day.window, day.left) == (86_400, 0)
    with pytest.raises(TooOften):
        counts.take("answers", "kari")
