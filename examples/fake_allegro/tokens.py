"""Signing in as Allegro does it: applications, codes, and refresh tokens that are good once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from examples.fake_allegro.ids import Ids
from examples.fake_allegro.people import Seller

ACCESS = timedelta(seconds=43_199)
REFRESH = timedelta(days=90)
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
SCOPES = (
    "allegro:api:messaging", "allegro:api:disputes", "allegro:api:orders:read",
    "allegro:api:orders:write", "allegro:api:ratings", "allegro:api:profile:read",
)  # fmt: skip


@dataclass(slots=True)
class Refused(Exception):
    """The sign-in server says no, in OAuth's words (RFC 6749 §5.2)."""

    error: str
    description: str
    status: int = 400


@dataclass(slots=True, eq=False, kw_only=True)
class App:
    """An application that somebody registered."""

    client_id: str
    secret: str
    name: str
    redirects: frozenset[str] = frozenset()
    """Where people may be sent back to; empty: anywhere."""
    blocked: bool = False
    """Since it did not say who it was."""


@dataclass(slots=True, eq=False, kw_only=True)
class Device:
    """A sign-in that waits for a person on another screen."""

    code: str
    user_code: str
    app: App
    expires_at: datetime
    interval: timedelta = timedelta(seconds=5)
    seller: Seller | None = None
    refused: bool = False
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a code or token stands for."""

    app: App
    seller: Seller | None
    scope: str
    expires_at: datetime
    redirect: str = ""
    challenge: str = ""


@dataclass(slots=True, eq=False, kw_only=True)
class SignIns:
    """The sign-in server's memory."""

    clock: Callable[[], datetime]
    ids: Ids
    grace: timedelta = timedelta(seconds=60)
    """How long a used refresh token still works."""
    apps: dict[str, App] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)
    access: dict[str, Grant] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)
    used: dict[str, datetime] = field(default_factory=dict)
    """Refresh tokens and when they were used first."""

    def app(self, client_id: str, secret: str) -> App:
        """The application that shows these; raises `Refused`."""
        app = self.apps.get(client_id)
        if app is None or not hmac.compare_digest(app.secret.encode(), secret.encode()):
            raise Refused("invalid_client", "Bad client credentials", 401)
        return app

    def begin_device(self, app: App) -> Device:
        """A new sign-in on another screen."""
        device = Device(
            code=self.ids.secret(),
            user_code=self.ids.user_code(),
            app=app,
            expires_at=self.clock() + timedelta(hours=1),
        )
        self.devices[device.code] = device
        return device

    def waiting(self, user_code: str) -> Device | None:
        """The sign-in with this code on the other screen."""
        typed = user_code.replace("-", "").replace(" ", "").lower()
        found = (each for each in self.devices.values() if each.user_code == typed)
        return next(found, None)

    def allow(self, user_code: str, seller: Seller) -> None:
        """The person agrees."""
        device = self.waiting(user_code)
        if device is None:
            raise KeyError(user_code)
        device.seller = seller

    def refuse(self, user_code: str) -> None:
        """The person does not."""
        device = self.waiting(user_code)
        if device is None:
            raise KeyError(user_code)
        device.refused = True

    def code(self, app: App, seller: Seller, asked: Mapping[str, str]) -> str:
        """The code with which a person comes back; good for ten seconds."""
        code = self.ids.secret()
        self.codes[code] = Grant(
            app=app,
            seller=seller,
            scope=asked.get("scope") or " ".join(SCOPES),
            expires_at=self.clock() + timedelta(seconds=10),
            redirect=asked.get("redirect_uri", ""),
            challenge=asked.get("code_challenge", ""),
        )
        return code

    def token(self, app: App, form: Mapping[str, str]) -> dict[str, Any]:
        """Answer the token endpoint; raises `Refused`."""
        match form.get("grant_type"):
            case "authorization_code":
                return self._by_code(app, form)
            case "refresh_token":
                return self._by_refresh(app, form)
            case "client_credentials":
                return self._pair(app, None, "", renews=False)
            case name if name == DEVICE:
                return self._by_device(app, form)
            case name:
                raise Refused("unsupported_grant_type", f"Unsupported grant type: {name}")

    def give(self, app: App, seller: Seller, scope: str = "") -> dict[str, Any]:
        """Tokens without any sign-in, for tests."""
        return self._pair(app, seller, scope or " ".join(SCOPES))

    def who(self, token: str) -> Grant | None:
        """What an access token stands for while it is good."""
        grant = self.access.get(token)
        return grant if grant and self.clock() < grant.expires_at else None

    def sign_out(self, seller: Seller) -> None:
        """Void every token of a seller, as when they take the permission back."""
        for tokens in (self.access, self.refresh):
            for token in [token for token, grant in tokens.items() if grant.seller is seller]:
                del tokens[token]

    def _by_device(self, app: App, form: Mapping[str, str]) -> dict[str, Any]:
        device = self.devices.get(form.get("device_code", ""))
        if device is None or device.app is not app or self.clock() >= device.expires_at:
            raise Refused("Invalid device code", "Invalid or expired device code")
        self._require_patience(device)
        if device.refused:
            del self.devices[device.code]
            raise Refused("access_denied", "User denied access")
        if device.seller is None:
            raise Refused("authorization_pending", "User has not yet authorized")
        del self.devices[device.code]
        return self._pair(app, device.seller, " ".join(SCOPES))

    def _require_patience(self, device: Device) -> None:
        now, before = self.clock(), device.asked_at
        device.asked_at = now
        if before is not None and now - before < device.interval - timedelta(milliseconds=500):
            device.interval += timedelta(seconds=5)
            raise Refused("slow_down", "Polling too often")

    def _by_code(self, app: App, form: Mapping[str, str]) -> dict[str, Any]:
        grant = self.codes.pop(form.get("code", ""), None)
        if grant is None or grant.app is not app or self.clock() >= grant.expires_at:
            raise Refused("invalid_grant", "Invalid authorization code")
        if grant.redirect != form.get("redirect_uri", ""):
            raise Refused("invalid_grant", "Redirect URI mismatch.")
        if grant.challenge and grant.challenge != challenge(form.get("code_verifier", "")):
            raise Refused("invalid_grant", "Invalid code verifier")
        return self._pair(app, grant.seller, grant.scope)

    def _by_refresh(self, app: App, form: Mapping[str, str]) -> dict[str, Any]:
        token, now = form.get("refresh_token", ""), self.clock()
        grant = self.refresh.get(token)
        if grant is None or grant.app is not app or now >= grant.expires_at:
            raise Refused("invalid_grant", "Invalid refresh token")
        before = self.used.setdefault(token, now)
        if now > before + self.grace:
            raise Refused("invalid_grant", "Invalid refresh token: it was used")
        if not self.grace:
            del self.refresh[token]
        return self._pair(app, grant.seller, grant.scope)

    def _pair(
        self, app: App, seller: Seller | None, scope: str, *, renews: bool = True
    ) -> dict[str, Any]:
        now = self.clock()
        access = self._jwt(app, seller, scope, now + ACCESS)
        self.access[access] = Grant(app=app, seller=seller, scope=scope, expires_at=now + ACCESS)
        told: dict[str, Any] = {
            "access_token": access,
            "token_type": "bearer",
            "expires_in": int(ACCESS.total_seconds()),
            "scope": scope,
            "allegro_api": True,
            "jti": self.ids.uuid(),
        }
        if not renews:
            return told
        token = self.ids.secret()
        self.refresh[token] = Grant(app=app, seller=seller, scope=scope, expires_at=now + REFRESH)
        return {**told, "refresh_token": token}

    def _jwt(self, app: App, seller: Seller | None, scope: str, until: datetime) -> str:
        """Shaped like Allegro's; nobody but us can check its last part."""
        claims = {
            "user_name": seller.id if seller else None,
            "scope": scope.split(),
            "exp": int(until.timestamp()),
            "client_id": app.client_id,
        }
        head = _part(json.dumps({"alg": "none", "typ": "JWT"}).encode())
        return f"{head}.{_part(json.dumps(claims).encode())}.{self.ids.secret()}"


def challenge(verifier: str) -> str:
    """What a verifier must have been announced as (PKCE, RFC 7636 §4.2)."""
    return _part(hashlib.sha256(verifier.encode()).digest())


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
