"""Tokens: tried, given for a code, rotated, revoked; and the door to socket mode."""

import time

from fake_slack.methods.calling import Refused, method
from fake_slack.store import APP_ID, BOT_ID, Store
from fake_slack.workspace import SCOPES, Json, Token

CLIENT_ID, CLIENT_SECRET = "1111.2222", "client~secret"
LIFE = 43200


@method("auth.test")
def test(store: Store, said: Json, token: Token) -> Json:  # noqa: ARG001
    """Say who the token is."""
    team, bot = store.teams[token.team], store.users[store.bot]
    told = {"url": f"https://{team.domain}.slack.com/", "team": team.name, "user": bot.name, "team_id": team.id}
    return told | {"user_id": bot.id, "bot_id": BOT_ID, "is_enterprise_install": False}


@method("auth.revoke")
def revoke(store: Store, said: Json, token: Token) -> Json:  # noqa: ARG001
    """Let the token be no good any more."""
    if not said.get("test"):
        token.revoked = True
    return {"revoked": token.revoked}


def _exchanged(store: Store, said: Json) -> tuple[str, frozenset[str]]:
    """Give the team that new tokens are for, and what they may do; a code and a refresh token are good once."""
    if said.get("grant_type") == "refresh_token":
        old = next((each for each in store.tokens.values() if each.refresh == said.get("refresh_token")), None)
        if old is None or old.revoked:
            raise Refused("invalid_refresh_token")
        old.refresh = None
        return old.team, old.scopes
    team = store.codes.pop(str(said.get("code")), None)
    if team is None:
        raise Refused("invalid_code")
    return team, frozenset(SCOPES.split())


@method("oauth.v2.access")
def exchange(store: Store, said: Json, token: Token) -> Json:  # noqa: ARG001
    """Give tokens for a code or a refresh token; they expire, as all do where rotation is on."""
    if said.get("client_id") != CLIENT_ID or said.get("client_secret") != CLIENT_SECRET:
        raise Refused("bad_client_secret" if said.get("client_id") == CLIENT_ID else "invalid_client_id")
    team_id, scopes = _exchanged(store, said)
    made = store.token(team_id, " ".join(scopes), refresh=store.number("xoxe-1-"), expires=time.time() + LIFE)
    team = store.teams[team_id]
    team.installed = True
    return {
        "app_id": APP_ID,
        "access_token": made.value,
        "token_type": "bot",
        "scope": ",".join(sorted(scopes)),
        "bot_user_id": store.bot,
        "refresh_token": made.refresh,
        "expires_in": LIFE,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": next((each.id for each in store.users.values() if not each.is_bot), store.bot)},
    }


@method("apps.connections.open", "connections:write")
def connect(store: Store, said: Json, token: Token) -> Json:  # noqa: ARG001
    """Give an address that a socket may be opened at, once."""
    ticket = store.number("ticket")
    store.tickets.add(ticket)
    return {"url": f"{store.root.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP_ID}"}
