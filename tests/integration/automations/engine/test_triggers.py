"""Triggers of changes: what agents do starts automations that ask for just that."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from core import tables
from core.store import Store
from core.tickets import changes
from core.tickets.changes import Change, Origin
from postroom.action import AddNote, AddTag, Assign, Effect, RemoveTag, SetPriority, SetStatus
from tests import seeds
from tests.engines import add, drain, trace, written
from tests.seeds import NOW

NOTE = "{id: s1, action: add_note, text: seen}"
AGENT = Origin(actor="agent", author="Anna")


Making = Callable[[Connection, int], Effect]
"""What an agent does, given the row id of the agent Anna."""


def _tagged(connection: Connection, _anna: int) -> Effect:
    return AddTag(seeds.named(connection, tables.tag, "vip"))


def _untagged(connection: Connection, _anna: int) -> Effect:
    return RemoveTag(seeds.named(connection, tables.tag, "old"))


def _solved(connection: Connection, _anna: int) -> Effect:
    return SetStatus(seeds.named(connection, tables.status, "solved"))


def _to_anna(_connection: Connection, anna: int) -> Effect:
    return Assign(agent=anna, team=None)


def _urgent(_connection: Connection, _anna: int) -> Effect:
    return SetPriority("urgent")


def _noted(_connection: Connection, _anna: int) -> Effect:
    return AddNote("call back")


@pytest.mark.parametrize(
    ("when", "effect", "starts"),
    [
        ("tag_added", _tagged, True),
        ("tag_added, tag: vip", _tagged, True),
        ("tag_added, tag: [late, vip]", _tagged, True),
        ("tag_added, tag: late", _tagged, False),
        ("tag_removed, tag: vip", _tagged, False),
        ("tag_removed, tag: old", _untagged, True),
        ("status_set", _solved, True),
        ("status_set, to: solved", _solved, True),
        ("status_set, to: [pending, closed]", _solved, False),
        ("status_set, to: solved, before: open", _solved, True),
        ("status_set, to: solved, before: pending", _solved, False),
        ("assigned", _to_anna, True),
        ("assigned, agent: Anna", _to_anna, True),
        ("assigned, agent: Ola", _to_anna, False),
        ("assigned, team: Returns", _to_anna, False),
        ("note_added", _noted, True),
        ("field_changed", _urgent, True),
        ("field_changed, field: priority", _urgent, True),
        ("field_changed, field: [status, assignee]", _urgent, False),
        ("field_changed, field: [status, assignee]", _to_anna, True),
        ("field_changed, field: team", _to_anna, False),
    ],
)
def test_a_change_starts_what_asks_for_it(
    store: Store, when: str, effect: Making, starts: bool
) -> None:
    def scene(connection: Connection) -> None:
        seeds.named(connection, tables.team, "Returns")
        anna = {name: seeds.agent(connection, name) for name in ("Anna", "Ola")}["Anna"]
        ticket = seeds.ticket(connection)
        _make(connection, ticket, AddTag(seeds.named(connection, tables.tag, "old")))
        drain(connection)
        add(connection, written("Watch", NOTE, when=when))

        _make(connection, ticket, effect(connection, anna))
        drain(connection)

        assert trace(connection) == (["Watch: done", "Watch s1 add_note: done"] if starts else [])

    store.write_now(scene)


def _make(connection: Connection, ticket: int, effect: Effect) -> None:
    changes.apply(connection, [Change(ticket=ticket, effect=effect, origin=AGENT)], NOW)
