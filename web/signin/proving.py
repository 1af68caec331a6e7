"""Proving who one is with a password: slowly, evenly, and not too often."""

from __future__ import annotations

import ipaddress
from functools import cache

from aiohttp import web
from sqlalchemy import Connection

from core import agents, sessions, throttle
from core.agents import Passwords
from core.agents.queries import password_hash
from core.problems import Refused
from core.sessions import NewSession
from postroom.text import fold
from web.kernel.house import House
from web.kernel.limits import too_often

SHORTEST = 10
LONGEST = 200


class WrongPassword(Refused):
    """Address and password do not belong together; which of them is wrong is not said."""


async def prove(house: House, email: str, password: str, address: str) -> int:
    """The agent's row id; raises `WrongPassword`, or 429 after ten attempts in 15 minutes.

    An unknown address costs the same time as a wrong password.
    """
    account = f"account {fold(email.strip())}"
    wait = await house.store.write(throttle.attempt, (account, f"address {address}"), house.clock())
    if wait:
        raise too_often(wait)
    agent, stored = await house.store.read(_stored, fold(email.strip()))
    fits = await house.passwords.verify(stored or _nobodys(), password[:LONGEST])
    if not (fits and stored):
        raise WrongPassword("address and password do not belong together")
    await house.store.write(throttle.forgive, account, (f"address {address}",))
    if house.passwords.is_outdated(stored):
        renewed = await house.passwords.hash(password)
        await house.store.write(agents.set_password, agent, renewed)
    return agent


def require_good(password: str, *names: str) -> None:
    """Refuse a password that is easily guessed; raises `Refused`."""
    if len(password) < SHORTEST:
        raise Refused(f"the password is too short; use {SHORTEST} letters or more", "password")
    if len(password) > LONGEST:
        raise Refused(f"the password is too long; use {LONGEST} letters or fewer", "password")
    if len(set(password)) < 5 or any(fold(password) == fold(name) for name in names if name):
        raise Refused("this password is easily guessed; use a few words", "password")


async def enter(house: House, request: web.Request, agent: int) -> str:
    """Start a session; the cookie's value."""
    new = NewSession(
        agent=agent,
        address=client_address(request),
        browser=request.headers.get("User-Agent", ""),
    )
    return await house.store.write(sessions.start, new, house.clock())


def client_address(request: web.Request) -> str:
    """Where a request comes from; a proxy is believed only on this very machine."""
    peer = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if not (forwarded and _is_loopback(peer)):
        return peer
    try:
        return str(ipaddress.ip_address(forwarded))
    except ValueError:
        return peer


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _stored(connection: Connection, email: str) -> tuple[int, str | None]:
    agent = agents.by_email(connection, email)
    if agent is None:
        return 0, None
    return agent.id, password_hash(connection, agent.id)


@cache
def _nobodys() -> str:
    """A hash that no password fits, as costly to check as anybody's; made once a process."""
    passwords = Passwords()
    try:
        return passwords.hash_now(agents.invented())
    finally:
        passwords.close()
