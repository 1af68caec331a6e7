from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core import agents, tokens
from core.agents import NewAgent
from core.problems import NotThere
from core.store import Store, open_store
from core.tokens import Bearer, NewToken

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNA = "anna@shop.example"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    store.write_now(agents.add, NewAgent(email=ANNA, name="Anna", role="manager"), NOW)
    yield store
    store.close()


def test_a_token_opens_with_the_rights_of_its_agent(store: Store) -> None:
    wanted = NewToken(agent=ANNA, name="Warehouse", scopes=("tickets.read",))

    secret = store.write_now(tokens.create, wanted, NOW)

    assert secret.startswith("postroom_")
    assert _bearer(store, secret) == Bearer(1, 1, "manager", frozenset({"tickets.read"}))


@pytest.mark.promise("P25")
def test_the_token_itself_is_stored_nowhere(store: Store) -> None:
    secret = store.write_now(tokens.create, NewToken(agent=ANNA, name="Warehouse"), NOW)

    (row,) = store.read_now(tokens.listed)

    assert (row.name, row.agent, row.created_at) == ("Warehouse", ANNA, NOW)
    assert secret not in repr(row)


def test_a_revoked_token_opens_nothing(store: Store) -> None:
    secret = store.write_now(tokens.create, NewToken(agent=ANNA, name="Warehouse"), NOW)

    store.write_now(tokens.revoke, 1, NOW)

    assert _bearer(store, secret) is None
    with pytest.raises(NotThere, match="no token 1 in use"):
        store.write_now(tokens.revoke, 1, NOW)


def test_an_expired_token_opens_nothing(store: Store) -> None:
    wanted = NewToken(agent=ANNA, name="Warehouse", expires_at=NOW + timedelta(days=1))
    secret = store.write_now(tokens.create, wanted, NOW)

    assert _bearer(store, secret) is not None
    assert _bearer(store, secret, NOW + timedelta(days=1)) is None


def test_what_was_never_a_token_opens_nothing(store: Store) -> None:
    assert _bearer(store, "postroom_guess") is None


def test_a_token_needs_an_agent(store: Store) -> None:
    with pytest.raises(NotThere, match=r"no agent 'bob@shop\.example'"):
        store.write_now(tokens.create, NewToken(agent="bob@shop.example", name="x"), NOW)


def _bearer(store: Store, secret: str, now: datetime = NOW) -> Bearer | None:
    return store.read_now(tokens.by_digest, tokens.digest(secret), now)
