"""The law of conditions: what memory says of a ticket, both databases say (style.md §6)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, cast

import pytest
import sqlalchemy as sa

from automations import actions, triggers
from automations.conditions import sql
from automations.conditions.memory import HOLDS, compile_node
from automations.document import Node, from_json
from automations.fields import BUILT_IN, columns
from automations.language import Language, assemble
from core import tables
from postroom.condition import Field, Kind
from tests.integration.automations import crowd
from tests.integration.automations.thicket import Thicket, Written

NUMBER = Field(
    key="test.number", title="Number", kind=Kind.NUMBER, read=lambda facts: facts.ticket.number
)
"""No built-in field is a number yet, but its operators are there."""


STORED = (
    Field(key="shop.note", title="Note", kind=Kind.TEXT, stored_on="ticket"),
    Field(key="shop.size", title="Size", kind=Kind.NUMBER, stored_on="contact"),
    Field(key="shop.paid", title="Paid", kind=Kind.YES_NO, stored_on="ticket"),
    Field(key="shop.until", title="Until", kind=Kind.MOMENT, stored_on="contact"),
    Field(key="shop.colour", title="Colour", kind=Kind.CHOICE, stored_on="ticket"),
)
"""Fields of a plug-in that stores them."""


@pytest.fixture
def language(monkeypatch: pytest.MonkeyPatch) -> Language:
    mapping = cast("dict[str, Any]", columns.COLUMNS)
    monkeypatch.setitem(mapping, NUMBER.key, tables.ticket.c.number)
    return assemble((*BUILT_IN, NUMBER, *STORED), *_rest())


@pytest.fixture(scope="session")
def tickets() -> crowd.Crowd:
    return crowd.make_crowd()


@pytest.fixture
def connection(database_url: str, tickets: crowd.Crowd) -> Iterator[sa.Connection]:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        crowd.fill(connection, tickets)
        yield connection
    engine.dispose()


def test_every_field_and_operator_agrees_alone(
    connection: sa.Connection, tickets: crowd.Crowd, language: Language
) -> None:
    thicket = Thicket(language, random.Random(1))

    for field, operator in thicket.pairs():
        for _ in range(3):
            leaf = thicket.leaf(field, operator)
            _agree(leaf, thicket, connection, tickets)
            _agree({"not": leaf}, thicket, connection, tickets)


def test_random_trees_agree(
    connection: sa.Connection, tickets: crowd.Crowd, language: Language
) -> None:
    found = _agree_on(300, connection, tickets, language)

    assert 0.2 < found < 0.8, "trees that hold for all tickets or for none prove little"


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_ten_thousand_random_trees_agree(
    connection: sa.Connection, tickets: crowd.Crowd, language: Language
) -> None:
    found = _agree_on(10_000, connection, tickets, language, seed=99)

    assert 0.2 < found < 0.8


@pytest.mark.parametrize("word", ["matches", "event"])
def test_what_only_an_event_knows_is_refused_by_name(language: Language, word: str) -> None:
    leaf: Written = {"field": "message.subject", "matches": "a+"}
    if word == "event":
        leaf = {"field": "event.actor", "is": "customer"}
    scene = crowd.make_crowd().scenes[0]

    with pytest.raises(sql.EventOnly, match=leaf["field"]):
        sql.as_sql(_read(leaf, language), language, crowd.ROWS, scene.clock)


def _agree_on(
    trees: int,
    connection: sa.Connection,
    tickets: crowd.Crowd,
    language: Language,
    seed: int = 5,
) -> float:
    """Compare that many trees; return the share of tickets they held for."""
    thicket = Thicket(language, random.Random(seed))
    held = [_agree(thicket.tree(), thicket, connection, tickets) for _ in range(trees)]
    return sum(held) / (trees * crowd.TICKETS)


def _agree(
    written: Written, thicket: Thicket, connection: sa.Connection, tickets: crowd.Crowd
) -> int:
    node = _read(written, thicket.language)
    scene = thicket.pick.choice(tickets.scenes)
    holds = compile_node(node, thicket.language, crowd.ROWS)
    clause = sql.as_sql(node, thicket.language, crowd.ROWS, scene.clock)
    query = sa.select(tables.ticket.c.id).select_from(columns.JOINED).where(clause)

    in_memory = {facts.ticket.id for facts in scene.facts if holds(facts) == HOLDS}
    in_sql = set(connection.execute(query).scalars())

    assert in_memory == in_sql, f"{written} differs on {in_memory ^ in_sql}"
    return len(in_memory)


def _read(written: Written, language: Language) -> Node:
    document = {
        "name": "x",
        "when": [{"trigger": "message_received"}],
        "if": written,
        "then": [{"action": "add_note", "text": "x"}],
    }
    return from_json(document, language).condition


def _rest() -> tuple[Any, Any]:
    return triggers.BUILT_IN, actions.BUILT_IN
