"""Says in words what speaks for an activity, what blocks it and what is out of balance, the same in every door.

Each sentence tells only facts that the parts of the score carry.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from assistant.advice.evidence import Nearness
from assistant.advice.recommend import Blocked, Gap, Imbalance
from assistant.advice.score import Part
from knowledge.framework.framework import Cell, Framework
from knowledge.language import Language
from knowledge.phrases import Phrases

_MOST_NAMED = 3
_MOST_IN_CHAIN = 5
_EARLY = 2
"""The phases in which it speaks for an activity that it comes early."""
_Told = tuple[str, Mapping[str, Any]]


class Reasons:
    """The sentences of advice on one framework, in one language."""

    def __init__(self, framework: Framework, language: Language, phrases: Phrases) -> None:
        self._framework = framework
        self._language = language
        self._phrases = phrases

    def of(self, parts: Sequence[Part]) -> list[str]:
        """Say what speaks for an activity, the heaviest first; nothing is said twice."""
        after = {name for part in parts if part.name == "focus" for name in part.details.get("activities", ())}
        told = [part for part in parts if part.name != "continues" or set(part.details["done"]) - after]
        return [self.reason(part) for part in told if part.name != "order" or part.details["phase"] <= _EARLY]

    def reason(self, part: Part) -> str:
        """Say what a part of a score speaks for."""
        code, details = _PARTS[part.name](self, part.details)
        return self.say(code, **details)

    def blocked(self, blocked: Blocked) -> str:
        """Say what an activity lacks, and what must be done first where that is more."""
        missing = self._titles(blocked.missing)
        if len(blocked.chain) == len(blocked.missing):
            return self.say("advice_blocked", missing=missing)
        return self.say("advice_blocked_chain", missing=missing, number=len(blocked.chain), chain=self.chain(blocked))

    def chain(self, blocked: Blocked) -> str:
        """Name what must be done before an activity, in order."""
        titles = [self._framework.by_id[name].title.within(self._language) for name in blocked.chain]
        if len(titles) <= _MOST_IN_CHAIN:
            return " → ".join(titles)
        return self.say("advice_chain_rest", first=" → ".join(titles[: _MOST_IN_CHAIN - 1]), last=titles[-1])

    def gap(self, gap: Gap) -> str:
        """Say that an activity is under way or done though what it requires is not."""
        return self.say("advice_gap", activity=self._titles([gap.activity.id]), missing=self._titles(gap.missing))

    def imbalance(self, imbalance: Imbalance) -> str:
        """Say that a process has been left behind."""
        code = "advice_imbalance" if imbalance.reached else "advice_imbalance_nothing"
        return self.say(
            f"{code}_one" if imbalance.waiting == 1 else code,
            ahead=self._process(imbalance.ahead),
            furthest=imbalance.furthest,
            behind=self._process(imbalance.process),
            reached=imbalance.reached,
            waiting=imbalance.waiting,
        )

    def easier_after(self, names: Sequence[str]) -> str:
        """Say what would make an activity easier and is not done."""
        return self.say("advice_easier_after", activities=self._titles(names))

    def cell(self, cell: Cell) -> str:
        """Name a cell: the process, and the phase as that process calls it."""
        name = self._framework.phase(cell).name.within(self._language)
        return self.say("advice_cell", process=self._process(cell.process), phase=cell.phase, name=name)

    def say(self, code: str, **details: Any) -> str:
        """Give a phrase in the language of these reasons."""
        return self._phrases.say(code, self._language, **details)

    def _focus(self, details: Mapping[str, Any]) -> _Told:
        if details["how"] == "leads":
            return "advice_focus_leads", {"activity": self._titles([details["activity"]])}
        if details["how"] == "after":
            return "advice_focus_after", {"done": self._titles(details["activities"])}
        return f"advice_focus_{details['how']}", {}

    def _unlocks(self, details: Mapping[str, Any]) -> _Told:
        opened: Sequence[str] = details["opened"]
        if opened:
            told = {"number": details["number"], "opened": self._titles(opened[:_MOST_NAMED])}
            return ("advice_unlocks_at_once_one" if details["number"] == 1 else "advice_unlocks_at_once"), told
        return ("advice_unlocks_one" if details["number"] == 1 else "advice_unlocks"), {"number": details["number"]}

    def _balance(self, details: Mapping[str, Any]) -> _Told:
        code = "advice_balance" if details["reached"] else "advice_balance_nothing"
        return code, {
            "process": self._process(details["process"]),
            "reached": details["reached"],
            "ahead": self._process(details["ahead"]),
            "furthest": details["furthest"],
        }

    def _order(self, details: Mapping[str, Any]) -> _Told:
        return "advice_order", {"process": self._process(details["process"]), "phase": details["phase"]}

    def _continues(self, details: Mapping[str, Any]) -> _Told:
        return "advice_continues", {"done": self._titles(details["done"])}

    def _prepared(self, details: Mapping[str, Any]) -> _Told:
        return "advice_prepared", {"done": self._titles(details["done"])}

    def _plans(self, details: Mapping[str, Any]) -> _Told:
        number = len(details["documents"])
        return ("advice_plans_one" if number == 1 else "advice_plans"), {"number": number}

    def _evidence(self, details: Mapping[str, Any]) -> _Told:
        number = len(details["documents"])
        near = "near" if details["nearness"] < Nearness.OTHER else "other"
        return f"advice_evidence_{near}{'_one' if number == 1 else ''}", {"number": number}

    def _effort(self, details: Mapping[str, Any]) -> _Told:
        return f"advice_effort_{details['effort']}", {}

    def _titles(self, names: Iterable[str]) -> str:
        titles = (self._framework.by_id[name].title.within(self._language) for name in names)
        *first, last = [self.say("advice_title", title=title) for title in titles]
        return self.say("advice_and", first=", ".join(first), last=last) if first else last

    def _process(self, process: str) -> str:
        return self._framework.process(process).name.within(self._language)


_PARTS: Mapping[str, Callable[[Reasons, Mapping[str, Any]], _Told]] = {
    "focus": Reasons._focus,
    "unlocks": Reasons._unlocks,
    "balance": Reasons._balance,
    "order": Reasons._order,
    "continues": Reasons._continues,
    "prepared": Reasons._prepared,
    "plans": Reasons._plans,
    "evidence": Reasons._evidence,
    "effort": Reasons._effort,
}
