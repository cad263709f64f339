"""The way from a spreadsheet to the values of a framework file, each with its sheet, row and column.

What the spreadsheet does not have is taken from the framework that is in use. Whether the values make a framework is
for ``knowledge.framework`` to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path as FilePath
from typing import Any

from ingest.framework.cells import Value, read
from ingest.framework.columns import CHOICES, Holds, Table, value_code, value_names
from ingest.framework.names import Names
from ingest.framework.tables import Found, Record, find_tables
from ingest.loaders.limits import Limits
from ingest.reader import read_grid
from knowledge.document import PROCESSES
from knowledge.framework.framework import PHASES, Framework
from knowledge.framework.marked import Fault, Marked, Path, Place
from knowledge.framework.writing import write_yaml
from knowledge.framework.yaml_text import read_yaml
from knowledge.language import Language

_Fields = dict[str, Any]


def read_sheet(path: FilePath, current: Framework, limits: Limits = Limits()) -> tuple[Marked, list[Fault]]:
    """Read an xlsx or csv; the value has the shape of a framework file, and is empty where no table could be read.

    Raises ``UnreadableDocument`` where the file is none of them, or cannot be opened.
    """
    found, faults = find_tables(read_grid(path, limits), path.name)
    whole: dict[Path, Place] = {(): Place(path.name)}
    if any(fault.refuses for fault in faults):
        return Marked({}, whole), faults
    gathered = _Gathered(found, whole, faults)
    return Marked(gathered.value(_as_fields(current)), whole), faults


def _as_fields(framework: Framework) -> _Fields:
    """Give all but the activities as a framework file has them."""
    fields: _Fields = read_yaml(write_yaml(replace(framework, activities=())), "")[0].value
    return fields


@dataclass(slots=True)
class _Gathered:
    """The tables of one file as they become values; places and faults are gathered on the way."""

    found: Mapping[Table, Found]
    places: dict[Path, Place]
    faults: list[Fault]
    names: Names = field(default_factory=Names)

    def value(self, current: _Fields) -> _Fields:
        """Give the whole value; ``current`` has what the file does not."""
        title, processes = self._processes(current)
        actors = self._plain(Table.ACTORS) if Table.ACTORS in self.found else current["actors"]
        self.names = Names([*processes, *current["processes"]], [*actors, *current["actors"]])
        self._phases(processes, current["processes"])
        activities = [
            self._fields(self.found[Table.ACTIVITIES], record, ("activities", number))
            for number, record in enumerate(self.found[Table.ACTIVITIES].records)
        ]
        self.places[("activities",)] = self.found[Table.ACTIVITIES].place()
        return {"title": title, "actors": actors, "processes": processes, "activities": activities}

    def _processes(self, current: _Fields) -> tuple[str, list[_Fields]]:
        if Table.PROCESSES not in self.found:
            return current["title"], [dict(each) for each in current["processes"]]
        self.places[("processes",)] = self.found[Table.PROCESSES].place()
        processes = self._plain(Table.PROCESSES)
        title = current["title"]
        for number in reversed(range(len(processes))):
            if "title" in processes[number]:
                title = processes[number].pop("title")
                self.places[("title",)] = self.places[("processes", number, "title")]
        return title, processes

    def _plain(self, table: Table) -> list[_Fields]:
        found = self.found[table]
        return [self._fields(found, record, (str(table), number)) for number, record in enumerate(found.records)]

    def _phases(self, processes: Iterable[_Fields], current: Iterable[_Fields]) -> None:
        """Give every process its phases, in order."""
        held = {each["id"]: each["phases"] for each in current}
        if Table.PHASES not in self.found:
            for process in processes:
                process["phases"] = held.get(process.get("id"), [])
            return
        found = self.found[Table.PHASES]
        rows: dict[tuple[str, int], Record] = {}
        for record in found.records:
            cell = self._cell_of(found, record)
            if cell and cell in rows:
                details = {"process": cell[0], "phase": cell[1]}
                self.faults.append(Fault("fw_phase_twice", found.place(record.number, "number"), details))
            elif cell:
                rows[cell] = record
        for number, process in enumerate(processes):
            own = [record for cell, record in sorted(rows.items(), key=_by_cell) if cell[0] == process.get("id")]
            above: Path = ("processes", number, "phases")
            self.places[above] = found.place(own[0].number if own else None)
            process["phases"] = [self._phase(found, record, (*above, at)) for at, record in enumerate(own)]

    def _cell_of(self, found: Found, record: Record) -> tuple[str, int] | None:
        """Give which phase of which process a row names, or tell why it names none."""
        for name in ("process", "number"):
            if name not in record.texts:
                self.faults.append(Fault("fw_field_missing", found.place(record.number, name), {"field": name}))
                return None
        process = str(read(record.texts["process"], Holds.PROCESS, self.names))
        number = str(read(record.texts["number"], Holds.NUMBER, self.names))
        if process not in PROCESSES:
            details = {"value": process, "allowed": ", ".join(PROCESSES)}
            self.faults.append(Fault("fw_unknown_process", found.place(record.number, "process"), details))
            return None
        if number not in map(str, range(1, PHASES + 1)):
            self.faults.append(Fault("fw_phase_number", found.place(record.number, "number"), {"field": "number"}))
            return None
        return process, int(number)

    def _phase(self, found: Found, record: Record, path: Path) -> _Fields:
        fields = self._fields(found, record, path)
        return {name: held for name, held in fields.items() if name not in ("process", "number")}

    def _fields(self, found: Found, record: Record, path: Path) -> _Fields:
        """Give a row's values as a framework file has them; an empty cell is a field that is not there."""
        value: _Fields = {}
        self.places[path] = found.place(record.number)
        steps: dict[str, Value] = {}
        for name in found.headers:
            parts = name.split(".")
            self.places[(*path, *parts)] = found.place(record.number, name)
            above = value
            for part in parts[:-1]:
                above = above.setdefault(part, {})
            if name in record.texts:
                above[parts[-1]] = self._value(found, record, name)
        if found.table is Table.ACTIVITIES:
            steps = value.pop("how", {})
            self.places[(*path, "how")] = found.place(record.number, "how.nb")
            if Language.NB in steps:
                value["how"] = self._steps(steps, found, record, path)
        return value

    def _value(self, found: Found, record: Record, name: str) -> Value:
        holds = found.column(name).holds
        value = read(record.texts[name], holds, self.names)
        if holds in CHOICES:
            every = value if isinstance(value, list) else [value]
            strange = next((each for each in every if each and value_code(CHOICES[holds], each) is None), None)
            if strange is not None:
                details = {"value": strange[:60], "allowed": ", ".join(value_names(CHOICES[holds], found.language))}
                self.faults.append(Fault("fw_not_a_choice", found.place(record.number, name), details))
        return value

    def _steps(self, steps: Mapping[str, Any], found: Found, record: Record, path: Path) -> list[_Fields]:
        """Join the steps of each language, line by line."""
        lines: dict[str, list[str | None]] = {Language.NB: [each for each in steps[Language.NB] if each]}
        for language in (each for each in (Language.NN, Language.EN) if each in steps):
            beside = _beside(steps[Language.NB], steps[language])
            if beside is None:
                written, other = (len([each for each in held if each]) for held in (steps["nb"], steps[language]))
                place = found.place(record.number, f"how.{language}")
                self.faults.append(Fault("fw_steps_differ", place, {"here": other, "steps": written}))
                continue
            lines[language] = beside
            for at in range(len(beside)):
                self.places[(*path, "how", at, language)] = found.place(record.number, f"how.{language}")
        joined = zip_longest(*lines.values())
        return [{each: said for each, said in zip(lines, step, strict=True) if said} for step in joined]


def _beside(steps: list[str | None], others: list[str | None]) -> list[str | None] | None:
    """Give for each step what stands on its line in another language, or None where lines and steps do not agree.

    Where people have put empty lines between the steps of one language only, as many steps are the same steps.
    """
    pairs = list(zip_longest(steps, others))
    if all(step or not other for step, other in pairs):
        return [other for step, other in pairs if step]
    written = [other for other in others if other]
    return list(written) if len(written) == len([step for step in steps if step]) else None


def _by_cell(item: tuple[tuple[str, int], Record]) -> tuple[str, int]:
    return item[0]
