from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Table

from core import agents, tables, teams
from core.access import SYSTEM
from core.agents import NewAgent, duties
from core.audit import By
from core.problems import NotThere, Refused, Taken
from core.store import Store, open_store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNA = "anna@shop.example"
BY = By(SYSTEM, NOW)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


def test_an_agent_is_found_by_address_however_it_is_written(store: Store) -> None:
    store.write_now(agents.add, NewAgent(email=" Anna@Shop.Example ", name="", role="admin"), NOW)

    row = store.read_now(agents.by_email, ANNA)

    assert row is not None
    assert (row.email, row.name, row.role, row.active) == (ANNA, "anna", "admin", True)


def test_an_address_is_given_once(store: Store) -> None:
    store.write_now(agents.add, NewAgent(email=ANNA, name="Anna"), NOW)

    with pytest.raises(Taken, match=r"agent 'anna@shop\.example' already"):
        store.write_now(agents.add, NewAgent(email="ANNA@shop.example", name="Anna"), NOW)


@pytest.mark.parametrize("email", ["", "anna", "anna@", "@shop", "an na@shop.example"])
def test_what_is_no_address_is_refused(email: str, store: Store) -> None:
    with pytest.raises(Refused, match="no mail address; write one such as"):
        store.write_now(agents.add, NewAgent(email=email, name="Anna"), NOW)


def test_an_unknown_role_is_refused_with_the_known_ones(store: Store) -> None:
    with pytest.raises(Refused, match="no role 'boss'; there are admin, manager, agent"):
        store.write_now(agents.add, NewAgent(email=ANNA, name="Anna", role="boss"), NOW)


def test_going_away_and_coming_back(store: Store) -> None:
    store.write_now(agents.add, NewAgent(email=ANNA, name="Anna"), NOW)

    store.write_now(duties.set_away, ANNA, BY, away=True)
    (away,) = store.read_now(agents.listed)
    store.write_now(duties.set_away, ANNA, BY, away=False)
    (back,) = store.read_now(agents.listed)

    assert (away.away, back.away) == (True, False)


def test_an_unknown_agent_is_named(store: Store) -> None:
    with pytest.raises(NotThere, match=r"no agent 'anna@shop\.example'; postroom agent list"):
        store.write_now(duties.set_away, ANNA, BY, away=True)


def test_membership_and_access_can_be_given_twice_and_taken_back(store: Store) -> None:
    store.write_now(agents.add, NewAgent(email=ANNA, name="Anna"), NOW)
    store.write_now(teams.add, {"name": "Returns"}, BY)
    for _ in range(2):
        store.write_now(agents.join, "Returns", ANNA)
        store.write_now(agents.grant, "Inbox", team="Returns")
        store.write_now(agents.grant, "Inbox", agent=ANNA)
    given = (_count(store, tables.membership), _count(store, tables.access))

    store.write_now(agents.revoke, "Inbox", team="Returns")
    store.write_now(agents.leave, "Returns", ANNA)

    assert given == (1, 2)
    assert (_count(store, tables.membership), _count(store, tables.access)) == (0, 1)


def test_an_unknown_team_or_inbox_is_named(store: Store) -> None:
    store.write_now(agents.add, NewAgent(email=ANNA, name="Anna"), NOW)

    with pytest.raises(NotThere, match="no team 'Retruns'"):
        store.write_now(agents.join, "Retruns", ANNA)
    with pytest.raises(NotThere, match="no inbox 'Inobx'"):
        store.write_now(agents.grant, "Inobx", agent=ANNA)


def test_a_team_is_named_once(store: Store) -> None:
    store.write_now(teams.add, {"name": "Returns"}, BY)

    with pytest.raises(Taken, match="team 'Returns' already"):
        store.write_now(teams.add, {"name": "Returns"}, BY)


def _count(store: Store, table: Table) -> int:
    def rows(connection: Connection) -> int:
        return len(connection.execute(table.select()).all())

    return store.read_now(rows)
