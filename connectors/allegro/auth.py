"""Signing in at Allegro: by a code on another screen, by coming back, and staying signed in.

developer.allegro.pl "Authorization": device flow (RFC 8628), authorization code, refresh tokens
that are good once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from connectors.allegro.agent import user_agent
from connectors.allegro.places import places
from connectors.allegro.settings import AllegroSettings
from postroom import oauth
from postroom.channel import Account, Begun, DeviceBegun, Tokens
from postroom.errors import InvalidSettings, PermanentError, TemporaryError
from postroom.http import HttpResponse
from postroom.oauth import TokenServer

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER = timedelta(seconds=5)
"""How much longer to wait after `slow_down` (RFC 8628 §3.5)."""

SCOPES = (
    "allegro:api:messaging",
    "allegro:api:disputes",
    "allegro:api:orders:read",
    "allegro:api:orders:write",
    "allegro:api:ratings",
    "allegro:api:profile:read",
)
"""What the application must be registered for."""


def begin(account: Account[AllegroSettings], redirect: str) -> Begun:
    """Where to send the person who will come back to `redirect`."""
    settings = account.settings
    more = {"scope": " ".join(SCOPES), "prompt": "confirm"}
    return oauth.begin(f"{places(settings).auth}/authorize", settings.client_id, redirect, more)


async def finish(account: Account[AllegroSettings], begun: Begun, answer: str) -> Tokens:
    """Exchange what came back for tokens."""
    return await _server(account).ask(oauth.code_form(begun, answer))


async def refresh(account: Account[AllegroSettings], tokens: Tokens) -> Tokens:
    """The next pair; the one that was used is void from now on."""
    return await _server(account).ask(oauth.refresh_form(tokens))


async def begin_device(account: Account[AllegroSettings]) -> DeviceBegun:
    """Ask for the code that the person types on Allegro's page."""
    server = _server(account)
    now = account.clock()
    answer = await server.post(f"{places(account.settings).auth}/device", _device_form(account))
    if answer.status in (400, 401, 403):
        raise InvalidSettings("client_id", f"Allegro does not know it ({oauth.told(answer)[1]})")
    if not answer.ok:
        raise oauth.refused(answer)
    told = _read(answer.json())
    return DeviceBegun(
        url=str(told.get("verification_uri_complete") or told["verification_uri"]),
        user_code=str(told["user_code"]),
        device_code=str(told["device_code"]),
        interval=timedelta(seconds=int(told.get("interval") or 5)),
        expires_at=now + timedelta(seconds=int(told.get("expires_in") or 600)),
    )


async def ask_device(account: Account[AllegroSettings], begun: DeviceBegun) -> Tokens | None:
    """The tokens once the person has agreed; None while they have not (RFC 8628 §3.5)."""
    if account.clock() >= begun.expires_at:
        raise PermanentError("the code is too old; begin again")
    server = _server(account)
    form = {"grant_type": DEVICE, "device_code": begun.device_code}
    answer = await server.post(server.url, form)
    if answer.ok:
        return oauth.read_tokens(answer, account.clock())
    _require_patience(answer, begun)
    return None


def _require_patience(answer: HttpResponse, begun: DeviceBegun) -> None:
    """Return while we must only wait; raise when waiting is of no use."""
    error, said = oauth.told(answer)
    if error == "authorization_pending":
        return
    if error == "slow_down":
        raise TemporaryError("Allegro wants to be asked less often", begun.interval + SLOWER)
    if error == "access_denied":
        raise PermanentError("the sign-in was refused on Allegro's page; begin again")
    if answer.status == 429 or answer.status >= 500:
        raise oauth.refused(answer)
    raise PermanentError(f"the code is too old or was used ({said}); begin again")


def _read(told: Any) -> dict[str, Any]:
    wanted = ("device_code", "user_code", "verification_uri")
    if not isinstance(told, dict) or any(name not in told for name in wanted):
        raise TemporaryError("Allegro's answer holds no code; try again")
    return told


def _device_form(account: Account[AllegroSettings]) -> dict[str, str]:
    return {"client_id": account.settings.client_id}


def _server(account: Account[AllegroSettings]) -> TokenServer:
    settings = account.settings
    return TokenServer(
        url=f"{places(settings).auth}/token",
        http=account.http,
        clock=account.clock,
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        basic=True,
        headers={"User-Agent": user_agent(settings)},
    )
