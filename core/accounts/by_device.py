"""Signing an account in on another screen (RFC 8628): begun here, agreed there.

What we ask with is kept sealed, so that it outlives the page, and any process may ask: one at a
time, no more often than the other side wants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection

from core import instance
from core.accounts.opening import Opened
from core.accounts.signing_in import Desk
from core.audit import By
from core.instance.changes import forget
from core.problems import Refused
from postroom.channel import ConnectsByDevice, DeviceBegun
from postroom.errors import PermanentError, TemporaryError

State: TypeAlias = Literal["waiting", "done"]
_PREFIX = "device:"
NOT_BEGUN = "no sign-in waits for this account; begin it again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A sign-in that waits for a person; for pages."""

    url: str
    """Where the person signs in."""
    user_code: str
    """What they type there, or compare."""
    interval: timedelta
    expires_at: datetime


def offers(channel: object) -> bool:
    """Whether accounts of this channel can sign in on another screen."""
    return isinstance(channel, ConnectsByDevice)


async def begin(desk: Desk, account: int, by: By) -> Waiting:
    """Ask for a code; one that waits already is given up.

    Raises `Refused`, and what the channel's `begin_device` raises.
    """
    opened, channel = await _connecting(desk, account)
    begun = await channel.begin_device(opened.account)
    row = {
        "url": begun.url,
        "user_code": begun.user_code,
        "sealed": desk.sealer.seal(begun.device_code).decode(),
        "interval": begun.interval.total_seconds(),
        "expires_at": begun.expires_at.isoformat(),
        "not_before": (by.now + begun.interval).isoformat(),
    }
    await desk.store.write(instance.put, _key(account), row)
    return _waiting(row)


async def look(desk: Desk, account: int, now: datetime) -> Waiting | None:
    """The sign-in that waits; None where none does, or not any more."""
    row = await desk.store.read(instance.get, _key(account))
    waiting = _waiting(row) if row else None
    return waiting if waiting is not None and waiting.expires_at > now else None


async def ask(desk: Desk, account: int, by: By) -> State:
    """Ask whether the person has agreed; the tokens are kept if so.

    Raises `Refused` where it has come to nothing: begin again then. Asked too early, it says
    `waiting` without asking anybody.
    """
    row = await desk.store.write(_claim, account, by.now)
    if row is None:
        raise Refused(NOT_BEGUN)
    if not row["mine"]:
        return "waiting"
    opened, channel = await _connecting(desk, account)
    try:
        tokens = await channel.ask_device(opened.account, _begun(desk, row))
    except TemporaryError as error:
        await desk.store.write(_later, account, by.now + (error.retry_after or timedelta(0)))
        return "waiting"
    except PermanentError as error:
        await desk.store.write(forget, _key(account))
        raise Refused(str(error)) from None
    if tokens is None:
        return "waiting"
    await desk.accounts.tokens.put(account, tokens)
    await desk.store.write(_note, account, by)
    return "done"


async def cancel(desk: Desk, account: int) -> None:
    """Give up a sign-in that waits."""
    await desk.store.write(forget, _key(account))


async def _connecting(desk: Desk, account: int) -> tuple[Opened, ConnectsByDevice]:
    opened = await desk.accounts.look(account)
    channel: object = opened.channel if opened else None
    if opened is None or not isinstance(channel, ConnectsByDevice):
        raise Refused("this account does not sign in on another screen")
    return opened, channel


def _begun(desk: Desk, row: Mapping[str, Any]) -> DeviceBegun:
    return DeviceBegun(
        url=row["url"],
        user_code=row["user_code"],
        device_code=desk.sealer.open(row["sealed"].encode()),
        interval=timedelta(seconds=row["interval"]),
        expires_at=datetime.fromisoformat(row["expires_at"]),
    )


def _waiting(row: Mapping[str, Any]) -> Waiting:
    return Waiting(
        url=row["url"],
        user_code=row["user_code"],
        interval=timedelta(seconds=row["interval"]),
        expires_at=datetime.fromisoformat(row["expires_at"]),
    )


def _claim(connection: Connection, account: int, now: datetime) -> dict[str, Any] | None:
    """What is kept, and whether it is ours to ask now; nobody else asks before the next time."""
    instance.hold(connection, _key(account))
    row = instance.get(connection, _key(account))
    if not row:
        return None
    mine = datetime.fromisoformat(row["not_before"]) <= now
    if mine:
        following = now + timedelta(seconds=row["interval"])
        instance.put(connection, _key(account), {**row, "not_before": following.isoformat()})
    return {**row, "mine": mine}


def _later(connection: Connection, account: int, until: datetime) -> None:
    row = instance.get(connection, _key(account))
    if row:
        instance.put(connection, _key(account), {**row, "not_before": until.isoformat()})


def _note(connection: Connection, account: int, by: By) -> None:
    forget(connection, _key(account))
    by.note(connection, "account.connect", f"account:{account}")


def _key(account: int) -> str:
    return f"{_PREFIX}{account}"
