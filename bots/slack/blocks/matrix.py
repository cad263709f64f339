"""The matrix as a table of words: a row a process and a column a phase, or a column a municipality side by side.

What a cell says is what the other doors say of it; nothing is told by colour.
"""

from collections.abc import Iterator, Sequence

from assistant.matrix import CellCount, Matrix
from bots.slack.blocks.elements import context, harmless, section, shortened, table
from bots.slack.blocks.message import Block, Message
from bots.slack.blocks.prose import MESSAGE, paragraph, prose, weight, words
from bots.told.voice import Voice
from knowledge.framework.framework import PHASES, Cell, Framework
from knowledge.municipalities import load_municipalities

_ROOM = MESSAGE - 3_000
_MOST_BESIDE = 18
_SUMMARY = 1500


def matrix_message(held: Sequence[Matrix], framework: Framework, voice: Voice) -> Message:
    """Give the matrix of one municipality, or of several side by side, as many as there is room for."""
    if not held:
        said = voice.say("slack_matrix_empty")
        return Message(said, (section(said),))
    if len(held) == 1:
        shown, left = _one(held[0], framework, voice), held[1:]
        heading = voice.say("slack_matrix_heading", municipality=_name(held[0]))
        small = [voice.say("matrix_projects", number=held[0].projects)]
    else:
        many = _how_many(held, framework, voice)
        shown, left = _beside(held[:many], framework, voice), held[many:]
        heading, small = voice.say("slack_matrix_beside_heading"), [voice.say("matrix_beside")]
    if left:
        names = shortened(", ".join(map(_name, left)), 600)
        small.append(voice.say("slack_matrix_left_out", municipalities=names))
    small.append(voice.say("matrix_legend"))
    if proposals := voice.on_proposals(framework):
        small.append(proposals)
    told = " ".join(_summary(each, voice) for each in held)
    blocks = (prose(paragraph(words(heading, "bold"))), _wrapped(shown), *(context(harmless(each)) for each in small))
    return Message(harmless(shortened(told, _SUMMARY)), blocks)


def _one(one: Matrix, framework: Framework, voice: Voice) -> list[list[str]]:
    """Give a row a process, a column a phase; columns have the names of phases where all processes name them alike."""
    say = voice.language
    named = [[phase.name.within(say) for phase in process.phases] for process in framework.processes]
    is_alike = all(names == named[0] for names in named)
    numbered = [voice.say("slack_matrix_phase", phase=number) for number in range(1, PHASES + 1)]
    heads = [f"{number}: {name}" for number, name in zip(numbered, named[0], strict=True)] if is_alike else numbered
    rows = [[voice.say("column_process"), *heads]]
    for process, names in zip(framework.processes, named, strict=True):
        told = [_cell(voice, one.at(Cell(process.id, phase.number))) for phase in process.phases]
        cells = told if is_alike else [f"{name}: {each}" for name, each in zip(names, told, strict=True)]
        rows.append([process.name.within(say), *cells])
    return rows


def _beside(held: Sequence[Matrix], framework: Framework, voice: Voice) -> list[list[str]]:
    """Give a row a cell, a column a municipality."""
    names = [f"{_name(each)} ({each.projects})" for each in held]
    rows = [[voice.say("column_process"), voice.say("column_phase"), *names]]
    for process in framework.processes:
        for phase in process.phases:
            cells = [_cell(voice, each.at(Cell(process.id, phase.number))) for each in held]
            say = voice.language
            rows.append([process.name.within(say), f"{phase.number} {phase.name.within(say)}", *cells])
    return rows


def _how_many(held: Sequence[Matrix], framework: Framework, voice: Voice) -> int:
    """Tell how many municipalities there is room for."""
    for many in range(min(len(held), _MOST_BESIDE), 1, -1):
        if weight([_wrapped(_beside(held[:many], framework, voice))]) <= _ROOM:
            return many
    return 1


def _wrapped(rows: Sequence[Sequence[str]]) -> Block:
    """Give a table whose cells are read whole; where there is no room for all of it, with shorter cells."""
    for most in (500, 120, 60, 30):
        told = table([[shortened(cell, most) for cell in row] for row in rows])
        if weight([told]) <= _ROOM:
            break
    return {**told, "column_settings": [{"is_wrapped": True}] * len(rows[0])}


def _cell(voice: Voice, cell: CellCount) -> str:
    return ", ".join(_counts(voice, cell)) or voice.say("matrix_none", of=cell.relevant)


def _counts(voice: Voice, cell: CellCount) -> Iterator[str]:
    counts = (("done", cell.done), ("under_way", cell.under_way), ("planned", cell.planned), ("sources", cell.sources))
    for code, number in counts:
        if number:
            yield voice.say(f"matrix_{code}", number=number, of=cell.relevant)


def _summary(each: Matrix, voice: Voice) -> str:
    return voice.say(
        "slack_matrix_summary",
        municipality=_name(each),
        done=sum(cell.done for cell in each.cells),
        relevant=sum(cell.relevant for cell in each.cells),
        under_way=sum(cell.under_way for cell in each.cells),
    )


def _name(each: Matrix) -> str:
    return load_municipalities().name(each.municipality)
