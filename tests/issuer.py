"""An issuer of one's own: a real HTTP server on loopback, with discovery, keys, authorization and tokens.

It does what an honest issuer does, PKCE too, and can be told to do what a bad or broken one would.
"""

import base64
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

RSA = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
"""A key that is slow to make, so it is made once."""
CLIENT, SECRET, AUDIENCE = "omstilling-web", "hemmelig~1", "api://omstilling"
TENANT, ANOTHER = "11111111-aaaa-4bbb-8ccc-000000000001", "22222222-aaaa-4bbb-8ccc-000000000002"


class TrialIssuer:
    """One issuer; ``person`` is who signs in there, ``id_claims`` what its ID tokens say instead of the truth."""

    def __init__(self) -> None:
        self.keys: list[RSAKey | ECKey] = [RSA]
        self.extra_keys: list[dict[str, Any]] = []
        self.person: dict[str, Any] = {"sub": "kari", "tid": TENANT, "name": "Kari Nordmann"}
        self.id_claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.asked: Counter[str] = Counter()
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.forms: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        self.address = f"{self.root}/{TENANT}/v2.0"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Let nobody reach it any more."""
        self._server.shutdown()
        self._server.server_close()

    def rotate(self, kid: str = "second") -> None:
        """Sign with another key from now on, and tell of no other."""
        self.keys = [ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})]

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Give the claims of a good access token, with some changed; None takes one away."""
        now = int(time.time())
        good = {"iss": self.address, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + 600, **self.person}
        return {name: value for name, value in (good | changed).items() if value is not None}

    def token(self, header: dict[str, Any] | None = None, **changed: Any) -> str:
        """Give a signed access token, good but for what is changed."""
        key = self.keys[0]
        algorithm = "RS256" if isinstance(key, RSAKey) else "ES256"
        return jwt.encode({"alg": algorithm, "kid": key.kid, **(header or {})}, self.claims(**changed), key)

    def discovery(self, prefix: str) -> dict[str, Any]:
        """Say of itself what it is, under the path that was asked at."""
        return {
            "issuer": self.root + prefix.replace("/organizations/", "/{tenantid}/"),
            "jwks_uri": f"{self.root}/keys",
            "authorization_endpoint": f"{self.root}/authorize",
            "token_endpoint": f"{self.root}/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.metadata,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Let the person sign in; give where their browser is sent."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Give tokens for a code, once, to the client that it was made for and that knows its verifier."""
        self.forms.append(form)
        asked = self.codes.pop(form.get("code", ""), None)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        if (asked.get("code_challenge_method"), asked.get("code_challenge")) != (
            "S256",
            challenge.decode().rstrip("="),
        ):
            return 400, {"error": "invalid_grant"}
        claims = {"aud": CLIENT, "nonce": asked["nonce"], **self.id_claims}
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.token(**claims)}


def _handler(issuer: TrialIssuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            issuer.asked[parts.path] += 1
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            discovery = "/.well-known/openid-configuration"
            if parts.path in issuer.answers:
                self._send(*issuer.answers[parts.path])
            elif parts.path.endswith(discovery):
                self._json(200, issuer.discovery(parts.path.removesuffix(discovery)))
            elif parts.path == "/keys":
                public = [key.as_dict(private=False) for key in issuer.keys]
                self._json(200, {"keys": [*issuer.extra_keys, *public]})
            else:
                self._send(302, {"Location": issuer.authorize(asked)}, b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._json(*issuer.exchange(form))

        def _json(self, status: int, said: dict[str, Any]) -> None:
            self._send(status, {"Content-Type": "application/json"}, json.dumps(said).encode())

        def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Be silent."""

    return Handler


@pytest.fixture
def issuer() -> Iterator[TrialIssuer]:
    """An issuer that is up for one test."""
    started = TrialIssuer()
    yield started
    started.stop()
