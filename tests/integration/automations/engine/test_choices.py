"""A field that offers choices takes a text that is filled in, if it is one of them by then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Connection

from core import custom_fields
from core.access import SYSTEM
from core.audit import By
from core.custom_fields import NewField
from core.store import Store
from tests import seeds
from tests.engines import add, drain, trace, written
from tests.seeds import NOW

BY = By(SYSTEM, NOW)


def _colour(connection: Connection) -> int:
    wanted = NewField(owner="ticket", key="colour", title="Colour", kind="choice")
    return custom_fields.add(connection, {**wanted, "choices": ["Red", "Żółty"]}, BY)


@pytest.mark.parametrize(
    ("made", "subject", "outcome", "kept"),
    [
        ("value: '{{ message.subject }}'", "żółty", "done", {"colour": "Żółty"}),
        (
            "from: {field: message.subject, matches: 'in (?P<value>[a-z]+)'}",
            "Send it in red please",
            "done",
            {"colour": "Red"},
        ),
        (
            "value: '{{ message.subject }}'",
            "blue",
            'failed (ticket.fields.colour: there is no choice "blue"; known are Red, Żółty)',
            {},
        ),
        ("value: '{{ message.subject }}'", "", "skipped (the text is empty)", {}),
    ],
)
def test_a_choice_is_filled_in_and_looked_at_when_the_step_runs(
    store: Store, made: str, subject: str, outcome: str, kept: Mapping[str, Any]
) -> None:
    def act(connection: Connection) -> tuple[list[str], Mapping[str, Any]]:
        _colour(connection)
        step = f"{{id: s1, action: set_field, field: ticket.fields.colour, {made}}}"
        add(connection, written("A", step))
        arrived = seeds.arrives(connection, subject=subject)
        drain(connection)
        return trace(connection), custom_fields.of_ticket(connection, arrived.ticket)

    found, values = store.write_now(act)

    assert found[1] == f"A s1 set_field: {outcome}"
    assert values == kept


def test_a_choice_that_was_taken_off_since_is_not_set(sqlite_store: Store) -> None:
    def act(connection: Connection) -> str:
        field = _colour(connection)
        step = "{id: s1, action: set_field, field: ticket.fields.colour, value: red}"
        add(connection, written("A", step))
        custom_fields.change(connection, field, {"choices": ["Green"]}, BY)
        seeds.arrives(connection)
        drain(connection)
        return trace(connection)[1]

    assert "there is no choice" in sqlite_store.write_now(act)
