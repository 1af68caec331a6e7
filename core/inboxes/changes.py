"""Adding inboxes, changing them, deleting empty ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from sqlalchemy import Connection

from core import catalogues
from core.access.changes import check_rows, set_holders
from core.audit import By, changes
from core.catalogues import BRANDS, CALENDARS, GROUPS, INBOXES, Removal
from core.inboxes import queries
from core.problems import InUse, Refused

MOST_DAYS = 3650
"""Within which a reply may reopen a ticket: ten years."""

_REFERENCES = {"brand": BRANDS, "group": GROUPS, "calendar": CALENDARS}
_COLUMNS = {"brand": "brand_id", "group": "inbox_group_id", "calendar": "calendar_id"}


class InboxValues(TypedDict, total=False):
    """What is to be changed of an inbox; row ids, None for none."""

    name: str
    brand: int | None
    group: int | None
    calendar: int | None
    reopen_days: int
    agents: list[int]
    teams: list[int]


def add(connection: Connection, values: InboxValues, by: By) -> int:
    """Add an inbox and return its id; raises `Taken` or `Refused`."""
    columns = _columns(connection, values)
    made = catalogues.add(connection, INBOXES, columns, by, _lists(values))
    _set_access(connection, made, values)
    return made


def change(connection: Connection, inbox: int, values: InboxValues, by: By) -> None:
    """Change an inbox; raises `NotThere`, `Taken` or `Refused`."""
    before = queries.found(connection, by.viewer, inbox)
    columns = _columns(connection, values)
    _set_access(connection, inbox, values)
    held = changes({"agents": sorted(before.agents), "teams": sorted(before.teams)}, _lists(values))
    catalogues.change(connection, INBOXES, inbox, columns, by, held)


def remove(connection: Connection, inbox: int, how: Removal, by: By) -> None:
    """Delete an inbox that has no tickets and no accounts; raises `InUse`. One always stays."""
    catalogues.only_one_change(connection)
    queries.found(connection, by.viewer, inbox)
    if len(catalogues.listed(connection, INBOXES)) == 1:
        raise InUse("this is the only inbox; add another one first")
    catalogues.remove(connection, INBOXES, inbox, how, by)


def _columns(connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the row itself, what they refer to checked."""
    for name, catalogue in _REFERENCES.items():
        if (row := values.get(name)) is not None:
            check_rows(connection, catalogue.table, [row])
    days = values.get("reopen_days", 0)
    if days not in range(MOST_DAYS + 1):
        raise Refused(f"reopen_days: {days} is none; write 0 to {MOST_DAYS}", "reopen_days")
    own = ("name", "reopen_days", *_COLUMNS)
    return {_COLUMNS.get(key, key): values[key] for key in own if key in values}


def _set_access(connection: Connection, inbox: int, values: InboxValues) -> None:
    if "agents" in values:
        set_holders(connection, inbox, "agent", values["agents"])
    if "teams" in values:
        set_holders(connection, inbox, "team", values["teams"])


def _lists(values: InboxValues) -> dict[str, list[int]]:
    """Who is to see it, as far as that is said."""
    given: Mapping[str, Any] = values
    return {key: sorted(set(given[key])) for key in ("agents", "teams") if key in given}
