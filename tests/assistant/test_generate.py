"""Statements are read from whatever a model writes, however it is laid out and wherever it is cut into pieces."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generate import LONGEST_LINE, MOST_LINES, Claim, Unreadable, claims

PANEL = Claim("Panelet hadde 40 medlemmer.", (1,), "40 innbyggere")
PLAN = Claim("Planen gjelder til 2030.", (2, 3))


def written(claim: Claim, **changes: Any) -> str:
    held = {"statement": claim.text, "sources": list(claim.sources), "quote": claim.quote}
    return json.dumps(held | changes, ensure_ascii=False)


def read(*pieces: str) -> list[Claim | Unreadable]:
    return list(claims(pieces))


BOTH = f"{written(PANEL)}\n{written(PLAN)}\n"


@pytest.mark.parametrize(
    "text",
    [
        BOTH,
        BOTH.rstrip(),
        BOTH.replace("\n", "\r\n"),
        BOTH.replace("\n", "\n\n  \n"),
        f"```json\n{BOTH}```",
        f"```\n{BOTH}```\n",
        f"```jsonl\n{BOTH}\n```",
        f"[\n{written(PANEL)},\n{written(PLAN)}\n]",
        f"[{written(PANEL)},\n {written(PLAN)}]",
        f"[{written(PANEL)}, {written(PLAN)}]",
        f"{written(PANEL)} {written(PLAN)}",
        f"- {written(PANEL)}\n* {written(PLAN)}",
        f"1. {written(PANEL)}\n2. {written(PLAN)}",
        f"{json.dumps(json.loads(written(PANEL)), indent=2)}\n{json.dumps(json.loads(written(PLAN)), indent=4)}",
        json.dumps([json.loads(written(PANEL)), json.loads(written(PLAN))], indent=2),
    ],
    ids=[
        "lines", "no_last_line", "windows", "empty_lines", "fence", "bare_fence", "fence_and_space", "array",
        "tight_array", "array_on_a_line", "one_line", "bullets", "numbers", "laid_out", "laid_out_array",
    ],
)  # fmt: skip
def test_the_same_statements_are_read_however_they_are_laid_out(text: str) -> None:
    assert read(text) == [PANEL, PLAN]


def test_a_statement_is_given_as_soon_as_its_line_has_ended() -> None:
    asked: list[str] = []

    def pieces() -> Any:
        for piece in (f"{written(PANEL)}\n", "{", "ikke hentet"):
            asked.append(piece)
            yield piece

    assert next(claims(pieces())) == PANEL
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("sources", "numbers"),
    [
        ([1, 2], (1, 2)),
        (["1", "[2]", " 3 "], (1, 2, 3)),
        (4, (4,)),
        ("[5]", (5,)),
        ([], ()),
        ([2, 2, 1, 2], (2, 1)),
    ],
)
def test_numbers_of_sources_are_read_as_numbers_and_as_words(sources: Any, numbers: tuple[int, ...]) -> None:
    assert read(written(PANEL, sources=sources)) == [Claim(PANEL.text, numbers, PANEL.quote)]


def test_a_statement_without_sources_or_quote_is_read_without() -> None:
    assert read('{"statement": "Planen gjelder."}') == [Claim("Planen gjelder.", ())]
    assert read('{"statement": "Planen gjelder.", "sources": [1], "quote": null}') == [Claim("Planen gjelder.", (1,))]


@pytest.mark.parametrize(
    "line",
    [
        '{"statement": "Planen gjelder.", "sources": [1]',
        '{"statement": "Planen gjelder." "sources": [1]}',
        "{'statement': 'Planen gjelder.'}",
        '{"sources": [1]}',
        '{"statement": 7, "sources": [1]}',
        '{"statement": ["Planen"], "sources": [1]}',
        '{"statement": null, "sources": [1]}',
        '{"statement": "Planen gjelder.", "sources": [1.5]}',
        '{"statement": "Planen gjelder.", "sources": [true]}',
        '{"statement": "Planen gjelder.", "sources": ["planen"]}',
        '{"statement": "Planen gjelder.", "sources": ["' + "9" * 3900 + 'x"]}',
        '{"statement": "Planen gjelder.", "sources": {"a": 1}}',
        '{"statement": "Planen gjelder.", "sources": null}',
        '{"statement": "Planen gjelder.", "sources": [1], "quote": 7}',
        f'{{"statement": "Planen gjelder.", "sources": {"[" * 3000}',
        "Her er svaret:",
        "Planen gjelder til 2030.",
    ],
    ids=lambda line: line[:60],
)
def test_what_cannot_be_read_is_counted(line: str) -> None:
    assert read(f"{line}\n{written(PANEL)}") == [Unreadable(), PANEL]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "```json\n```", "[\n]\n", "---", '{"statement": "", "sources": [], "quote": ""}']
)
def test_what_says_nothing_is_passed_over(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("Panelet hadde 40 medlemmer [1].", Claim("Panelet hadde 40 medlemmer.", (1,))),
        ("Panelet hadde 40 medlemmer. [1][2]", Claim("Panelet hadde 40 medlemmer.", (1, 2))),
        ("Panelet [2, 3] hadde 40 medlemmer [2].", Claim("Panelet hadde 40 medlemmer.", (2, 3))),
        ("- Et nyhetsbrev [1]", Claim("Et nyhetsbrev", (1,), listed=True)),
        ("• Et nyhetsbrev [1]", Claim("Et nyhetsbrev", (1,), listed=True)),
        ("2) Et nyhetsbrev [1]", Claim("Et nyhetsbrev", (1,), listed=True)),
        ("3. Et nyhetsbrev [1]", Claim("Et nyhetsbrev", (1,), listed=True)),
    ],
)
def test_plain_words_with_numbers_in_brackets_are_a_statement(line: str, claim: Claim) -> None:
    assert read(line) == [claim]


def test_a_bullet_inside_a_statement_marks_a_list_item() -> None:
    assert read(written(PANEL, statement="- Et nyhetsbrev")) == [Claim("Et nyhetsbrev", (1,), PANEL.quote, listed=True)]


@pytest.mark.parametrize(
    "text", ["9. juni 2020 vedtok rådet planen.", "2. etasje er ledig.", "40 var med.", "-5 grader."]
)
def test_a_date_or_a_number_that_opens_a_statement_is_no_bullet(text: str) -> None:
    assert read(written(PANEL, statement=text)) == [Claim(text, (1,), PANEL.quote)]


def test_an_object_that_never_ends_does_not_swallow_the_next() -> None:
    assert read(f'{{"statement": "Planen\n{BOTH}') == [Unreadable(), PANEL, PLAN]


def test_a_line_that_is_too_long_is_one_thing_that_cannot_be_read() -> None:
    long = written(PANEL, statement="bla " * LONGEST_LINE)

    assert read(f"{long}\n{written(PLAN)}") == [Unreadable(), PLAN]
    assert read(*[long[i : i + 50] for i in range(0, len(long), 50)], "\n", written(PLAN)) == [Unreadable(), PLAN]


def test_an_object_over_very_many_lines_ends_somewhere() -> None:
    assert len(read('{"statement": "Planen\n', *["bla\n"] * LONGEST_LINE)) <= MOST_LINES


def test_no_more_lines_are_read_than_an_answer_can_have() -> None:
    assert read(f"{written(PANEL)}\n" * (MOST_LINES + 5)) == [PANEL] * MOST_LINES


BITS = st.sampled_from(
    [
        written(PANEL), written(PLAN, quote="æøå {a} [1]"), json.dumps(json.loads(written(PANEL)), indent=1), "{", "}",
        "[", "]", ",", "\n", "\n\n", "\r\n", "```json\n", "```", "- ", "1. ", " ", "Kilde [1].", '"', "\\", "[2]",
        '{"statement": "halv', "ord " * 1200, '{"statement": "' + "x" * 4100, "\u2028", "9. juni [1]",
    ]
)  # fmt: skip


@given(bits=st.lists(BITS, max_size=14), data=st.data())
def test_the_same_statements_come_out_however_the_text_is_cut_into_pieces(bits: list[str], data: st.DataObject) -> None:
    text = "".join(bits)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    assert read(*pieces) == read(text) == read(*text)


@given(text=st.text(max_size=300))
def test_no_text_whatever_stops_the_reading(text: str) -> None:
    assert all(isinstance(each, Claim | Unreadable) for each in read(text, "\n", written(PLAN)))
