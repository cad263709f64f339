"""What the OpenAPI document promises is kept, whatever is sent: asked of a real server, by several sorts of callers."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import schemathesis
import uvicorn
from builders import a_draft, internal
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from bots.serving.joined import join_doors
from bots.serving.plan import Plan
from bots.web.settings import WebSettings
from knowledge.access import Role
from knowledge.knowledge_base import open_for_writing
from knowledge.project import Account, Entry, State
from knowledge.registry.keys import Pass
from knowledge.settings import KnowledgeSettings

load_all_checks()
MUCH = {"requests_per_minute": 1_000_000, "answers_per_minute": 1_000_000, "answers_per_day": 1_000_000}
DOORS = "/api/v1/pauses"
"""Not tried here: it would close the doors that the others are tried by."""
NOT_CHECKED = [CHECKS.get_one("positive_data_acceptance")]
"""What fits its schema may still be refused, for rules of the house: an activity reported twice, a name nobody has."""
TRIED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> KnowledgeSettings:
    """A small base of two municipalities."""
    made = KnowledgeSettings(data=tmp_path_factory.mktemp("data"), cache=model_cache, embedding_model="offline")
    with open_for_writing(made) as base:
        base.library.publish(a_draft("panel", "Borgerpanelet i Trondheim hadde 1200 innbyggere.", municipality="5001"))
        for number in ("5001", "5006"):
            base.library.publish(a_draft(f"sak-{number}", "Svømmehallen selges.", wall=internal(number)))
            base.projects.create(f"{number}-klimaby", internal(number), Account("Klimaby"), "prøve")
            done = [Entry(each.id, State.DONE) for each in base.editions.current().activities[:4]]
            base.projects.report(f"{number}-klimaby", done, "prøve")
        base.library.settle()
    return made


@pytest.fixture(scope="module")
def keys(knowledge: KnowledgeSettings) -> dict[Role, str]:
    with open_for_writing(knowledge) as base:
        return {role: base.keys.create(Pass(role, role, "5001"), "prøve")[1] for role in Role}


@contextmanager
def serving(web: WebSettings, knowledge: KnowledgeSettings) -> Iterator[str]:
    """Serve with a real server in a thread; give its address."""
    server = uvicorn.Server(uvicorn.Config(join_doors(Plan(web, knowledge)), port=0, log_level="error", lifespan="on"))
    running = threading.Thread(target=server.run)
    running.start()
    try:
        while not server.started:
            assert running.is_alive(), "the server could not start"
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        running.join()


@pytest.fixture(scope="module")
def at_home(knowledge: KnowledgeSettings) -> Iterator[str]:
    """A server where whoever sits at the machine owns it all."""
    with serving(WebSettings(**MUCH), knowledge) as address:
        yield address


@pytest.fixture(scope="module")
def guarded(knowledge: KnowledgeSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server where nobody comes in without a credential."""
    access = tmp_path_factory.mktemp("access") / "access.yaml"
    access.write_text("issuers: []", "utf-8")
    with serving(WebSettings(access=access, **MUCH), knowledge) as address:
        yield address


def broken_promises(address: str, key: str | None, examples: int) -> dict[str, str]:
    """Try every operation, with data that fits its schema and data that does not; give what was not as promised."""
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json").exclude(path_regex=DOORS)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    broken: dict[str, str] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:

            @settings(TRIED, max_examples=examples)
            @given(case=operation.as_strategy(mode))
            def try_it(case: Case) -> None:
                case.call_and_validate(headers=headers, excluded_checks=NOT_CHECKED)

            try:
                try_it()
            except Unsatisfiable:
                pass  # nothing that comes in can be wrong
            except (BaseExceptionGroup, AssertionError) as failure:
                broken[f"{operation.label} ({mode})"] = str(failure)
    return broken


def test_the_owner_meets_what_is_promised(at_home: str) -> None:
    assert broken_promises(at_home, None, 8) == {}


@pytest.mark.parametrize("role", [Role.READER, Role.ADMINISTRATOR])
def test_whoever_has_a_key_meets_what_is_promised(guarded: str, keys: dict[Role, str], role: Role) -> None:
    assert broken_promises(guarded, keys[role], 1) == {}


def test_nobody_is_let_in_anywhere_but_where_the_document_says_so(guarded: str) -> None:
    told = httpx.get(f"{guarded}/api/v1/openapi.json").json()
    blanks = {"number": "1", "door": "web"}
    for path, here in told["paths"].items():
        place = re.sub(r"{(.+?)}", lambda blank: blanks.get(blank[1], "x"), path)
        for method, operation in here.items():
            answer = httpx.request(method, f"{guarded}{place}")
            assert answer.status_code == (200 if operation.get("security") == [] else 401), (method, path)


def test_another_method_than_those_told_of_is_refused_with_those(at_home: str) -> None:
    told = httpx.get(f"{at_home}/api/v1/openapi.json").json()
    for path, here in told["paths"].items():
        answer = httpx.put(at_home + re.sub(r"{.+?}", "x", path))
        assert answer.status_code == 405, path
        assert {each.strip().lower() for each in answer.headers["allow"].split(",")} == set(here), path
