"""Access tokens: renewed before they end, by one at a time, stored before they are used."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, or_, update

from core import tables
from core.accounts import queries
from core.accounts.changes import let_go
from core.accounts.queries import Kept
from core.notifications import alarms
from core.secrets import Sealer
from core.store import Store, crashpoint
from postroom.channel import Account, Connects, Tokens
from postroom.errors import NeedsReauthorisation, TemporaryError

EARLY = timedelta(minutes=5)
"""How long before its end a token is renewed: clocks differ, and work takes time."""
LEASE = timedelta(seconds=30)
"""How long one process may renew alone. What a process that died meanwhile had used is still good
for a minute with those that know such a grace, so that the next one gets through."""
SKEW = timedelta(seconds=30)
"""How far clocks of two processes may be apart; a lease that ends later was made by a wrong one."""
PATIENCE_S, GLANCE_S = 10.0, 0.2
"""How long to wait here for another process that renews, and how often to look."""
_account = tables.account

NEEDED = "needs_reauthorisation"
NOBODY = "nobody has signed in to this account yet; sign in on the accounts page"


@dataclass(frozen=True, slots=True)
class Keys:
    """Where tokens lie and what they are sealed with."""

    store: Store
    sealer: Sealer


class TokenKeeper:
    """Gives out access tokens that will hold for a while.

    A refresh token may be good only once: so renewals of an account wait for each other, by a lock
    within a process and by a lease in the database between them, and the new pair is stored by
    compare-and-set before anybody uses it.
    """

    def __init__(self, keys: Keys) -> None:
        self._store, self._sealer = keys.store, keys.sealer
        self._locks: dict[int, asyncio.Lock] = {}
        self._refused: dict[int, str] = {}

    async def fresh(self, channel: Connects, account: Account[Any]) -> str:
        """An access token for the account.

        Raises `NeedsReauthorisation` (and marks the account so), or `TemporaryError`.
        """
        async with self._locks.setdefault(account.id, asyncio.Lock()):
            kept = await self._store.read(queries.kept_tokens, account.id)
            tokens = self._opened(kept)
            if tokens is None:
                await self._store.write(lose, account.id, kept.version, NOBODY)
                raise NeedsReauthorisation(NOBODY, step="login")
            if self._holds(account, tokens):
                return tokens.access
            return await self._renewed(channel, account, tokens, kept)

    def refused(self, account: int, token: str) -> None:
        """Note that a server did not take this token, whatever its end says: renew it next time."""
        self._refused[account] = token

    async def put(self, account: int, tokens: Tokens) -> None:
        """Keep what a person's sign-in brought; the account works again."""
        await self._store.write(put, account, self._sealed(tokens))

    def _holds(self, account: Account[Any], tokens: Tokens) -> bool:
        in_time = tokens.expires_at - account.clock() > EARLY
        return in_time and self._refused.get(account.id) != tokens.access

    async def _renewed(
        self, channel: Connects, account: Account[Any], tokens: Tokens, kept: Kept
    ) -> str:
        if not await self._store.write(lease, account.id, kept.version, account.clock()):
            return await self._others(account, kept)
        try:
            renewed = await channel.refresh(account, tokens)
        except NeedsReauthorisation as error:
            return await self._lost(account, kept, error)
        except BaseException:
            await self._store.write(release, account.id, kept.version)
            raise
        crashpoint("tokens.renewed")
        if await self._store.write(swap, account.id, kept.version, self._sealed(renewed)):
            return renewed.access
        return await self._theirs(account) or renewed.access

    async def _others(self, account: Account[Any], kept: Kept) -> str:
        """Wait for the process that renews; `TemporaryError` if it does not get done."""
        for _ in range(int(PATIENCE_S / GLANCE_S)):
            now = await self._store.read(queries.kept_tokens, account.id)
            if now.version != kept.version:
                return await self._theirs(account)
            await asyncio.sleep(GLANCE_S)
        raise TemporaryError("another process is renewing the sign-in", LEASE, step="login")

    async def _lost(self, account: Account[Any], kept: Kept, error: NeedsReauthorisation) -> str:
        """Another process may have used the refresh token first; else a person must sign in."""
        if await self._store.write(
            lose_and_tell, account.id, kept.version, str(error), account.clock()
        ):
            raise error
        return await self._theirs(account)

    async def _theirs(self, account: Account[Any]) -> str:
        """What somebody else has stored meanwhile."""
        tokens = self._opened(await self._store.read(queries.kept_tokens, account.id))
        return tokens.access if tokens else ""

    def _sealed(self, tokens: Tokens) -> bytes:
        return self._sealer.seal(
            json.dumps(
                {
                    "access": tokens.access,
                    "refresh": tokens.refresh,
                    "expires_at": tokens.expires_at.isoformat(),
                }
            )
        )

    def _opened(self, kept: Kept) -> Tokens | None:
        if kept.sealed is None:
            return None
        found = json.loads(self._sealer.open(kept.sealed))
        return Tokens(
            access=found["access"],
            refresh=found["refresh"],
            expires_at=datetime.fromisoformat(found["expires_at"]),
        )


def put(connection: Connection, account: int, sealed: bytes) -> None:
    """Store what a person's sign-in brought, whatever was there before."""
    connection.execute(
        update(_account)
        .where(_account.c.id == account)
        .values(
            tokens=sealed,
            tokens_version=_account.c.tokens_version + 1,
            tokens_leased_until=None,
            state="active",
            health="",
            failures=0,
            next_at=None,
        )
    )
    let_go(connection, account)


def swap(connection: Connection, account: int, version: int, sealed: bytes) -> bool:
    """Store renewed tokens if those they came from are still the ones; False: use the others.

    Who used them a moment later may have been refused and asked for a person: none is needed.
    """
    needed = _account.c.state == NEEDED
    done = connection.execute(
        update(_account)
        .where(_account.c.id == account, _account.c.tokens_version == version)
        .values(
            tokens=sealed,
            tokens_version=version + 1,
            tokens_leased_until=None,
            state=case((needed, "active"), else_=_account.c.state),
            health=case((needed, ""), else_=_account.c.health),
        )
    )
    return done.rowcount == 1


def lose(connection: Connection, account: int, version: int, reason: str) -> bool:
    """Note that a person must sign in again; False if the tokens are others by now."""
    done = connection.execute(
        update(_account)
        .where(_account.c.id == account, _account.c.tokens_version == version)
        .values(state=NEEDED, health=reason, tokens_leased_until=None)
    )
    return done.rowcount == 1


def lose_and_tell(
    connection: Connection, account: int, version: int, reason: str, now: datetime
) -> bool:
    """`lose`, and tell the admins: whoever noticed it may not be who reads the account."""
    lost = lose(connection, account, version, reason)
    row = queries.by_id(connection, account) if lost else None
    if row is not None and row.enabled:
        alarms.sign_in(connection, account, row.name, now)
    return lost


def lease(connection: Connection, account: int, version: int, now: datetime) -> bool:
    """Be the one who renews these tokens; False if somebody does, or has."""
    free = or_(
        _account.c.tokens_leased_until.is_(None),
        _account.c.tokens_leased_until <= now,
        _account.c.tokens_leased_until > now + LEASE + SKEW,
    )
    done = connection.execute(
        update(_account)
        .where(_account.c.id == account, _account.c.tokens_version == version, free)
        .values(tokens_leased_until=now + LEASE)
    )
    return done.rowcount == 1


def release(connection: Connection, account: int, version: int) -> None:
    """Let another try: renewing did not come to anything."""
    connection.execute(
        update(_account)
        .where(_account.c.id == account, _account.c.tokens_version == version)
        .values(tokens_leased_until=None)
    )
