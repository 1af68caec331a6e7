"""What an instance starts with: statuses, ticket types, a calendar, an inbox, its identity."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

from core.tables import columns

revision = "0003"
down_revision = "0002"

STATUSES = [
    {"name": "open", "meaning": "open", "position": 1},
    {"name": "pending", "meaning": "pending", "position": 2},
    {"name": "solved", "meaning": "solved", "position": 3},
    {"name": "closed", "meaning": "closed", "position": 4},
]
TYPES = ["question", "complaint", "return", "claim", "discussion", "review"]
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
CALENDAR = {
    "name": "Company",
    "zone": "Europe/Warsaw",
    "week": {day: ["09:00-17:00"] for day in WORKDAYS},
    "holidays": "PL",
    "exceptions": [],
}


def upgrade() -> None:
    instance = {"instance_id": str(uuid.uuid4()), "message_id_secret": secrets.token_hex(32)}
    _insert("status", STATUSES)
    _insert("ticket_type", [{"name": name} for name in TYPES])
    _insert("calendar", [{"name": "Company", "document": CALENDAR, "company": True}])
    _insert("inbox", [{"name": "Inbox"}])
    _insert("setting", [{"key": key, "value": value} for key, value in instance.items()])


def _insert(table: str, rows: Sequence[Mapping[str, object]]) -> None:
    types = {"document": columns.Json(), "value": columns.Json()}
    names = [sa.column(name, types.get(name, sa.types.NullType())) for name in rows[0]]
    op.bulk_insert(sa.table(table, *names), [dict(row) for row in rows])
