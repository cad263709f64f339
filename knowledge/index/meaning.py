"""The search by meaning as the registry stands at each question: the live generation, and what has changed since.

A generation never changes. Rows that the registry has and the generation lacks are the *delta*, which is searched
exactly; rows that the generation has and the registry lacks are *stale*, and are passed over before anything is
ranked. So what any process changes is seen by the next question, and nothing is written for it. A generation that
cannot be read is done without: then every row is delta.
"""

import threading
from dataclasses import dataclass
from pathlib import Path

from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.index.dense import ChromaIndex, StoreLost
from knowledge.index.exact import ExactSearch, Nearest
from knowledge.index.generations import Generations, Leg
from knowledge.registry.state import State, States
from knowledge.registry.vectors import Entry, Row, Vector, Vectors

FIRST = 200
"""Rows from which a base has a store; fewer are searched exactly in less than a tenth of a millisecond."""
LEAST, SHARE = 1_000, 0.1
"""A new generation is made when more rows than both, of those it holds, are delta or stale: see ``docs/adr/0018``."""
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Drift:
    """How many rows the live generation holds, how many it lacks, and how many it should no longer hold."""

    held: int
    delta: int
    stale: int

    @property
    def fills_a_store(self) -> bool:
        """Tell whether a generation of all that the registry has would be more than a few rows."""
        return self.held - self.stale + self.delta >= FIRST

    @property
    def pays(self) -> bool:
        """Tell whether a new generation is worth making."""
        if not self.held:
            return self.fills_a_store
        return self.delta + self.stale > max(LEAST, SHARE * self.held)


@dataclass(frozen=True, slots=True)
class View:
    """The search by meaning in one model, at one state of the registry."""

    model: str
    state: State
    store: ChromaIndex | None
    stale: frozenset[str]
    delta: ExactSearch

    def search(self, vector: Vector, scope: Scope, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """Give the nearest keys with their cosine similarity, best first; raise ``StoreLost``."""
        near = self.delta.search(vector, scope, filters, limit)
        if self.store is not None:
            near += self.store.search(vector, scope, filters, limit, self.stale)
        return sorted(near, key=lambda pair: (-pair[1], pair[0]))[:limit]


class MeaningIndex:
    """The search by meaning of one knowledge base; any number of threads may ask it."""

    def __init__(self, generations: Generations, states: States, vectors: Vectors) -> None:
        self._generations = generations
        self._states = states
        self._vectors = vectors
        self._looking = threading.Lock()
        self._view: View | None = None
        self._lost: Path | None = None

    def recipe(self) -> dict[str, str] | None:
        """Give what the live generation is made by: ``model`` (its card's name) and ``setting``; None before any."""
        named = self._states.now().folder(Leg.MEANING)
        return None if named is None else named.recipe

    def sound(self) -> bool:
        """Tell whether the live generation, as far as it has been read, could be read."""
        named = self._generations.named(Leg.MEANING)
        return named is None or named.folder != self._lost

    def nearest(self, model: str) -> Nearest:
        """Give the search by meaning in vectors of ``model``; each search is of the registry as it stands then."""
        return _Following(self, model)

    def search(self, model: str, vector: Vector, scope: Scope, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """Give the nearest keys with their cosine similarity, best first, within scope and filters."""
        for _ in range(_TRIES):
            view = self.view(model)
            try:
                return view.search(vector, scope, filters, limit)
            except StoreLost:
                assert view.store is not None
                self._lost = view.store.folder
        raise StoreLost("store_lost")

    def drift(self, model: str) -> Drift:
        """Tell how far the live generation lies behind what the registry has in vectors of ``model``."""
        store = self._store(self._states.now(), model)
        held = store.rows if store else frozenset()
        wanted = self._vectors.rows(model).keys()
        return Drift(len(held), len(wanted - held), len(held - wanted))

    def build(self, model: str, setting: str) -> int:
        """Make a new generation of all that the registry has vectors for; give its number of rows.

        To be called in a process that has read nothing else (``knowledge.rebuilding``).
        """
        entries = self._vectors.entries(model)
        recipe = {"model": model, "setting": setting}
        return self._generations.build(Leg.MEANING, recipe, lambda folder: ChromaIndex.build(folder, entries))

    def begin(self, model: str, setting: str) -> None:
        """Make a new generation without rows: what the registry has is searched exactly."""
        recipe = {"model": model, "setting": setting}
        self._generations.build(Leg.MEANING, recipe, lambda folder: folder.mkdir(parents=True))

    def view(self, model: str) -> View:
        """Give the search in vectors of ``model`` as the registry stands now."""
        view, state = self._view, self._states.now()
        if view is not None and self._holds(view, state, model):
            return view
        with self._looking:
            view, state = self._view, self._states.now()
            if view is None or not self._holds(view, state, model):
                view = self._view = self._look(state, model, view if view and view.model == model else None)
            return view

    def close(self) -> None:
        """Let go of the store's folder, once the searches that are under way have ended."""
        self._view = None

    def _holds(self, view: View, state: State, model: str) -> bool:
        usable = view.store is None or view.store.folder != self._lost
        return usable and (view.state, view.model) == (state, model)

    def _look(self, state: State, model: str, before: View | None) -> View:
        store = self._store(state, model, before)
        wanted = self._vectors.rows(model)
        held = store.rows if store else frozenset()
        lacking = [row for name, row in wanted.items() if name not in held]
        return View(model, state, store, held - wanted.keys(), self._exact(model, lacking, before))

    def _exact(self, model: str, rows: list[Row], before: View | None) -> ExactSearch:
        known = before.delta.vectors() if before else {}
        known |= self._vectors.of_chunks(model, [row.key for row in rows if row.key not in known])
        return ExactSearch([Entry(row, known[row.key]) for row in rows if row.key in known])

    def _store(self, state: State, model: str, before: View | None = None) -> ChromaIndex | None:
        """Give the live generation if it is of this model, holds anything, and has not failed to be read."""
        named = state.folder(Leg.MEANING)
        if named is None or named.recipe["model"] != model:
            return None
        folder = self._generations.at(named).folder
        if folder == self._lost:
            return None
        store = before.store if before else None
        if store is None or store.folder != folder:
            store = ChromaIndex(folder)
        return store if store.rows else None


class _Following:
    def __init__(self, index: MeaningIndex, model: str) -> None:
        self._index = index
        self._model = model

    def search(self, vector: Vector, scope: Scope, filters: Filters, limit: int) -> list[tuple[str, float]]:
        return self._index.search(self._model, vector, scope, filters, limit)
