"""The same as Mermaid text, for those who keep their notes in Markdown.

A label is quoted, and every sign in it that is no letter, digit or plain punctuation is written as an entity, so that
no title can end its label, begin a directive or become markup.
"""

from collections.abc import Iterator, Mapping

from assistant.advice.standing import Standing, Turn
from bots.picture.lettering import plain
from bots.picture.looks import LOOKS
from bots.picture.shown import Shown, shown
from knowledge.framework.framework import Activity
from knowledge.language import Language

_SHAPES: Mapping[Turn, tuple[str, str, str]] = {
    Turn.DONE: ("✓", "([", "])"),
    Turn.UNDER_WAY: ("◐", "(", ")"),
    Turn.READY: ("○", "{{", "}}"),
    Turn.BLOCKED: ("✕", "[", "]"),
    Turn.NOT_RELEVANT: ("–", "[/", "/]"),
}
"""The sign that leads a label, and what opens and closes the shape around it."""
_PUNCTUATION = frozenset(" .,:!?/+-–…«»“”’")


def write(standing: Standing, language: Language, focus_process: str | None = None) -> str:
    """Write a project as a Mermaid flowchart: every process, or one with its neighbours in the others.

    Raises:
        NotFound: The framework has no such process.
    """
    return "\n".join([*_lines(standing, shown(standing, focus_process), language), ""])


def _lines(standing: Standing, held: Shown, language: Language) -> Iterator[str]:
    names = {each.id: f"a{number}" for number, each in enumerate(standing.framework.activities, start=1)}
    yield "flowchart LR"
    for number, process in enumerate(standing.framework.processes, start=1):
        activities = [each for each in held.activities if each.process == process.id]
        if activities:
            yield f'  subgraph p{number}["{_label(process.name.within(language))}"]'
            yield from (f"    {names[each.id]}{_node(standing, each, language)}" for each in activities)
            yield "  end"
    for tie in held.ties:
        yield f"  {names[tie.required.id]} {'-->' if tie.is_open else '-.->'} {names[tie.waiting.id]}"
    for turn, look in LOOKS.items():
        dash = f",stroke-dasharray:{look.dash}" if look.dash else ""
        drawn = f"fill:{look.fill},stroke:{look.border},stroke-width:{look.thick}px{dash},color:{look.text}"
        yield f"  classDef {turn.value} {drawn}"


def _node(standing: Standing, activity: Activity, language: Language) -> str:
    turn = standing.turn(activity.id)
    sign, opening, closing = _SHAPES[turn]
    return f'{opening}"{sign} {_label(activity.title.within(language))}"{closing}:::{turn.value}'


def _label(text: str) -> str:
    return "".join(sign if sign.isalnum() or sign in _PUNCTUATION else f"#{ord(sign)};" for sign in plain(text))
