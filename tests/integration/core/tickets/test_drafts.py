"""What becomes of a draft once something is written."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from core import plugins, tables
from core.access import Viewer
from core.desk import DraftValues, save_draft
from core.tickets.writing import Kind, NewMessage, write_message
from tests import seeds
from tests.seeds import NOW

REGISTRY = plugins.load(safe_mode=True)


@pytest.mark.parametrize(
    ("draft", "kind", "left"),
    [
        ("reply_all", "reply_all", 0),
        ("reply", "reply_all", 0),
        ("reply_all", "reply", 0),
        ("note", "reply_all", 1),
        ("reply_all", "note", 1),
    ],
)
def test_what_is_written_leaves_no_draft_of_its_kind(
    connection: Connection, draft: str, kind: Kind, left: int
) -> None:
    viewer, arrived = Viewer(seeds.agent(connection), "admin"), seeds.arrives(connection)
    (number,) = seeds.column(connection, tables.ticket, "number", id=arrived.ticket)
    kept = DraftValues(kind=draft, text="Dear all", subject="", recipients={}, uploads=[])
    save_draft(connection, viewer, arrived.ticket, kept, NOW)

    new = NewMessage(kind=kind, text="Dear all")
    write_message(connection, viewer, number, new, NOW, REGISTRY)

    assert len(seeds.column(connection, tables.draft, "id")) == left
