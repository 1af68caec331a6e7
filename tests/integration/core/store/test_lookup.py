from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import (
    BindParameter,
    Connection,
    bindparam,
    insert,
    literal_column,
    select,
    union_all,
)

from core import tables
from core.store import lookup
from core.store.lookup import Lookup

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_audit = tables.audit.c
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_NAMES: BindParameter[Any] = bindparam("names", expanding=True)

BY_ID = Lookup(select(_audit.id, _audit.subject).where(_audit.id.in_(_IDS)).order_by(_audit.id))
TYPED = Lookup(select(_audit.created_at, _audit.detail, _audit.id).where(_audit.id.in_(_IDS)))
BY_NAME = Lookup(
    union_all(
        select(literal_column("'100% sure'"), _audit.id).where(
            _audit.actor == bindparam("actor"), _audit.subject.in_(_NAMES)
        ),
        select(_audit.action, _audit.id).where(
            _audit.actor == bindparam("actor"), _audit.action.in_(_NAMES)
        ),
    )
)


def _fill(connection: Connection, count: int) -> None:
    rows = [
        {
            "id": number,
            "created_at": NOW + timedelta(seconds=number),
            "subject": f"subject {number}",
            "actor": "Ala" if number % 2 else "Olek",
            "action": f"action {number}",
            "detail": {"number": number} if number % 3 else None,
        }
        for number in range(1, count + 1)
    ]
    connection.execute(insert(tables.audit), rows)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 50, 64, 65])
def test_a_list_of_any_length_finds_each_row_once(connection: Connection, count: int) -> None:
    _fill(connection, 70)

    assert BY_ID(connection, range(1, count + 1)) == [
        (number, f"subject {number}") for number in range(1, count + 1)
    ]
    assert BY_ID(connection, [3, 3, 900]) == [(3, "subject 3")]


def test_more_values_than_a_statement_takes_are_asked_in_parts(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "MOST", 4)
    _fill(connection, 11)

    assert [row[0] for row in BY_ID(connection, range(1, 12))] == list(range(1, 12))


def test_an_empty_list_is_not_asked(connection: Connection) -> None:
    connection.close()

    assert BY_ID(connection, []) == []


def test_columns_come_as_python_has_them(connection: Connection) -> None:
    _fill(connection, 3)

    assert sorted(TYPED(connection, [2, 3])) == [
        (NOW + timedelta(seconds=2), {"number": 2}, 2),
        (NOW + timedelta(seconds=3), None, 3),
    ]
    assert TYPED(connection, [900]) == []


def test_a_question_may_name_its_list_more_than_once(connection: Connection) -> None:
    _fill(connection, 5)

    found = BY_NAME(connection, ["subject 1", "action 3", "action 4"], actor="Ala")

    assert sorted(found) == [("100% sure", 1), ("action 3", 3)]
