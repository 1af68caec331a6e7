"""PostgreSQL reads back what was packed for it, of every type, and asks for lists as arrays."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Binary
from sqlalchemy import Connection, Engine, bindparam, event, insert, select

from core import tables
from core.store import Store, open_store
from core.store.engines import writer_engine
from core.store.packed import PACKINGS

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _whole(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "BIGINT": _whole(64),
    "INTEGER": _whole(32),
    "SMALLINT": _whole(16),
    "BOOLEAN": st.booleans(),
    "DOUBLE PRECISION": st.floats(allow_nan=False),
    "TIMESTAMP WITH TIME ZONE": st.datetimes(timezones=st.just(UTC)),
    "BYTEA": st.binary(max_size=50),
    "TEXT": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    "VARCHAR": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
}


@pytest.fixture(scope="module")
def engine(postgres_server: Any) -> Iterator[Engine]:
    made = writer_engine(postgres_server.create())
    yield made
    made.dispose()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def test_every_type_that_can_be_packed_is_tried_here() -> None:
    assert set(VALUES) == set(PACKINGS)


@pytest.mark.parametrize("type_", VALUES)
def test_a_column_comes_back_as_it_went(engine: Engine, type_: str) -> None:
    @given(column=st.lists(st.none() | VALUES[type_], max_size=8))
    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def law(column: list[Any]) -> None:
        assert _through_the_server(engine, type_, column) == column

    law()


def test_one_object_in_all_rows_comes_back_in_all_rows(engine: Engine) -> None:
    columns: dict[str, list[Any]] = {"TIMESTAMP WITH TIME ZONE": [NOW] * 5, "TEXT": [None] * 3}
    for type_, column in columns.items():
        assert _through_the_server(engine, type_, column) == column


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(struct.error):
        PACKINGS["SMALLINT"]([1, 40_000])


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_a_list_of_any_length_finds_its_rows(store: Store, count: int) -> None:
    actors = [f"a{number}" for number in range(count)]

    def scene(connection: Connection) -> None:
        rows = [_audit(number) for number in range(1, 61)]
        connection.execute(insert(tables.audit), rows)
        audit = tables.audit.c
        by_id = select(audit.id).where(audit.id.in_(bindparam("ids", expanding=True)))
        by_actor = select(audit.actor).where(audit.actor.in_(actors)).order_by(audit.id)
        others = select(audit.id).where(audit.id.not_in(range(1, 60 - count)))
        by_moment = select(audit.id).where(audit.created_at.in_([NOW] * count))

        ids = {"ids": list(range(1, count + 1))}
        assert sorted(connection.execute(by_id, ids).scalars()) == ids["ids"]
        assert list(connection.execute(by_actor).scalars()) == actors[1:]
        assert len(connection.execute(others).all()) == count + 1
        assert len(connection.execute(by_moment).all()) == (60 if count else 0)

    store.write_now(scene)


def test_lists_of_two_lengths_are_one_statement(postgres_url: str) -> None:
    engine = writer_engine(postgres_url)
    texts = set()
    event.listen(engine, "before_cursor_execute", lambda *given: texts.add(given[2]))

    with engine.connect() as connection:
        for ids in ([1], [1, 2, 3]):
            connection.execute(select(tables.audit.c.id).where(tables.audit.c.id.in_(ids)))
    engine.dispose()

    assert len(texts) == 1


def _audit(number: int) -> dict[str, object]:
    return {
        "id": number, "created_at": NOW, "subject": "", "actor": f"a{number}", "action": "made",
    }  # fmt: skip


def _through_the_server(engine: Engine, type_: str, column: Sequence[Any]) -> list[Any]:
    packing = PACKINGS[type_]
    wrapped = [Binary(one) if isinstance(one, bytes) else one for one in column]
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"SELECT v FROM unnest(%(column)s::{type_}[]) AS v",  # noqa: S608 - a type of ours
            {"column": packing(wrapped)},
        )
        return list(rows.scalars())
