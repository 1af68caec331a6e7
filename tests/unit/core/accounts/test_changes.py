from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from core import accounts
from core.accounts import NewAccount
from core.problems import NotThere, Taken
from core.store import Store, open_store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


def test_an_account_is_added_offline_into_the_first_inbox(store: Store) -> None:
    added = store.write_now(accounts.add, NewAccount(name="Imports", channel="mail"), NOW)

    row = store.read_now(accounts.by_name, "Imports")
    assert row is not None
    assert (row.id, row.channel, row.inbox, row.state) == (added, "mail", "Inbox", "offline")
    assert (row.settings, row.secrets, row.enabled, row.created_at) == ({}, None, True, NOW)


def test_a_name_is_given_once(store: Store) -> None:
    store.write_now(accounts.add, NewAccount(name="Shop", channel="mail"), NOW)

    with pytest.raises(Taken, match="account 'Shop' already"):
        store.write_now(accounts.add, NewAccount(name="Shop", channel="mail"), NOW)

    assert len(store.read_now(accounts.listed)) == 1


def test_an_unknown_inbox_is_named_with_the_known_ones(store: Store) -> None:
    new = NewAccount(name="Shop", channel="mail", inbox="Inobx")

    with pytest.raises(NotThere, match="no inbox 'Inobx'; there are Inbox"):
        store.write_now(accounts.add, new, NOW)


def test_pausing_and_resuming(store: Store) -> None:
    store.write_now(accounts.add, NewAccount(name="Shop", channel="mail"), NOW)

    store.write_now(accounts.pause, "Shop")
    paused = store.read_now(accounts.by_name, "Shop")
    store.write_now(accounts.resume, "Shop")
    resumed = store.read_now(accounts.by_name, "Shop")

    assert paused is not None
    assert resumed is not None
    assert (paused.enabled, resumed.enabled) == (False, True)


@pytest.mark.parametrize("change", [accounts.pause, accounts.resume])
def test_an_unknown_account_is_named(change: object, store: Store) -> None:
    with pytest.raises(NotThere, match="no account 'Shpo'"):
        store.write_now(change, "Shpo")  # type: ignore[arg-type] # both take a name


def test_settings_are_replaced(store: Store) -> None:
    store.write_now(accounts.add, NewAccount(name="Shop", channel="mail"), NOW)

    store.write_now(accounts.set_settings, "Shop", {"host": "mail.example"}, b"sealed")

    row = store.read_now(accounts.by_name, "Shop")
    assert row is not None
    assert (row.settings, row.secrets) == ({"host": "mail.example"}, b"sealed")
