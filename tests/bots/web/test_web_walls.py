"""A long random walk by many people past many walls: nobody is told what is not theirs, by any door, at any step."""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from conftest import Opener
from fakes import HashingEmbedder
from httpx import Response
from walled import PLACES, Person, Thing, Town

from knowledge.access import Role, Visibility, Wall
from knowledge.settings import KnowledgeSettings

STEPS, SEED = int(os.environ.get("OMSTILLING_WALK", "160")), int(os.environ.get("OMSTILLING_WALK_SEED", "8"))
"""Set to take another walk, or a longer one."""
API = "/api/v1"
OF_DOCUMENTS = (
    "", "/versions", "/history", "/versions/1/text", "/versions/1/chunks", "/source?start=0&end=4",
    "/versions/1/original", "/mapping",
)  # fmt: skip
_REPORT = {"reports": [{"activity": "st1", "state": "done"}]}
OF_PROJECTS = ("", "/history", "/picture", "/recommendations")
OWN = ("conversations", "jobs", "me/data")
OWNED = ("conversations/{}", "conversations/{}/export", "answers/{}", "jobs/{}")


class Walk:
    """The walk itself; ``met`` counts what was done and found."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.met: Counter[str] = Counter()
        self.activity = town.activity.id
        for _ in range(10):
            town.settle_in()
        for _ in range(6):
            town.publish()
        self.changes: tuple[Callable[[], None], ...] = (
            self.publish, self.publish, self.withdraw, self.restore, self.come_or_go, self.begin_project, self.judge,
            self.opine, self.opine, self.remove_project,
        )  # fmt: skip
        self.looks: tuple[Callable[[Person], None], ...] = (
            self.ask, self.ask, self.search, self.list_documents, self.look_at_document, self.look_at_document,
            self.look_at_project, self.overview, self.use_tools, self.chat, self.look_back, self.look_at_others,
            self.read_queue,
        )  # fmt: skip

    def step(self) -> None:
        chance = self.town.chance
        if chance.random() < 0.3:
            chance.choice(self.changes)()
        here, gone = ([each for each in self.town.people if each.revoked is gone] for gone in (False, True))
        who = chance.choice(gone if gone and chance.random() < 0.1 else here)
        if who.revoked:
            assert self.town.ask(who, "GET", f"{API}/documents").status_code == 401
            assert self.town.tool(who, "search", query="elva").status_code == 401
            self.met["turned away"] += 1
        else:
            chance.choice(self.looks)(who)

    # What happens in the town

    def publish(self) -> None:
        again = self.town.documents and self.town.chance.random() < 0.5
        self.town.publish(self.town.chance.choice(self.town.documents) if again else None)
        self.met["published"] += 1

    def withdraw(self) -> None:
        """Withdraw by the door; what is asked next is asked before the worker has come to it."""
        if found := self._managed(lambda each: each.in_use):
            who, thing = found
            sent = self.town.ask(who, "POST", f"{API}/documents/{thing.id}/withdraw", Prefer="wait=0")
            assert sent.status_code == 202, sent.text
            who.jobs.append(sent.json()["id"])
            who.shown.add(thing.id)
            thing.in_use = False
            self.met["withdrawn"] += 1

    def restore(self) -> None:
        if found := self._managed(lambda each: not each.in_use):
            who, thing = found
            sent = self.town.ask(who, "POST", f"{API}/documents/{thing.id}/restore", Prefer="wait=0")
            who.jobs.append(sent.json()["id"])
            who.shown.add(thing.id)
            self.town.worker.run(once=True)
            thing.in_use = True
            self.met["restored"] += 1

    def come_or_go(self) -> None:
        here = [each for each in self.town.people if not each.revoked]
        if len(here) > 5 and self.town.chance.random() < 0.4:
            gone = self.town.chance.choice(here)
            self.town.base.keys.revoke(gone.id.removeprefix("key:"))
            gone.revoked = True
            self.met["revoked"] += 1
        else:
            self.town.settle_in()

    def begin_project(self) -> None:
        if (who := self._somebody(Role.PROJECT_LEADER)) and who.place:
            title, said = self.town.word(), self.town.word()
            reach = self.town.chance.choice(("open", "internal"))
            sent = self.town.ask(
                who, "POST", f"{API}/projects", {"title": title, "description": said, "visibility": reach}
            )
            assert sent.status_code == 201, sent.text
            self.town.projects.append(Thing(sent.json()["id"], Wall(Visibility(reach), who.place), (title, said)))
            report = {"reports": [{"activity": "st1", "state": "done", "note": said}]}
            sent = self.town.ask(who, "POST", f"{API}/projects/{self.town.projects[-1].id}/reports", report)
            assert sent.status_code == 200, sent.text
            self.met["projects"] += 1

    def remove_project(self) -> None:
        own = [each for each in self.town.projects if each.in_use]
        who = self._somebody(Role.PROJECT_LEADER)
        mine = [each for each in own if who and who.place == each.wall.municipality]
        if who and mine:
            gone = self.town.chance.choice(mine)
            assert self.town.ask(who, "DELETE", f"{API}/projects/{gone.id}").status_code == 200
            gone.in_use = False

    def judge(self) -> None:
        if found := self._managed(lambda each: each.in_use):
            who, thing = found
            sent = self.town.ask(who, "POST", f"{API}/documents/{thing.id}/verdicts", {"confirmed": [self.activity]})
            self.met[f"judged {sent.status_code}"] += 1

    def opine(self) -> None:
        able = [each for each in self.town.people if each.answers and not each.revoked]
        if able:
            who, word = self.town.chance.choice(able), self.town.word()
            answer = self.town.chance.choice(who.answers)
            said = {"opinion": "not_useful", "comment": word, "share_question": True}
            sent = self.town.ask(who, "POST", f"{API}/answers/{answer}/feedback", said)
            assert sent.status_code == 200, sent.text
            who.said = [each for each in who.said if each[0] != sent.json()["id"]] + [(sent.json()["id"], word)]
            self.met["feedback"] += 1

    # What people look at

    def ask(self, who: Person) -> None:
        thing, question = self._question()
        stream = self.town.chance.random() < 0.5
        accept = "text/event-stream" if stream else "application/json"
        store = self.town.chance.random() < 0.7
        body: dict[str, Any] = {"question": question, "store": store}
        if who.conversations and store and self.town.chance.random() < 0.3:
            body["conversation_id"] = self.town.chance.choice(who.conversations)
            question += " ".join(who.shown)
        answer = self.town.ask(who, "POST", f"{API}/answers", body, Accept=accept)
        self._clean(who, answer, question, in_use_only=True)
        if store and not stream:
            who.conversations.append(answer.json()["conversation_id"])
            who.answers.append(answer.json()["answer_id"])
        if store:
            seen = [each for each in self.town.documents if who.sees(each.wall)]
            who.shown |= {word for each in seen for word in (each.id, *each.words)}
            who.shown.add(thing.sought)
        self.met["answers that cite it"] += thing.id in answer.text

    def search(self, who: Person) -> None:
        thing, question = self._question()
        answer = self.town.ask(who, "GET", f"{API}/search?q={question}")
        self._clean(who, answer, question, in_use_only=True)
        found = {each["document_id"] for each in answer.json()["passages"]}
        assert (thing.id in found) is (who.sees(thing.wall) and thing.in_use)
        self.met["searches that find it"] += thing.id in found

    def list_documents(self, who: Person) -> None:
        answer = self.town.ask(who, "GET", f"{API}/documents?limit=200")
        self._clean(who, answer, "")
        seen = {each.id for each in self.town.documents if who.sees(each.wall)}
        assert {each["id"] for each in answer.json()["items"]} == seen
        assert answer.json()["total"] == len(seen)
        place = self.town.chance.choice(PLACES)
        self._clean(who, self.town.ask(who, "GET", f"{API}/documents?municipality={place}"), "")

    def look_at_document(self, who: Person) -> None:
        thing = self.town.chance.choice(self.town.documents)
        for path in OF_DOCUMENTS:
            self._meet(who, thing, "GET", f"{API}/documents/{{}}{path}")
        if not who.sees(thing.wall):
            self._meet(who, thing, "PATCH", f"{API}/documents/{{}}", {"title": "Nytt"})
            self._meet(who, thing, "POST", f"{API}/documents/{{}}/withdraw")
            self._meet(who, thing, "DELETE", f"{API}/documents/{{}}?confirm={{}}")
            self._meet(who, thing, "POST", f"{API}/documents/{{}}/verdicts", {"confirmed": ["st1"]})
            self._meet(who, thing, "POST", f"{API}/documents/{{}}/verdicts/undo")

    def look_at_project(self, who: Person) -> None:
        if self.town.projects:
            thing = self.town.chance.choice(self.town.projects)
            for path in OF_PROJECTS:
                self._meet(who, thing, "GET", f"{API}/projects/{{}}{path}")
            self._meet(who, thing, "POST", f"{API}/recommendations", {"project": "{}"})
            if not who.sees(thing.wall):
                self._meet(who, thing, "PATCH", f"{API}/projects/{{}}", {"title": "Nytt"})
                self._meet(who, thing, "POST", f"{API}/projects/{{}}/reports", _REPORT)
                self._meet(who, thing, "DELETE", f"{API}/projects/{{}}")

    def overview(self, who: Person) -> None:
        """Look at all that counts and lists."""
        place = self.town.chance.choice(PLACES)
        for path in ("verdicts", "matrix", f"matrix?municipality={place}", f"verdicts?municipality={place}",
                     f"framework/activities/{self.activity}", "conversations", "jobs", "me/data"):  # fmt: skip
            allowed = " ".join(who.shown) if path in OWN else ""
            self._clean(who, self.town.ask(who, "GET", f"{API}/{path}"), allowed)
        self._clean(who, self.town.ask(who, "POST", f"{API}/recommendations", {"municipality": place}), "")
        counted = self.town.ask(who, "GET", f"{API}/status").json()["counted"]
        assert counted["documents"] == sum(who.sees(each.wall) and each.in_use for each in self.town.documents)
        told = self.town.ask(who, "GET", f"{API}/projects?limit=200").json()
        seen = {each.id for each in self.town.projects if who.sees(each.wall) and each.in_use}
        assert ({each["id"] for each in told["items"]}, told["total"]) == (seen, len(seen))
        (shown,) = self.town.ask(who, "GET", f"{API}/matrix?municipality={place}").json()["municipalities"]
        own = [each for each in self.town.projects if each.id in seen and each.wall.municipality == place]
        assert shown["projects"] == len(own)
        self.met["overviews"] += 1

    def use_tools(self, who: Person) -> None:
        thing, question = self._question()
        for name, said in (
            ("ask", {"question": question}), ("search", {"query": question}), ("document", {"document": thing.id}),
            ("next_activities", {"municipality": self.town.chance.choice(PLACES)}),
            ("framework", {"activity": self.activity}),
        ):  # fmt: skip
            answer = self.town.tool(who, name, **said)
            self._clean(who, answer, f"{question} {thing.id}", in_use_only=name != "document")
            assert answer.status_code == 200, answer.text
        self.met["tools that find it"] += thing.words[0] in self.town.tool(who, "document", document=thing.id).text

    def chat(self, who: Person) -> None:
        _, question = self._question()
        stream = self.town.chance.random() < 0.5
        body = {"model": "omstilling", "messages": [{"role": "user", "content": question}], "stream": stream}
        self._clean(who, self.town.ask(who, "POST", "/v1/chat/completions", body), question, in_use_only=True)

    def look_back(self, who: Person) -> None:
        """Look at what is one's own, which stays as it was given."""
        for name in who.conversations[-3:]:
            answer = self.town.ask(who, "GET", f"{API}/conversations/{name}")
            assert answer.status_code == 200
            self._clean(who, answer, " ".join(who.shown))
        for name in who.jobs[-2:]:
            assert self.town.ask(who, "GET", f"{API}/jobs/{name}").status_code == 200

    def look_at_others(self, who: Person) -> None:
        """Ask for what is another person's own."""
        other = self.town.chance.choice(self.town.people)
        if other is not who:
            for path, names in zip(
                OWNED, (other.conversations, other.conversations, other.answers, other.jobs), strict=True
            ):
                for name in names[-1:]:
                    self._same_as_nothing(who, name, "GET", f"{API}/{path}")
            for name in other.conversations[-1:]:
                self._same_as_nothing(who, name, "DELETE", f"{API}/conversations/{{}}")
                self._same_as_nothing(who, name, "POST", f"{API}/answers", {"question": "Hei", "conversation_id": "{}"})
            for name in other.answers[-1:]:
                self._same_as_nothing(who, name, "POST", f"{API}/answers/{{}}/feedback", {"opinion": "useful"})

    def read_queue(self, who: Person) -> None:
        answer = self.town.ask(who, "GET", f"{API}/feedback?limit=200")
        if not who.role.covers(Role.KNOWLEDGE_MANAGER):
            assert answer.status_code == 403
            return
        near = {name for each in self.town.people if each.place == who.place is not None for name, _ in each.said}
        assert {each["id"] for each in answer.json()["items"]} == near
        assert answer.json()["total"] == len(near)
        questions = " ".join(each["question"] or "" for each in answer.json()["items"])
        self._clean(who, answer, questions)
        for far in [name for each in self.town.people for name, _ in each.said if name not in near][-1:]:
            self._same_as_nothing(who, far, "GET", f"{API}/feedback/{{}}")
            self._same_as_nothing(who, far, "POST", f"{API}/feedback/{{}}/state", {"state": "seen"})
        self.met["queues with something in"] += bool(near)

    # How it is judged

    def _clean(self, who: Person, answer: Response, asked: str, in_use_only: bool = False) -> None:
        assert answer.status_code < 500, answer.text
        found = self.town.leaks(who, answer, asked, in_use_only)
        assert not found, (who, found, answer.request.url, answer.text)
        self.met["answers looked through"] += 1

    def _meet(self, who: Person, thing: Thing, method: str, path: str, body: Any = None) -> None:
        if who.sees(thing.wall):
            answer = self.town.ask(who, method, path.replace("{}", thing.id), _with(body, thing.id))
            assert answer.status_code in (200, 422), (answer.request.url, answer.text)
            self._clean(who, answer, "")
            self.met["doors that open"] += 1
        else:
            self._same_as_nothing(who, thing.id, method, path, body)

    def _same_as_nothing(self, who: Person, name: str, method: str, path: str, body: Any = None) -> None:
        """Ask for what is there and not theirs, and for what never was: the two are told alike."""
        nothing = "".join(self.town.chance.sample("acefhjkmnprtxyz", 15))[: len(name)].ljust(len(name), "q")
        one, other = (
            self.town.ask(who, method, path.replace("{}", each), _with(body, each)) for each in (name, nothing)
        )
        assert _bare(one, name) == _bare(other, nothing), (one.request.url, one.text, other.text)
        assert one.status_code in (403, 404), one.text
        self.met["doors that are not there"] += 1

    def _question(self) -> tuple[Thing, str]:
        thing = self.town.chance.choice(self.town.documents)
        return thing, f"Hva bygger kommunen {thing.sought} ved elva?"

    def _somebody(self, role: Role) -> Person | None:
        able = [each for each in self.town.people if not each.revoked and each.role.covers(role)]
        return self.town.chance.choice(able) if able else None

    def _managed(self, fits: Callable[[Thing], bool]) -> tuple[Person, Thing] | None:
        """Give somebody who may change a document, and the document."""
        who = self._somebody(Role.KNOWLEDGE_MANAGER)
        if who is None or who.place is None:
            return None
        own = [
            each
            for each in self.town.documents
            if fits(each) and who.sees(each.wall) and each.wall.municipality == who.place
        ]
        return (who, self.town.chance.choice(own)) if own else None


def _with(body: Any, name: str) -> Any:
    return {key: name if value == "{}" else value for key, value in body.items()} if body else body


def _bare(answer: Response, name: str) -> tuple[int, dict[str, str], str]:
    """Give an answer without what is another each time it is given, and without the name that was asked for."""
    passing = {"x-request-id", "ratelimit", "date"}
    headers = {key: value for key, value in answer.headers.items() if key not in passing}
    return answer.status_code, headers, answer.text.replace(name, "…").replace(answer.headers["x-request-id"], "…")


@pytest.fixture
def town(
    settings: KnowledgeSettings, embedder: HashingEmbedder, writing: Opener, reading: Opener
) -> Iterator[Callable[[int], Town]]:
    with ExitStack() as open_until:
        yield lambda seed: Town(random.Random(seed), settings, embedder, writing, reading, open_until)


@pytest.mark.timeout(3600)
def test_nobody_is_told_what_is_not_theirs_at_any_step(town: Callable[[int], Town]) -> None:
    walk = Walk(town(SEED))

    for _ in range(STEPS):
        walk.step()

    print(walk.met)  # noqa: T201 - the figures of a long walk, with -s
    for each in ("answers that cite it", "searches that find it", "tools that find it", "doors that open",
                 "doors that are not there", "turned away", "withdrawn", "restored", "judged 200", "feedback",
                 "projects", "queues with something in", "overviews"):  # fmt: skip
        assert walk.met[each] > 0, each
