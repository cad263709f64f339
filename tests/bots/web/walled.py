"""A town of people, documents and projects behind walls, and plain sets that say who may see what.

Everything has words of its own, made up, which show nowhere else: whoever meets one has met the thing itself.
"""

import random
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from builders import a_draft, internal, restricted
from conftest import Opener
from fakes import HashingEmbedder, opening
from fastapi.testclient import TestClient
from httpx import Response
from served import HERE

from bots.desk import Desk
from bots.intake.worker import Worker
from bots.mcp.over_http import Entrance, join
from bots.web.app import make_app
from bots.web.identity import by_credential
from bots.web.settings import WebSettings
from knowledge.access import Role, Visibility, Wall
from knowledge.document import Kind
from knowledge.language import Language
from knowledge.registry.keys import Pass
from knowledge.settings import KnowledgeSettings

PLACES = ("5001", "5006", "3203")
GROUPS = ("helse", "plan")
MUCH = WebSettings(requests_per_minute=10**7, answers_per_minute=10**7, answers_per_day=10**7)


@dataclass(eq=False)
class Person:
    """Somebody with a key; what they have been shown of their own stays theirs."""

    key: str
    id: str
    role: Role
    place: str | None
    groups: frozenset[str]
    revoked: bool = False
    shown: set[str] = field(default_factory=set)
    conversations: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    """Feedback of theirs: its id, and the word in its comment."""

    def sees(self, wall: Wall) -> bool:
        """Tell by plain sets what the product tells by labels."""
        if wall.visibility is Visibility.OPEN:
            return True
        near = self.place is not None and self.place == wall.municipality
        return near and (wall.visibility is Visibility.INTERNAL or bool(self.groups & set(wall.groups)))


@dataclass(eq=False)
class Thing:
    """A document or a project, with the words that tell of it."""

    id: str
    wall: Wall
    words: tuple[str, ...]
    sought: str = ""
    in_use: bool = True


class Town:
    """All of them, at one server."""

    def __init__(
        self,
        chance: random.Random,
        settings: KnowledgeSettings,
        embedder: HashingEmbedder,
        writing: Opener,
        reading: Opener,
        open_until: ExitStack,
    ) -> None:
        self.chance = chance
        self.documents: list[Thing] = []
        self.projects: list[Thing] = []
        self.people: list[Person] = []
        self._writing = writing
        self.worker = Worker(settings, opening(embedder), pace=0.01)
        with writing():
            pass
        self.base = open_until.enter_context(reading())
        self.activity = self.base.editions.current().activities[0]
        app = make_app(MUCH, lambda: nullcontext(Desk(self.base)))
        entrance = Entrance(lambda request: by_credential(request).user, f"{HERE}/mcp", ["127.0.0.1"])
        join(app, lambda: app.state.desk, entrance)
        client = TestClient(app, HERE, raise_server_exceptions=False, client=("127.0.0.1", 50000))
        self.client = open_until.enter_context(client)

    def word(self) -> str:
        """Make up a word that is nowhere else."""
        return "q" + "".join(self.chance.choice("bdfgklmnprstv") + self.chance.choice("aeiou") for _ in range(5))

    def wall(self) -> Wall:
        place = self.chance.choice(PLACES)
        some = self.chance.sample(GROUPS, self.chance.choice((1, 1, 2)))
        return self.chance.choice((Wall(), internal(place), restricted(place, *some)))

    def settle_in(self) -> Person:
        """Let somebody new have a key."""
        role = self.chance.choice(list(Role))
        place = self.chance.choice((*PLACES, None))
        groups = self.chance.sample(GROUPS, self.chance.choice((0, 1))) if place else []
        made, token = self.base.keys.create(Pass("En", role, place, tuple(groups)), "prøve")
        self.people.append(Person(token, f"key:{made.id}", role, place, frozenset(groups)))
        return self.people[-1]

    def publish(self, thing: Thing | None = None) -> Thing:
        """Add a document, or say something else behind another wall in one that is there."""
        self.worker.run(once=True)  # what was asked for before this is done before this
        if thing is None:
            thing = Thing(self.word(), self.wall(), ())
            self.documents.append(thing)
        else:
            thing.wall = self.wall()
        title, heading, named, text, thing.sought = (self.word() for _ in range(5))
        thing.words += (title, heading, named, text, thing.sought)
        shown = self.activity.title.within(Language.NB)
        said = f"Kommunen {thing.sought} bygger {text} ved elva. {shown}."
        place = thing.wall.municipality
        draft = a_draft(thing.id, said, title=f"Plan {title}", wall=thing.wall, kind=Kind.PLAN, municipality=place)
        pieces = tuple(replace(each, heading_path=(f"Om {heading}",)) for each in draft.chunks)
        with self._writing() as base:
            base.library.publish(replace(draft, chunks=pieces, file_name=f"{named}.md"))
            base.library.settle()
        thing.in_use = True
        return thing

    def ask(self, who: Person, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """Ask with a real key."""
        told = {"Authorization": f"Bearer {who.key}", **headers}
        return self.client.request(method, path, json=body, headers=told)

    def tool(self, who: Person, name: str, **arguments: Any) -> Response:
        """Use a tool of the MCP door."""
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
        return self.ask(who, "POST", "/mcp", call, Accept="application/json, text/event-stream")

    def leaks(self, who: Person, answer: Response, asked: str, in_use_only: bool = False) -> set[str]:
        """Give every word in an answer that must not be told to somebody, and that they did not say themselves."""
        told = f"{dict(answer.headers)} {answer.text}"
        kept = {
            word
            for each in (*self.documents, *self.projects)
            if not who.sees(each.wall) or (in_use_only and not each.in_use)
            for word in (each.id, *each.words)
        }
        return {word for word in kept if word in told and word not in asked}
