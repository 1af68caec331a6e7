"""Watching accounts: who is due, who was changed, who is silent too long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from pydantic import BaseModel

from core.accounts.health import LiveAccount
from core.inbound.watch import Watch
from postroom.channel import Account, Channel
from postroom.message import Batch, Parsed, Raw
from postroom.registry import Registry

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


class Settings(BaseModel):
    host: str = ""


class Radio(Channel[Settings]):
    key = "radio"
    title = "Radio"
    sources = ("radio",)
    settings = Settings
    interval: ClassVar[timedelta] = timedelta(minutes=1)
    parse = staticmethod(lambda _raw: Parsed())

    def receives(self, settings: Settings) -> bool:
        return bool(settings.host)

    async def receive(
        self, account: Account[BaseModel], cursor: str | None
    ) -> AsyncIterator[Batch]:
        yield Batch((Raw(external_id=f"{account.id}{cursor}", received_at=NOW, payload=b""),))


ROW = LiveAccount(
    id=1,
    name="a",
    channel="radio",
    settings={"host": "x"},
    secrets=None,
    cursor=None,
    failures=0,
    next_at=None,
    read_at=None,
    alarmed_at=None,
)


@pytest.fixture
def watch() -> Watch:
    registry = Registry()
    registry.channels.add(Radio(), "test")
    return Watch(registry)


def test_an_account_is_due_unless_it_rests_is_read_or_only_holds_imports(watch: Watch) -> None:
    rows = [
        ROW,
        replace(ROW, id=2, next_at=NOW + timedelta(seconds=1)),
        replace(ROW, id=3, next_at=NOW),
        replace(ROW, id=4),
        replace(ROW, id=5, settings={}),
        replace(ROW, id=6, channel="gone"),
    ]

    assert watch.look(rows, frozenset({4}), NOW).due == (1, 3)


def test_changed_or_paused_accounts_are_to_be_stopped(watch: Watch) -> None:
    both = [ROW, replace(ROW, id=2), replace(ROW, id=3)]
    watch.look(both, frozenset({1, 2, 3}), NOW)

    sight = watch.look([ROW, replace(ROW, id=2, secrets=b"new")], frozenset({1, 2, 3}), NOW)

    assert sorted(sight.changed) == [2, 3]


@pytest.mark.promise("P7")
def test_three_intervals_of_silence_are_reported_once(watch: Watch) -> None:
    heard = replace(ROW, read_at=NOW)
    watch.look([heard], frozenset(), NOW)
    at_limit = NOW + timedelta(minutes=3)

    assert watch.look([heard], frozenset(), at_limit).silent == ()
    assert watch.look([heard], frozenset(), at_limit + timedelta(seconds=1)).silent == (1,)
    known = replace(heard, alarmed_at=at_limit)
    assert watch.look([known], frozenset(), at_limit + timedelta(hours=1)).silent == ()


@pytest.mark.promise("P7")
def test_silence_while_nobody_read_is_nobodys_fault(watch: Watch) -> None:
    long_ago = replace(ROW, read_at=NOW - timedelta(days=9))

    assert watch.look([long_ago], frozenset(), NOW).silent == ()
    assert watch.look([long_ago], frozenset(), NOW + timedelta(minutes=4)).silent == (1,)
