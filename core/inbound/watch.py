"""Watching over the accounts that are read: which are due, changed, or silent too long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from core.accounts.form import without_secrets
from core.accounts.health import LiveAccount
from postroom.channel import Channel, Listens, Polls
from postroom.registry import Registry

SILENCE = 3
"""After so many intervals without a batch an account is begun again, and reported if that fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is to be done about the accounts."""

    due: tuple[int, ...]
    """To be read now."""
    changed: tuple[int, ...]
    """Being read in a way that is no longer right."""
    silent: tuple[int, ...]
    """To be reported."""


@dataclass(slots=True)
class _Known:
    """An account as it was last seen."""

    version: object
    since: datetime
    """When it was first seen, or came back: silence before that is nobody's fault."""
    readable: bool


class Watch:
    """Remembers the accounts between two looks; what it forgets with the process does no harm."""

    def __init__(self, registry: Registry) -> None:
        self._channels = registry.channels
        self._known: dict[int, _Known] = {}

    def look(self, rows: Iterable[LiveAccount], running: frozenset[int], now: datetime) -> Sight:
        """Compare what there is with what is being read."""
        accounts = {row.id: row for row in rows}
        changed = [id_ for id_ in running if self._is_changed(id_, accounts)]
        self._known = {id_: self._seen(row, now) for id_, row in accounts.items()}
        readable = [row for id_, row in accounts.items() if self._known[id_].readable]
        return Sight(
            due=tuple(row.id for row in readable if row.id not in running and _is_due(row, now)),
            changed=tuple(changed),
            silent=tuple(row.id for row in readable if self._is_silent(row, now)),
        )

    def _is_changed(self, account: int, accounts: Mapping[int, LiveAccount]) -> bool:
        row, known = accounts.get(account), self._known.get(account)
        return row is None or (known is not None and known.version != row.version)

    def _seen(self, row: LiveAccount, now: datetime) -> _Known:
        known = self._known.get(row.id)
        if known is not None and known.version == row.version:
            return known
        return _Known(row.version, now, _is_readable(self._channels.get(row.channel), row))

    def _is_silent(self, row: LiveAccount, now: datetime) -> bool:
        if row.alarmed_at is not None:
            return False
        since = self._known[row.id].since
        heard = max(row.read_at or since, since)
        return now - heard > SILENCE * self._channels[row.channel].interval


def _is_due(row: LiveAccount, now: datetime) -> bool:
    return row.next_at is None or row.next_at <= now


def _is_readable(channel: Channel[BaseModel] | None, row: LiveAccount) -> bool:
    """Whether its channel can be read, and these settings are for that."""
    if not isinstance(channel, Listens | Polls):
        return False
    return channel.receives(without_secrets(channel.settings, row.settings))
