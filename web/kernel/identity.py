"""Who asks: a browser with a session's cookie, or a program with an API token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy import Connection

from core import agents, sessions, tokens
from core.agents import AgentRow
from core.saved_calendars import company_zone
from core.sessions import SignedIn
from core.store import Store, StoreError
from core.tokens.use import note_use
from web.kernel.origin import is_secure

SECURE_COOKIE = "__Host-postroom"
PLAIN_COOKIE = "postroom"
"""On plain http, which is this machine's own or a private network: `__Host-` demands HTTPS."""
TOUCH_EVERY = timedelta(hours=1)
"""How often it is written down that a session is used."""
NOTE_EVERY = timedelta(minutes=1)
"""Likewise of a token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody who proved who they are."""

    agent: AgentRow
    zone: str
    """The IANA time zone times are shown in."""
    csrf: str = ""
    session: int = 0
    token: int = 0
    scopes: frozenset[str] | None = None
    """What a token is limited to; None for no limit."""


def cookie_name(request: web.Request) -> str:
    """Under which name this browser keeps its session."""
    return SECURE_COOKIE if is_secure(request) else PLAIN_COOKIE


async def identify(request: web.Request, store: Store, now: datetime) -> Identity | None:
    """Who asks, or None; a wrong token is nobody, never the cookie's owner."""
    if "Authorization" in request.headers:
        return await _by_token(request.headers["Authorization"], store, now)
    secret = request.cookies.get(cookie_name(request), "")
    return await _by_cookie(secret, store, now) if secret else None


async def _by_cookie(secret: str, store: Store, now: datetime) -> Identity | None:
    found, company = await store.read(_signed_in, sessions.digest(secret), now)
    if found is None:
        return None
    if now - found.session.used_at >= TOUCH_EVERY:
        await _note(store, sessions.touch, found.session.id, now)
    return Identity(
        agent=found.agent,
        zone=found.agent.zone or company,
        csrf=sessions.form_token(secret),
        session=found.session.id,
    )


async def _by_token(header: str, store: Store, now: datetime) -> Identity | None:
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer":
        return None
    digest = tokens.digest(secret.strip().encode("utf-8", "replace").decode())
    found = await store.read(_bearer, digest, now)
    if found is None:
        return None
    identity, used_at = found
    if used_at is None or now - used_at >= NOTE_EVERY:
        await _note(store, note_use, identity.token, now)
    return identity


def _signed_in(connection: Connection, digest: bytes, now: datetime) -> tuple[SignedIn | None, str]:
    """Whose session it is, and the company's zone, in one go."""
    return sessions.signed_in(connection, digest, now), company_zone(connection)


def _bearer(
    connection: Connection, digest: bytes, now: datetime
) -> tuple[Identity, datetime | None] | None:
    bearer = tokens.by_digest(connection, digest, now)
    if bearer is None:
        return None
    agent = agents.by_id(connection, bearer.agent)
    if agent is None:
        return None
    scopes = bearer.scopes or None
    zone = agent.zone or company_zone(connection)
    identity = Identity(agent=agent, zone=zone, token=bearer.token, scopes=scopes)
    return identity, bearer.used_at


async def _note(
    store: Store, write: Callable[[Connection, int, datetime], None], row: int, now: datetime
) -> None:
    """Write down a use; a database that takes no writes must not keep anybody from reading."""
    try:
        await store.write(write, row, now)
    except StoreError:
        return
