"""What the fake Slack keeps from those who may not have it."""

import httpx
from fake_slack import FakeSlack, User
from slack_sdk import WebClient
from slacked import QUIET, client, error_of


def test_tokens_are_tried_rotated_and_revoked(fake_slack: FakeSlack, kari: User) -> None:
    web = WebClient(base_url=fake_slack.api_url)
    ours = {"client_id": fake_slack.client_id, "client_secret": fake_slack.client_secret}

    first = web.oauth_v2_access(**ours, code=fake_slack.code())
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = web.oauth_v2_access(**ours, **refresh)

    assert client(fake_slack, second["access_token"]).auth_test()["team_id"] == fake_slack.team.id
    assert error_of(lambda: web.oauth_v2_access(**ours, **refresh)) == "invalid_refresh_token"
    assert error_of(web.auth_test) == "not_authed"
    assert error_of(client(fake_slack, "xoxb-no").auth_test) == "invalid_auth"
    narrow = client(fake_slack, fake_slack.install(fake_slack.team, "chat:write"))
    assert error_of(lambda: narrow.users_info(user=kari.id)) == "missing_scope"
    fake_slack.expire_tokens()
    assert error_of(client(fake_slack, second["access_token"]).auth_test) == "token_expired"
    fake_slack.revoke_tokens()
    assert error_of(client(fake_slack).auth_test) == "token_revoked"


def test_a_file_is_given_to_a_token_and_a_page_to_sign_in_at_to_anybody_else(fake_slack: FakeSlack, kari: User) -> None:
    file = fake_slack.add_file(kari, "plan.txt", b"Planen", "text/plain")

    with_token = httpx.get(file.url, headers={"Authorization": f"Bearer {fake_slack.bot_token}"})
    without = httpx.get(file.url)

    assert with_token.content == b"Planen"
    assert (without.status_code, without.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_a_channel_that_the_app_is_not_in_is_closed_to_it(fake_slack: FakeSlack, kari: User) -> None:
    secret = fake_slack.add_channel("lukket", kari, kind="group", bot=False)
    public = fake_slack.add_channel("åpen", kari, bot=False)
    web = client(fake_slack)

    assert error_of(lambda: web.conversations_members(channel=secret.id)) == "channel_not_found"
    assert error_of(lambda: web.chat_postMessage(channel=public.id, text="Hei", **QUIET)) == "not_in_channel"
    assert web.conversations_info(channel=public.id)["channel"]["is_member"] is False
