"""A sign-in server of our own on loopback (OAuth 2.0): codes with PKCE, tokens that turn over."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

CLIENT, SECRET = "app", "app-secret"


@dataclass(slots=True)
class SignIns:
    """The server: what it gave out, what it will do wrong."""

    address: str = ""
    lifetime: object = 3600
    rotates: bool = True
    """Each refresh token is good once (RFC 6749 §10.4), as Microsoft and Allegro have it."""
    asked: list[dict[str, str]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    """Given in place of tokens, one after the other."""
    good: set[str] = field(default_factory=set)
    """Refresh tokens that work."""
    challenges: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def settings(self, **values: object) -> dict[str, object]:
        """Settings of a mail account that signs in here."""
        return {
            "address": "shop@example.pl",
            "smtp_host": "127.0.0.1",
            "sign_in": "microsoft",
            "oauth_client_id": CLIENT,
            "oauth_client_secret": SECRET,
            "oauth_token_url": f"{self.address}/token",
            "oauth_authorize_url": f"{self.address}/authorize",
            **values,
        }

    def agree(self, url: str) -> str:
        """What comes back when the person agrees: the query string."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = asked["code_challenge"]
        return urlencode({"code": code, "state": asked["state"]})

    def refuse(self, error: str, status: int = 400, **headers: str) -> None:
        """Answer the next question so."""
        body = {"error": error, "error_description": f"AADSTS: {error}"}
        self.answers.append(web.json_response(body, status=status, headers=headers))

    async def token(self, request: web.Request) -> web.Response:
        """The token endpoint."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.answers:
            return self.answers.pop(0)
        if not self._is_good(form):
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response(self._fresh(form))

    def _is_good(self, form: dict[str, str]) -> bool:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return False
        if form["grant_type"] == "refresh_token":
            return form["refresh_token"] in self.good
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self.challenges.pop(form["code"], None) == challenge

    def _fresh(self, form: dict[str, str]) -> dict[str, object]:
        self.count += 1
        given: dict[str, object] = {"access_token": f"access-{self.count}", "token_type": "Bearer"}
        if self.lifetime is not None:
            given["expires_in"] = self.lifetime
        if self.rotates or form["grant_type"] != "refresh_token":
            self.good.discard(form.get("refresh_token", ""))
            self.good.add(f"refresh-{self.count}")
            given["refresh_token"] = f"refresh-{self.count}"
        return given


@asynccontextmanager
async def running() -> AsyncIterator[SignIns]:
    """Serve for as long as the block lasts."""
    server = SignIns()
    app = web.Application()
    app.router.add_post("/token", server.token)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.address = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
