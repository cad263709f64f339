"""Workspaces that install the app: the way there, their tokens at rest, new tokens for old, and the end of it."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from cryptography.fernet import Fernet
from entrance import Enter, Entrance, enter
from fake_slack import FakeSlack, Team
from httpx import Response
from slack_sdk.oauth.installation_store import Installation

from bots.access.workspaces import Workspace, WorkspaceEntry, Workspaces
from bots.slack.calling import Refused
from bots.slack.installations import Installed, OneWorkspace
from bots.slack.installing.many import ManyWorkspaces
from bots.slack.installing.stores import BegunInstallations
from bots.slack.installing.vault import Vault
from bots.slack.place import Place
from bots.slack.settings import SlackSettings
from knowledge.errors import Invalid, NotFound, Unavailable
from knowledge.job import JobState, Order
from knowledge.knowledge_base import KnowledgeBase
from knowledge.registry.slack.channels import Settled

__all__ = ["enter"]
KEYS = [Fernet.generate_key().decode() for _ in range(3)]
COOKIE = "__Host-omstilling-slack"
HOUR = 3600


def how(slack: FakeSlack, *keys: str) -> dict[str, Any]:
    return {"client_id": slack.client_id, "client_secret": slack.client_secret, "encryption_keys": keys or KEYS[:1]}


def begin(entrance: Entrance) -> tuple[str, str]:
    """Begin an installation; give the state, and the cookie that the browser gets."""
    sent = entrance.client.get("/slack/install")
    assert sent.status_code == 302
    (state,) = parse_qs(urlparse(sent.headers["location"]).query)["state"]
    return state, sent.headers["set-cookie"]


def come_back(entrance: Entrance, state: str, cookie: str | None = None, **query: str) -> Response:
    headers = {"cookie": f"{COOKIE}={state if cookie is None else cookie}"}
    return entrance.client.get("/slack/oauth_redirect", params={"state": state, **query}, headers=headers)


def install(entrance: Entrance, slack: FakeSlack, team: Team | None = None) -> Response:
    state, _ = begin(entrance)
    return come_back(entrance, state, code=slack.code(team))


def test_a_workspace_installs_the_app_and_is_answered(fake_slack: FakeSlack, enter: Enter) -> None:
    kari = fake_slack.add_user("Kari")
    with enter(**how(fake_slack)) as entrance:
        shown = install(entrance, fake_slack)
        asked = fake_slack.say(kari, None, "Hvor bygger kommunen sykkelvei?")
        answer = fake_slack.wait_for_answer(asked)

    assert shown.status_code == 200
    assert "Trondheim kommune" in shown.text
    assert asked.acknowledged
    assert answer.text


def test_the_way_to_slack_asks_for_what_the_app_needs_and_comes_back_here(fake_slack: FakeSlack, enter: Enter) -> None:
    with enter(**how(fake_slack)) as entrance:
        sent = entrance.client.get("/slack/install")
        asked = parse_qs(urlparse(sent.headers["location"]).query, keep_blank_values=True)

    assert sent.headers["location"].startswith(f"{fake_slack.root}/oauth/v2/authorize?")
    assert asked["redirect_uri"] == ["http://127.0.0.1:8470/slack/oauth_redirect"]
    assert {"chat:write", "channels:read", "groups:read", "users:read.email"} <= set(asked["scope"][0].split(","))
    assert asked["user_scope"] == [""]
    cookie = sent.headers["set-cookie"]
    assert all(each in cookie for each in ("Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600", "Path=/"))


def test_a_state_is_good_once_in_the_browser_that_began(fake_slack: FakeSlack, enter: Enter) -> None:
    with enter(**how(fake_slack)) as entrance:
        state, _ = begin(entrance)
        elsewhere = come_back(entrance, state, cookie="x", code=fake_slack.code())
        first = come_back(entrance, state, code=fake_slack.code())
        again = come_back(entrance, state, code=fake_slack.code())
        made_up = come_back(entrance, "made-up", code=fake_slack.code())

    assert [each.status_code for each in (elsewhere, first, again, made_up)] == [400, 200, 401, 401]
    assert "Begynn på nytt" in again.text
    assert len(fake_slack.calls("oauth.v2.access")) == 1


def test_a_state_that_is_too_old_is_good_for_nothing(fake_slack: FakeSlack, enter: Enter) -> None:
    with enter(**how(fake_slack)) as entrance:
        assert entrance.base.slack_marks.set("install", "old", lasts=timedelta(seconds=-1))
        back = come_back(entrance, "old", code=fake_slack.code())

    assert back.status_code == 401


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"error": "access_denied"}, "avbrutt"),
        ({"error": "<script>"}, "Begynn på nytt"),
        ({}, "Begynn på nytt"),
        ({"code": "made-up"}, "Begynn på nytt"),
    ],
)
def test_whoever_comes_back_without_a_code_is_told_what_to_do(
    fake_slack: FakeSlack, enter: Enter, query: dict[str, str], said: str
) -> None:
    with enter(**how(fake_slack)) as entrance:
        state, _ = begin(entrance)
        back = come_back(entrance, state, **query)
        assert entrance.base.slack_installations.all() == []

    assert said in back.text
    assert "<script>" not in back.text


def test_when_slack_is_away_an_installation_is_told_to_wait(fake_slack: FakeSlack, enter: Enter) -> None:
    with enter(**how(fake_slack)) as entrance:
        state, _ = begin(entrance)
        code = fake_slack.code()
        fake_slack.server.stop()
        back = come_back(entrance, state, code=code)

    assert back.status_code == 503
    assert "Prøv igjen" in back.text


def test_only_a_workspace_that_the_access_file_names_may_install(fake_slack: FakeSlack, enter: Enter) -> None:
    other = fake_slack.add_team("Steinkjer kommune")
    named = {"team": fake_slack.team.id, "municipality": "5001"}
    with enter(named, **how(fake_slack)) as entrance:
        shown = [install(entrance, fake_slack, team).status_code for team in (fake_slack.team, other)]
        kept = [each.team for each in entrance.base.slack_installations.all()]

    assert shown == [200, 403]
    assert kept == [fake_slack.team.id]
    assert [each.revoked for each in fake_slack.store.tokens.values() if each.team == other.id] == [True]


def test_no_more_are_begun_at_once_than_anybody_would(fake_slack: FakeSlack, base: KnowledgeBase) -> None:  # noqa: ARG001
    begun = BegunInstallations(lambda: base.slack_marks, lambda: 1000.0)
    for _ in range(200):
        begun.issue()

    with pytest.raises(Unavailable, match="slack_install_busy"):
        begun.issue()


# tokens at rest


@pytest.fixture
def base(writing: Callable[[], Any]) -> Iterator[KnowledgeBase]:
    with writing() as opened:
        yield opened


def settings(slack: FakeSlack, *keys: str) -> SlackSettings:
    return SlackSettings(**how(slack, *keys), api_url=slack.api_url)


def given(slack: FakeSlack, many: ManyWorkspaces, team: Team | None = None, **changed: Any) -> Installed:
    """Install the app as Slack's own code does, with a token that expires in twelve hours."""
    told = many.client().oauth_v2_access(
        client_id=slack.client_id, client_secret=slack.client_secret, code=slack.code(team)
    )
    said = {
        "app_id": told["app_id"],
        "team_id": told["team"]["id"],
        "team_name": told["team"]["name"],
        "bot_token": told["access_token"],
        "bot_id": "B1",
        "bot_user_id": told["bot_user_id"],
        "bot_refresh_token": told["refresh_token"],
        "bot_token_expires_in": told["expires_in"],
        "user_id": "U1",
    }
    many.store.save(Installation(**(said | changed)))
    found = many(told["team"]["id"], changed.get("enterprise_id"))
    assert found is not None
    return found


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


def test_tokens_lie_sealed_in_the_data_folder(fake_slack: FakeSlack, base: KnowledgeBase, tmp_path: Path) -> None:
    installed = given(fake_slack, ManyWorkspaces(settings(fake_slack), lambda: base))
    (token,) = [each for each in fake_slack.store.tokens.values() if each.value == installed.bot_token]

    lying = everything_on_disk(tmp_path / "data")

    assert fake_slack.team.id.encode() in lying
    for secret in (token.value, token.refresh, fake_slack.client_secret, KEYS[0]):
        assert secret
        assert secret.encode() not in lying
    assert not re.search(rb"xox[bpe][-.]", lying)


def test_a_new_key_seals_and_the_old_one_can_be_thrown_away(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    team = fake_slack.team.id
    before = given(fake_slack, ManyWorkspaces(settings(fake_slack, KEYS[0]), lambda: base))
    both = ManyWorkspaces(settings(fake_slack, KEYS[1], KEYS[0]), lambda: base)
    assert both(team) == before

    both.seal_anew()

    assert ManyWorkspaces(settings(fake_slack, KEYS[1]), lambda: base)(team) == before
    with pytest.raises(Unavailable, match="slack_key_missing"):
        ManyWorkspaces(settings(fake_slack, KEYS[0]), lambda: base)(team)


def test_what_no_key_opens_is_left_as_it_is(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    before = given(fake_slack, ManyWorkspaces(settings(fake_slack, KEYS[0]), lambda: base))
    other = ManyWorkspaces(settings(fake_slack, KEYS[2]), lambda: base)

    other.seal_anew()

    assert [each.name for each in other.noted()] == [""]
    assert ManyWorkspaces(settings(fake_slack, KEYS[0]), lambda: base)(fake_slack.team.id) == before


@pytest.mark.parametrize("keys", [["short"], [KEYS[0], "ugyldig-nøkkel"], []])
def test_a_key_that_cannot_be_used_is_told_of_without_it(keys: list[str]) -> None:
    with pytest.raises(Invalid, match="slack_key_unusable") as stopped:
        Vault(keys)

    assert not any(each in str(stopped.value.details) for each in keys)
    assert stopped.value.__cause__ is None


# new tokens for old


def test_a_token_is_renewed_two_hours_before_it_expires(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    many = ManyWorkspaces(settings(fake_slack), lambda: base)
    early = given(fake_slack, many, bot_token_expires_in=2 * HOUR + 60)
    assert many(fake_slack.team.id) == early
    old = fake_slack.store.token(fake_slack.team.id, refresh="xoxe-1-old")

    renewed = given(
        fake_slack, many, bot_token=old.value, bot_refresh_token=old.refresh, bot_token_expires_in=2 * HOUR - 60
    )

    assert renewed.bot_token not in {old.value, early.bot_token}
    assert renewed.bot_token in fake_slack.store.tokens
    assert many(fake_slack.team.id) == renewed


def expiry(base: KnowledgeBase, many: ManyWorkspaces) -> float:
    return float(many.store.opened(base.slack_installations.all()[0]).bot_token_expires_at or 0)


def test_one_of_all_who_might_renews_a_token(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    processes = [ManyWorkspaces(settings(fake_slack), lambda: base) for _ in range(3)]
    old = fake_slack.store.token(fake_slack.team.id, refresh="xoxe-1-old")
    said = {"bot_token": old.value, "bot_refresh_token": old.refresh, "bot_token_expires_in": HOUR}
    processes[0].store.save(Installation(team_id=fake_slack.team.id, user_id="U1", **said))

    with ThreadPoolExecutor(9) as pool:
        found = list(pool.map(lambda number: processes[number % 3](fake_slack.team.id), range(18)))

    assert len(fake_slack.calls("oauth.v2.access")) == 1
    latest = processes[0](fake_slack.team.id)
    assert latest is not None
    assert latest.bot_token != old.value
    assert {each.bot_token for each in found if each} <= {old.value, latest.bot_token}


def test_while_slack_gives_no_new_token_the_old_one_serves_until_it_expires(
    fake_slack: FakeSlack, base: KnowledgeBase
) -> None:
    now = [0.0]
    many = ManyWorkspaces(settings(fake_slack), lambda: base, clock=lambda: now[0])
    first = given(fake_slack, many)
    expires = expiry(base, many)
    fake_slack.server.stop()

    now[0] = expires - HOUR
    assert many(fake_slack.team.id) == first
    now[0] = expires + 1
    with pytest.raises(Unavailable, match="slack_token_expired"):
        many(fake_slack.team.id)


def test_one_that_is_wiped_while_its_token_is_renewed_stays_wiped(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    now = [0.0]
    many = ManyWorkspaces(settings(fake_slack), lambda: base, clock=lambda: now[0])
    given(fake_slack, many)
    old = base.slack_installations.all()[0]

    base.slack_installations.forget(old.team)

    assert not base.slack_installations.replace(old, b"renewed")
    assert base.slack_installations.all() == []


# whole organisations, and the end of it


def test_one_installation_serves_every_workspace_of_an_organisation(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    many = ManyWorkspaces(settings(fake_slack), lambda: base)
    whole = {"is_enterprise_install": True, "enterprise_id": "E1", "enterprise_name": "Innherred"}
    given(fake_slack, many, **whole)

    found = many("T0042", "E1")

    assert found is not None
    assert (found.team, found.enterprise) == ("T0042", "E1")
    assert many("T0042", "E2") is None
    assert many("T0042", None) is None
    assert [(each.team, each.enterprise, each.name) for each in many.noted()] == [("", "E1", "Innherred")]
    many.wipe("", "E1")
    assert many("T0042", "E1") is None


def test_a_workspace_of_another_organisation_has_no_installation(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    many = ManyWorkspaces(settings(fake_slack), lambda: base)
    given(fake_slack, many, enterprise_id="E1")

    assert many(fake_slack.team.id, "E2") is None


def test_a_workspace_that_the_file_no_longer_names_has_the_app_no_more(
    fake_slack: FakeSlack, base: KnowledgeBase
) -> None:
    given(fake_slack, ManyWorkspaces(settings(fake_slack), lambda: base))
    other = Workspaces((Workspace(WorkspaceEntry(team="T999", municipality="5001")),))

    assert ManyWorkspaces(settings(fake_slack), lambda: base, other)(fake_slack.team.id) is None


def test_whoever_runs_the_program_lists_and_revokes(fake_slack: FakeSlack, base: KnowledgeBase) -> None:
    many = ManyWorkspaces(settings(fake_slack), lambda: base)
    installed = given(fake_slack, many)
    assert [(each.team, each.name) for each in many.noted()] == [(fake_slack.team.id, "Trondheim kommune")]

    many.revoke(fake_slack.team.id)

    assert many.noted() == []
    assert fake_slack.store.tokens[installed.bot_token].revoked
    with pytest.raises(NotFound, match="slack_not_installed"):
        many.revoke(fake_slack.team.id)


@pytest.mark.parametrize("end", ["uninstall", "revoke_tokens"])
def test_when_the_app_is_taken_away_its_tokens_and_orders_are_gone_at_once(
    fake_slack: FakeSlack, enter: Enter, end: str
) -> None:
    kari = fake_slack.add_user("Kari")
    with enter(**how(fake_slack)) as entrance:
        install(entrance, fake_slack)
        base, team = entrance.base, fake_slack.team.id
        place = Place(team, "C1", kari.id, "1.0")
        waiting = base.jobs.add(Order("other", {"deed": "x"}, "slack", lane=place.lane))
        others = base.jobs.add(Order("other", {"deed": "x"}, "slack", lane="slack T42 C1 1.0"))
        base.slack_channels.settle(team, "C1", Settled(), "kari")

        assert getattr(fake_slack, end)().acknowledged

        assert base.slack_installations.all() == []
        assert state_of(base, waiting.id) is JobState.STOPPED
        assert state_of(base, others.id) is JobState.WAITING
        with pytest.raises(Refused, match="not_installed"):
            entrance.door.workshop.api(place)
        assert getattr(fake_slack, end)().acknowledged
        later = fake_slack.tell(
            {"type": "message", "channel_type": "im", "channel": "D1", "user": kari.id, "ts": "1.0"}
        )

    assert later.attempt.status == 403


def state_of(base: KnowledgeBase, job_id: str) -> JobState:
    found = base.jobs.find(job_id, "slack")
    assert found is not None
    return found.state


def test_when_a_persons_token_is_revoked_the_app_stays(fake_slack: FakeSlack, enter: Enter) -> None:
    with enter(**how(fake_slack)) as entrance:
        install(entrance, fake_slack)
        fake_slack.tell({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})

        assert len(entrance.base.slack_installations.all()) == 1


@contextmanager
def one_workspace(slack: FakeSlack) -> Iterator[OneWorkspace]:
    yield OneWorkspace(SlackSettings(bot_token=slack.bot_token, api_url=slack.api_url))


def test_the_token_of_the_environment_is_used_no_more_when_it_is_revoked(fake_slack: FakeSlack) -> None:
    with one_workspace(fake_slack) as one:
        assert one(fake_slack.team.id) is not None
        one.wipe("T42")
        assert one(fake_slack.team.id) is not None
        one.wipe(fake_slack.team.id)

        assert one(fake_slack.team.id) is None
