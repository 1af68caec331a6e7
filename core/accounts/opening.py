"""An account as a channel wants it: settings opened, secrets unsealed, a token that holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from core.accounts import queries
from core.accounts.form import unsealed
from core.accounts.queries import AccountRow
from core.accounts.silence import StoredBlocks
from core.accounts.tokens import Keys, TokenKeeper
from core.secrets import Sealer
from core.store import Store
from postroom.channel import Account, Channel, Connects
from postroom.clock import Clock
from postroom.http import Http
from postroom.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An account ready to be worked with."""

    row: AccountRow
    channel: Channel[Any]
    account: Account[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What every account of this process shares."""

    store: Store
    registry: Registry
    sealer: Sealer
    http: Http
    clock: Clock


class Accounts:
    """Opens accounts; one for a process, because tokens are renewed by one at a time."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.tokens = TokenKeeper(Keys(house.store, house.sealer))
        self._blocks = StoredBlocks(house.store, house.clock)

    async def open(self, account: int) -> Opened | None:
        """The account with a fresh token; None if it, or its channel, is gone.

        Raises `KeyProblem`, and what `TokenKeeper.fresh` raises.
        """
        opened = await self.look(account)
        if opened is None or not isinstance(opened.channel, Connects):
            return opened
        if not opened.channel.uses_tokens(opened.account.settings):
            return opened
        token = await self.tokens.fresh(opened.channel, opened.account)
        return replace(opened, account=replace(opened.account, token=token))

    async def look(self, account: int) -> Opened | None:
        """`open` without a token: nobody is asked anything."""
        row = await self._house.store.read(queries.by_id, account)
        channel = self._house.registry.channels.get(row.channel) if row else None
        if row is None or channel is None:
            return None
        settings = unsealed(channel.settings, row.settings, row.secrets, self._house.sealer)
        opened = Account(
            id=row.id,
            name=row.name,
            settings=settings,
            clock=self._house.clock,
            http=self._house.http,
            blocks=self._blocks,
        )
        return Opened(row=row, channel=channel, account=opened)
