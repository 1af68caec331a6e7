"""Services as admins set them up: keys go in sealed and never come out.

A changed address asks for the key again, or whoever may change the address could have the key sent
to a server of their own (as with accounts, `core.accounts.tending`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, delete, insert, update

from core import catalogues, tables
from core.accounts.form import Filled, fill, sealed
from core.accounts.tending import moves
from core.audit import By, changes
from core.problems import NotThere, Refused
from core.secrets import Sealer
from core.services import queries
from core.services.queries import ServiceRow
from postroom.errors import InvalidSettings

_service = tables.service.c
_AFRESH: Mapping[str, Any] = {"failures": 0, "error": "", "failed_at": None, "retry_at": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A service that can be set up: what it is, and the model of its settings."""

    kind: str
    key: str
    settings: type[BaseModel]


def kept(row: ServiceRow | None, sealer: Sealer) -> dict[str, str]:
    """The secrets of a service, those that are set."""
    if row is None or not row.secrets:
        return {}
    opened: dict[str, str] = json.loads(sealer.open(row.secrets))
    return {name: value for name, value in opened.items() if value}


def merged(row: ServiceRow | None, own: Kind, given: Mapping[str, Any], sealer: Sealer) -> Filled:
    """What the settings become with these changes; raises `InvalidSettings`."""
    before = row.settings if row else {}
    secrets = kept(row, sealer)
    wanted = {**before, **secrets, **given}
    filled = fill(own.settings, {name: one for name, one in wanted.items() if one is not None})
    missing = sorted(name for name in secrets if name not in given)
    if missing and moves(own.settings, before, filled.settings):
        raise InvalidSettings(missing[0], "type it again, since where it is sent has changed")
    return filled


def save(
    connection: Connection, own: Kind, given: Mapping[str, Any], sealer: Sealer, by: By
) -> None:
    """Set a service up, or change it; a new one is asked last. Raises `InvalidSettings`."""
    catalogues.only_one_change(connection)
    row = queries.by_key(connection, own.kind, own.key)
    filled = merged(row, own, given, sealer)
    values = {"settings": dict(filled.settings), "secrets": sealed(filled, sealer), **_AFRESH}
    if row is None:
        place = 1 + max((one.place for one in queries.listed(connection, own.kind)), default=0)
        where = {"kind": own.kind, "key": own.key, "place": place}
        connection.execute(insert(tables.service).values({**where, **values}))
    else:
        connection.execute(update(tables.service).where(*_is(own.kind, own.key)).values(values))
    noted = changes(row.settings if row else {}, filled.settings)
    secrets = sorted(name for name in filled.secrets if name in given)
    detail = noted | ({"secrets": secrets} if secrets else {})
    by.note(connection, f"{own.kind}.set", f"{own.kind}:{own.key}", detail)


def order(connection: Connection, kind: str, keys: Sequence[str], by: By) -> None:
    """Ask these, in this order, and no others; raises `Refused` for one that is not set up."""
    catalogues.only_one_change(connection)
    there = [row.key for row in queries.listed(connection, kind)]
    for key in keys:
        if key not in there or keys.count(key) > 1:
            known = ", ".join(there) or "none"
            raise Refused(f"{key!r} cannot stand in the order; set up are {known}", "order")
    for key in there:
        place = keys.index(key) + 1 if key in keys else 0
        connection.execute(
            update(tables.service).where(*_is(kind, key)).values(place=place, **_AFRESH)
        )
    by.note(connection, f"{kind}.order", kind, {"order": list(keys)})


def forget(connection: Connection, kind: str, key: str, by: By) -> None:
    """Delete a service's settings and key; raises `NotThere`."""
    found = connection.execute(delete(tables.service).where(*_is(kind, key)))
    if not found.rowcount:
        raise NotThere(f"the {kind} {key!r} is not set up")
    by.note(connection, f"{kind}.forget", f"{kind}:{key}")


def _is(kind: str, key: str) -> tuple[Any, Any]:
    return _service.kind == kind, _service.key == key
