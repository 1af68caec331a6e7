"""The quarantine as people tend it: who may see a message may try it again or give it up."""

from __future__ import annotations

from sqlalchemy import Connection

from core.access import Viewer
from core.audit import By
from core.inbound import quarantine, queries
from core.inbound.queries import QuarantinedRow
from core.problems import NotThere

_HIGHEST = 2**63 - 1
"""The largest row id."""


def retry(connection: Connection, raw: int, by: By) -> int:
    """Offer a message to its parser again; returns its account. Raises `NotThere`."""
    _found(connection, by.viewer, raw)
    account = quarantine.retry(connection, raw)
    if account is None:
        raise _not_there(raw)
    by.note(connection, "quarantine.retry", f"raw:{raw}")
    return account


def drop(connection: Connection, raw: int, by: By) -> None:
    """Give a message up; raises `NotThere`."""
    _found(connection, by.viewer, raw)
    if quarantine.drop(connection, raw, by.now) is None:
        raise _not_there(raw)
    by.note(connection, "quarantine.drop", f"raw:{raw}")


def _found(connection: Connection, viewer: Viewer, raw: int) -> QuarantinedRow:
    found = queries.quarantined(connection, 1, viewer, min(raw + 1, _HIGHEST))
    if not found or found[0].id != raw:
        raise _not_there(raw)
    return found[0]


def _not_there(raw: int) -> NotThere:
    return NotThere(
        f"there is no message {raw} in quarantine; the list of it shows those there are"
    )
