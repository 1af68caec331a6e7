from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from core import tables
from core.store import Bulk, Store, open_store

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
INSERT = Bulk(insert(tables.audit))
RENAME = Bulk(
    update(tables.audit)
    .where(tables.audit.c.id == bindparam("b_id"))
    .values(actor="somebody", action=bindparam("b_action"))
)
DELETE = Bulk(delete(tables.audit).where(tables.audit.c.id == bindparam("b_id")))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def _row(number: int) -> dict[str, object]:
    return {
        "id": number,
        "created_at": NOW + timedelta(seconds=number // 2),
        "subject": f"100% of {number}",
        "actor": "Ala",
        "action": "made",
        "detail": {"number": number} if number else None,
    }


def _all(connection: Connection) -> list[tuple[object, ...]]:
    audit = tables.audit.c
    asked = select(audit.id, audit.actor, audit.action, audit.subject, audit.detail)
    return [tuple(row) for row in connection.execute(asked.order_by(audit.id))]


def test_rows_go_in_as_execute_would_put_them(store: Store) -> None:
    def scene(connection: Connection) -> None:
        INSERT(connection, [_row(number) for number in range(3)])
        connection.execute(insert(tables.audit), [_row(number) for number in range(3, 5)])

        assert _all(connection) == [
            (number, "Ala", "made", f"100% of {number}", {"number": number} if number else None)
            for number in range(5)
        ]
        moments = connection.execute(
            select(tables.audit.c.created_at).order_by(tables.audit.c.id)
        ).scalars()
        assert list(moments) == [NOW + timedelta(seconds=number // 2) for number in range(5)]

    store.write_now(scene)


def test_updates_take_what_the_statement_says_and_what_rows_say(store: Store) -> None:
    def scene(connection: Connection) -> None:
        INSERT(connection, [_row(number) for number in range(3)])

        RENAME(connection, [{"b_id": 0, "b_action": "zero"}, {"b_id": 2, "b_action": "two"}])
        DELETE(connection, [{"b_id": 1}])

        assert [row[:3] for row in _all(connection)] == [
            (0, "somebody", "zero"),
            (2, "somebody", "two"),
        ]

    store.write_now(scene)


def test_no_rows_are_no_statement(store: Store) -> None:
    def scene(connection: Connection) -> None:
        INSERT(connection, [])

        assert not _all(connection)

    store.write_now(scene)


def test_a_row_that_lacks_a_value_is_refused_before_anything_is_written(store: Store) -> None:
    def scene(connection: Connection) -> None:
        broken = _row(1)
        del broken["actor"]

        with pytest.raises(KeyError, match="actor"):
            INSERT(connection, [_row(0), broken])
        assert not _all(connection)

    store.write_now(scene)


@pytest.mark.parametrize("count", [1, 7, 8, 9, 31, 32, 33, 40, 77])
def test_any_number_of_rows_goes_in_once_and_in_order(store: Store, count: int) -> None:
    def scene(connection: Connection) -> None:
        INSERT(connection, [_row(number) for number in range(count)])

        assert [row[0] for row in _all(connection)] == list(range(count))

    store.write_now(scene)
