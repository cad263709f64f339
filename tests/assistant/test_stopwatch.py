from time import sleep

import pytest

from assistant.stopwatch import Stopwatch


def test_each_step_is_timed_in_milliseconds_in_the_order_it_was_taken() -> None:
    watch = Stopwatch()

    with watch.step("long"):
        sleep(0.02)
    with watch.step("a short one"):
        pass

    assert list(watch.spent) == ["long", "a short one"]
    assert 20 <= watch.spent["long"] < 20_000
    assert 0 <= watch.spent["a short one"] < watch.spent["long"]


def test_a_step_that_fails_is_timed_and_still_fails() -> None:
    watch = Stopwatch()

    with pytest.raises(ZeroDivisionError), watch.step("fails"):
        _ = 1 / 0

    assert list(watch.spent) == ["fails"]
