"""The lane of mails to staff: claims them, sends them, records what came of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.accounts.mailing import Mailing, mailing, usual
from core.accounts.opening import Accounts, Opened
from core.notifications.mail import queries, rows
from core.notifications.mail.queries import Letter
from core.notifications.mail.writing import Desk, written
from core.outbox import pauses, sending
from core.outbox.sending import Later, Never, Nobody, Outcome, Sent
from core.saved_calendars import company_zone
from core.secrets import KeyProblem, Sealer
from core.store import Store, crashpoint
from postroom.clock import Clock
from postroom.errors import (
    InvalidSettings,
    NeedsReauthorisation,
    PermanentError,
    TemporaryError,
)

log = logging.getLogger(__name__)

NO_ACCOUNT = "no mail account can send at present; connect one, or sign in to it again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """What mails to staff are worked with."""

    store: Store
    accounts: Accounts
    sealer: Sealer
    secret: bytes
    """What ids of our messages are signed with."""
    url: str
    """Where browsers reach this instance; empty: mails bear no link."""
    cap: int
    """Mails to one agent in an hour, at most."""
    clock: Clock
    chance: Callable[[], float]
    """0…1, spreads pauses."""


@dataclass(frozen=True, slots=True)
class _Round:
    """What one run of the lane found when it began."""

    mailing: Mailing
    usual: int | None
    desk: Desk


class StaffMailLane:
    """The handler of the lane `staff_mail`."""

    def __init__(self, bureau: Bureau, closing: asyncio.Event) -> None:
        self._bureau, self._store, self._clock = bureau, bureau.store, bureau.clock
        self._closing = closing

    async def __call__(self, _key: str) -> datetime | None:
        """Send what is due; returns when the next one is."""
        await self._store.write(rows.orphaned, self._clock())
        around = await self._store.read(_look, self._bureau)
        letters = await self._store.write(rows.take, self._clock(), self._bureau.cap)
        if letters:
            crashpoint("staff.claimed")
        for letter in letters:
            if self._closing.is_set():
                await self._store.write(rows.postpone, letter, self._clock(), "")
                continue
            outcome = await self._send(letter, around)
            await self._store.write(_note, letter, outcome, self._clock(), self._bureau.chance())
        return await self._store.read(queries.wakes_at)

    async def _send(self, letter: Letter, around: _Round) -> Outcome:
        account = around.mailing.account(around.usual, letter.ticket_account)
        if account is None:
            return Later(NO_ACCOUNT)
        try:
            opened = await self._bureau.accounts.open(account)
            link = self._bureau.sealer.open(letter.sealed) if letter.sealed else ""
        except KeyProblem as error:
            return Never(str(error))
        except (TemporaryError, PermanentError, InvalidSettings, NeedsReauthorisation) as error:
            return Later(str(error))
        return (
            Later(NO_ACCOUNT) if opened is None else await self._hand(letter, link, opened, around)
        )

    async def _hand(self, letter: Letter, link: str, opened: Opened, around: _Round) -> Outcome:
        domain = opened.channel.id_domain(opened.account.settings)
        message = written(letter, link, around.desk, domain, self._clock())
        outcome = await sending.hand_over(opened.channel, opened.account, message)
        crashpoint("staff.sent")
        return outcome


def _look(connection: Connection, bureau: Bureau) -> _Round:
    desk = Desk(url=bureau.url.rstrip("/"), zone=company_zone(connection), secret=bureau.secret)
    return _Round(mailing(connection), usual(connection), desk)


def _note(
    connection: Connection, letter: Letter, outcome: Outcome, now: datetime, chance: float
) -> None:
    match outcome:
        case Sent():
            rows.record(connection, letter, "sent", outcome.warning, now)
        case Never():
            rows.record(connection, letter, "failed", outcome.reason, now)
        case Nobody():
            rows.record(connection, letter, "lost", outcome.reason, now)
        case Later():
            _later(connection, letter, outcome, now, chance)


def _later(
    connection: Connection, letter: Letter, later: Later, now: datetime, chance: float
) -> None:
    until = pauses.next_try(letter.tried_at, now, chance, later.wish or timedelta(0))
    if until is None:
        rows.record(connection, letter, "failed", later.reason, now)
        log.warning("mail to staff %s could not be sent for a day", letter.id)
    else:
        rows.postpone(connection, letter, until, later.reason)
