"""`visible` against sets: promise P24's filter, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from core import tables
from core.access import SYSTEM, Viewer, visible, visible_inboxes
from tests import seeds
from tests.integration.core import shop

INBOXES, AGENTS, TEAMS = range(5), range(4), range(3)
ROLES = ("admin", "manager", "agent")


@dataclass(frozen=True, slots=True)
class World:
    roles: tuple[str, ...]
    members: frozenset[tuple[int, int]]
    """(team, agent)"""
    of_agents: frozenset[tuple[int, int]]
    """(inbox, agent)"""
    of_teams: frozenset[tuple[int, int]]
    """(inbox, team)"""

    def inboxes(self, agent: int) -> set[int]:
        if self.roles[agent] == "admin":
            return set(INBOXES)
        teams = {team for team, member in self.members if member == agent}
        own = {inbox for inbox, holder in self.of_agents if holder == agent}
        return own | {inbox for inbox, team in self.of_teams if team in teams}


def pairs(first: range, second: range) -> st.SearchStrategy[frozenset[tuple[int, int]]]:
    return st.frozensets(st.tuples(st.sampled_from(first), st.sampled_from(second)), max_size=8)


worlds = st.builds(
    World,
    st.tuples(*(st.sampled_from(ROLES) for _ in AGENTS)),
    pairs(TEAMS, AGENTS),
    pairs(INBOXES, AGENTS),
    pairs(INBOXES, TEAMS),
)


@pytest.mark.promise("P24")
@given(world=worlds)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_agent_sees_what_access_and_teams_give_and_nothing_else(
    connection: Connection, world: World
) -> None:
    with undone(connection):
        compare(connection, world)


def compare(connection: Connection, world: World) -> None:
    inboxes = [shop.inbox(connection, f"inbox {n}") for n in INBOXES]
    tickets = {n: shop.ticket(connection, inboxes[n]) for n in INBOXES}
    viewers = build(connection, world, inboxes)

    seen = {n: read(connection, viewer) for n, viewer in enumerate(viewers)}
    rooms = {n: read_inboxes(connection, viewer) for n, viewer in enumerate(viewers)}

    for agent in AGENTS:
        expected = world.inboxes(agent)
        assert seen[agent] == {tickets[n] for n in expected}
        assert rooms[agent] & set(inboxes) == {inboxes[n] for n in expected}
    assert read(connection, SYSTEM) == set(tickets.values())


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Each example starts from the same rows, also after one that failed."""
    inner = connection.begin_nested()
    try:
        yield
    finally:
        inner.rollback()


def test_being_assigned_shows_nothing(connection: Connection) -> None:
    viewer = shop.agent(connection, "ola", inboxes=[])
    shop.ticket(connection, shop.inbox(connection, "hidden"), assignee_id=viewer.agent)

    assert read(connection, viewer) == set()


def test_an_unknown_role_is_no_admin(connection: Connection) -> None:
    shop.ticket(connection, shop.inbox(connection, "hidden"))

    assert read(connection, Viewer(77, "root")) == set()


def build(connection: Connection, world: World, inboxes: list[int]) -> list[Viewer]:
    teams = [seeds.row(connection, tables.team, name=f"team {n}") for n in TEAMS]
    viewers = [shop.agent(connection, f"agent{n}", inboxes=[], role=world.roles[n]) for n in AGENTS]
    for team, member in world.members:
        row = {"team_id": teams[team], "agent_id": viewers[member].agent}
        connection.execute(insert(tables.membership), row)
    for inbox, holder in world.of_agents:
        shop.grant(connection, inboxes[inbox], agent_id=viewers[holder].agent)
    for inbox, team in world.of_teams:
        shop.grant(connection, inboxes[inbox], team_id=teams[team])
    return viewers


def read(connection: Connection, viewer: Viewer) -> set[int]:
    return set(connection.execute(select(tables.ticket.c.id).where(visible(viewer))).scalars())


def read_inboxes(connection: Connection, viewer: Viewer) -> set[int]:
    wanted = select(tables.inbox.c.id).where(visible_inboxes(viewer))
    return set(connection.execute(wanted).scalars())
