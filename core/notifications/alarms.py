"""What the instance itself tells its admins, each thing once for its span."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from core.notifications.changes import add
from core.notifications.types import Kind, NewNotification


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A run that failed, or whose message is held by a limit."""

    automation: int
    name: str
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """A mail to an agent, or from a step to somebody else, that did not arrive."""

    recipient: str
    reason: str
    ticket: int | None
    """The ticket it was about (row id), if one."""


def silent(connection: Connection, accounts: Iterable[str], now: datetime) -> None:
    """Tell of accounts (by name) that have not been heard for too long."""
    new = [
        NewNotification(kind="account_silent", facts={"account": name}, admins=True)
        for name in accounts
    ]
    add(connection, new, now)


def sign_in(connection: Connection, account: int, name: str, now: datetime) -> None:
    """Tell that somebody must sign in to an account again; once a day."""
    key = f"sign_in:{account}:{now:%Y-%m-%d}"
    new = NewNotification(kind="account_sign_in", facts={"account": name}, admins=True, key=key)
    add(connection, [new], now)


def failed(connection: Connection, runs: Collection[Trouble], now: datetime) -> None:
    """Tell of runs that failed; once an hour for each automation."""
    _of_runs(connection, "run_failed", runs, now)


def held(connection: Connection, runs: Collection[Trouble], now: datetime) -> None:
    """Tell of automations that do not answer a crowd of tickets; once an hour for each."""
    _of_runs(connection, "sending_paused", runs, now)


def paused(connection: Connection, recipients: Iterable[str], now: datetime) -> None:
    """Tell of caps that were reached; to a recipient ("": all together) once in an hour."""
    new = [
        NewNotification(
            kind="sending_paused",
            facts={"recipient": recipient},
            admins=True,
            key=f"sending_paused:{recipient}:{now:%Y-%m-%dT%H}",
        )
        for recipient in sorted(set(recipients))
    ]
    add(connection, new, now)


def returned(connection: Connection, mails: Collection[CameBack], now: datetime) -> None:
    """Tell of mails that came back; once a day for each address."""
    new = [
        NewNotification(
            kind="mail_bounced",
            facts={"recipient": one.recipient, "reason": one.reason},
            ticket=one.ticket,
            admins=True,
            key=f"mail_bounced:{one.recipient}:{now:%Y-%m-%d}",
        )
        for one in mails
    ]
    add(connection, new, now)


def _of_runs(connection: Connection, kind: Kind, runs: Collection[Trouble], now: datetime) -> None:
    new = [
        NewNotification(
            kind=kind,
            facts={"automation": one.name, "run": one.run},
            admins=True,
            key=f"{kind}:{one.automation}:{now:%Y-%m-%dT%H}",
        )
        for one in runs
    ]
    add(connection, new, now)
