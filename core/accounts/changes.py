"""Adding accounts, pausing them, changing their settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from core import tables
from core.accounts import queries
from core.problems import NotThere, Taken

OFFLINE = "offline"
_AFRESH: Mapping[str, Any] = {"health": "", "failures": 0, "failed_at": None, "next_at": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account that is to be added; settings are checked and secrets sealed before."""

    name: str
    channel: str
    inbox: str = ""
    """Name of the inbox its tickets land in; empty for the first one."""
    state: str = OFFLINE
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: bytes | None = None


def add(connection: Connection, account: NewAccount, now: datetime) -> int:
    """Add an account and return its row id; raises `Taken` or `NotThere`."""
    if queries.by_name(connection, account.name):
        raise Taken(f"there is an account {account.name!r} already; choose another name")
    inbox = _inbox(connection, account.inbox)
    result = connection.execute(
        insert(tables.account)
        .values(
            name=account.name,
            channel=account.channel,
            inbox_id=inbox,
            settings=dict(account.settings),
            secrets=account.secrets,
            state=account.state,
            created_at=now,
        )
        .returning(tables.account.c.id)
    )
    return int(result.scalar_one())


def set_settings(
    connection: Connection,
    name: str,
    settings: Mapping[str, Any],
    secrets: bytes | None,
    state: str | None = None,
) -> None:
    """Replace an account's settings and secrets; with them it is tried anew, at once.

    `state`: what the settings make of it (`core.accounts.living`); None leaves it.
    """
    values = {"settings": dict(settings), "secrets": secrets, **_AFRESH}
    _change(connection, name, values if state is None else {**values, "state": state})
    _let_go(connection, name)


def pause(connection: Connection, name: str) -> None:
    """Receive and send nothing for this account until `resume`; what is queued stays queued."""
    _change(connection, name, {"enabled": False})


def resume(connection: Connection, name: str) -> None:
    """Go on where `pause` stopped, and forget the last error."""
    _change(connection, name, {"enabled": True, **_AFRESH})
    _let_go(connection, name)


def let_go(connection: Connection, account: int) -> None:
    """Try at once what could not be sent: the account is not what it was when that failed."""
    delivery = tables.delivery.c
    connection.execute(
        update(tables.delivery)
        .where(delivery.account_id == account, delivery.state == "queued", delivery.error != "")
        .values(next_at=None, tried_at=None)
    )


def _let_go(connection: Connection, name: str) -> None:
    row = queries.by_name(connection, name)
    if row is not None:
        let_go(connection, row.id)


def _inbox(connection: Connection, name: str) -> int:
    names = queries.inbox_names(connection)
    wanted = name or names[0]
    found = queries.inbox_by_name(connection, wanted)
    if found is None:
        raise NotThere(f"there is no inbox {wanted!r}; there are {', '.join(names)}")
    return found


def _change(connection: Connection, name: str, values: Mapping[str, Any]) -> None:
    result = connection.execute(
        update(tables.account).where(tables.account.c.name == name).values(**values)
    )
    if not result.rowcount:
        raise NotThere(f"there is no account {name!r}; postroom account list shows them")
