"""Signing an account in elsewhere (OAuth 2.0): begun here, finished on the way back.

What the way back needs is kept under a digest of its `state`, sealed, for ten minutes and for the
person who began it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from sqlalchemy import Connection

from core import instance
from core.accounts.opening import Accounts, Opened
from core.audit import By
from core.instance.changes import forget
from core.problems import Refused
from core.secrets import Sealer
from core.store import Store
from postroom.channel import Begun, Connects

LASTS = timedelta(minutes=10)
_PREFIX = "sign_in:"
_LOST = "this sign-in was not begun here, or more than ten minutes ago; begin it again"


@dataclass(frozen=True, slots=True)
class Desk:
    """What signing in needs of this instance."""

    store: Store
    sealer: Sealer
    accounts: Accounts


async def begin(desk: Desk, account: int, redirect: str, by: By) -> str:
    """Begin to sign an account in; returns the address to send the person to."""
    opened, channel = await _connecting(desk, account)
    begun = channel.begin(opened.account, redirect)
    row = {"account": account, "agent": by.viewer.agent, "begun": asdict(begun)}
    sealed = desk.sealer.seal(json.dumps(row)).decode()
    await desk.store.write(_keep, begun.state, sealed, by.now)
    return begun.url


async def finish(desk: Desk, answer: str, by: By) -> int:
    """Take what came back, the whole query string; returns the account's id.

    Raises `Refused` for a way back nobody waits for, and what the channel's `finish` raises.
    """
    row = await _waiting(desk, answer, by)
    opened, channel = await _connecting(desk, int(row["account"]))
    tokens = await channel.finish(opened.account, Begun(**row["begun"]), answer)
    await desk.accounts.tokens.put(opened.row.id, tokens)
    await desk.store.write(_note, opened.row.id, by)
    return opened.row.id


async def _connecting(desk: Desk, account: int) -> tuple[Opened, Connects]:
    opened = await desk.accounts.look(account)
    if opened is None:
        raise Refused(_LOST)
    channel = opened.channel
    if isinstance(channel, Connects) and channel.uses_tokens(opened.account.settings):
        return opened, channel
    raise Refused(f"{opened.row.name} signs in with its settings; there is nothing to connect")


async def _waiting(desk: Desk, answer: str, by: By) -> Mapping[str, Any]:
    state = parse_qs(answer).get("state", [""])[0]
    sealed = await desk.store.write(_take, state, by.now)
    row: dict[str, Any] = json.loads(desk.sealer.open(sealed.encode())) if sealed else {}
    if row.get("agent") != by.viewer.agent:
        raise Refused(_LOST)
    return row


def _keep(connection: Connection, state: str, sealed: str, now: datetime) -> None:
    for old in instance.keys(connection, _PREFIX):
        if _is_over(instance.get(connection, old), now):
            forget(connection, old)
    instance.put(connection, _key(state), {"sealed": sealed, "until": (now + LASTS).isoformat()})


def _take(connection: Connection, state: str, now: datetime) -> str:
    """What is kept for a state, once; empty for nothing."""
    kept = instance.get(connection, _key(state))
    forget(connection, _key(state))
    return "" if _is_over(kept, now) else str(kept["sealed"])


def _is_over(kept: Any, now: datetime) -> bool:
    return not kept or datetime.fromisoformat(kept["until"]) <= now


def _key(state: str) -> str:
    return _PREFIX + hashlib.sha256(state.encode()).hexdigest()


def _note(connection: Connection, account: int, by: By) -> None:
    by.note(connection, "account.connect", f"account:{account}")
