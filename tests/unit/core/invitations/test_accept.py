from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from core import agents, invitations
from core.access import SYSTEM
from core.agents import NewAgent, duties
from core.agents.queries import password_hash
from core.audit import By
from core.invitations import Accepting
from core.problems import NotThere
from core.store import Store, open_store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNA = "anna@shop.example"
BY = By(SYSTEM, NOW)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


def test_a_reset_is_for_the_agent_even_when_another_got_the_address(store: Store) -> None:
    anna = store.write_now(agents.add, NewAgent(email=ANNA, name="Anna"), NOW)
    link = store.write_now(invitations.reset, ANNA, None, NOW)
    moved = duties.Duties(email="anna.nowak@shop.example")
    store.write_now(duties.change, anna, moved, BY)
    other = store.write_now(agents.add, _with_password(), NOW)

    accepted = store.write_now(invitations.accept, _accepting(link.secret), NOW)

    assert accepted == anna
    assert store.read_now(password_hash, anna) == "new"
    assert store.read_now(password_hash, other) == "theirs"


def test_a_reset_of_an_agent_who_is_gone_is_used_up(store: Store) -> None:
    anna = store.write_now(agents.add, NewAgent(email=ANNA, name="Anna"), NOW)
    link = store.write_now(invitations.reset, ANNA, None, NOW)
    store.write_now(duties.change, anna, duties.Duties(active=False), BY)

    with pytest.raises(NotThere, match="used already"):
        store.write_now(invitations.accept, _accepting(link.secret), NOW)


def _with_password() -> NewAgent:
    return NewAgent(email=ANNA, name="Anna", password_hash="theirs")


def _accepting(secret: str) -> Accepting:
    return Accepting(digest=invitations.digest(secret), password_hash="new")
