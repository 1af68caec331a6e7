"""A mail's life on its row: queued → sending → sent, failed, lost, cancelled; or bounced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import Connection, func, insert, literal, or_, update

from core import tables
from core.notifications.mail import queries
from core.notifications.mail.queries import Letter, Waiting
from core.tables.columns import UtcDateTime

_mail = tables.staff_mail.c
HOUR = timedelta(hours=1)
LOST = "Postroom was stopped while this was being sent; it may or may not have left"
Final: TypeAlias = Literal["sent", "failed", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A mail that lets somebody set a password."""

    kind: Literal["invitation", "password_reset"]
    recipient: str
    locale: str
    sealed: bytes
    """The link, sealed: nobody reads it in the database, and it goes when the mail has left."""
    agent: int | None = None


@dataclass(slots=True)
class _Shares:
    """What leaves now: mails alone, mails that tell of others too, mails that must wait."""

    alone: list[int]
    digests: dict[int, list[int]]
    waiting: dict[datetime, list[int]]


def queue_link(connection: Connection, new: NewLink, now: datetime) -> int:
    """Let a link leave by mail; returns the mail's row id."""
    made = connection.execute(
        insert(tables.staff_mail)
        .values(
            kind=new.kind,
            agent_id=new.agent,
            recipient=new.recipient,
            locale=new.locale,
            sealed=new.sealed,
            state="queued",
            created_at=now,
        )
        .returning(_mail.id)
    )
    return int(made.scalar_one())


def orphaned(connection: Connection, now: datetime) -> None:
    """Give up what a dead process was sending; the lane's owner calls it first."""
    connection.execute(
        update(tables.staff_mail)
        .where(_mail.state == "sending")
        .values(state="lost", error=LOST, finished_at=now, sealed=None)
    )


def take(connection: Connection, now: datetime, cap: int) -> list[Letter]:
    """Claim what may leave now, at most `cap` an hour to one agent; the last tells of the rest.

    What its reader may not see any more, or does not want, is cancelled.
    """
    found = queries.waiting(connection, now)
    _end(connection, [one.id for one in found if not one.wanted], "cancelled", now)
    shares = _shared(connection, [one for one in found if one.wanted], now, cap)
    for until, mails in shares.waiting.items():
        _put_off(connection, mails, until)
    _claim(connection, [*shares.alone, *shares.digests], now)
    for leader, followers in shares.digests.items():
        _follow(connection, leader, followers, now)
    letters = []
    for mail in sorted([*shares.alone, *shares.digests]):
        letter = queries.letter(connection, mail)
        if letter is None:
            _end(connection, [mail], "cancelled", now)
        else:
            letters.append(letter)
    return letters


def record(connection: Connection, letter: Letter, state: Final, error: str, now: datetime) -> None:
    """Write how it ended, for all that it told of; only the attempt that claimed it may."""
    _settle(connection, letter, state=state, error=error, finished_at=now, sealed=None)


def came_back(connection: Connection, mail: int, error: str, *, failed: bool) -> str:
    """Note that a mail did not arrive, or only late; to whom it went, "" if it never left."""
    state = {"state": "bounced"} if failed else {}
    done = connection.execute(
        update(tables.staff_mail)
        .where(_mail.id == mail, _mail.state.in_(("sent", "lost")))
        .values(error=error, **state)
        .returning(_mail.recipient)
    ).scalar()
    if done and failed:
        connection.execute(
            update(tables.staff_mail)
            .where(_mail.digest_id == mail, _mail.state.in_(("sent", "lost")))
            .values(state="bounced")
        )
    return str(done or "")


def postpone(connection: Connection, letter: Letter, until: datetime, error: str) -> None:
    """Put it back, to be tried again."""
    connection.execute(
        update(tables.staff_mail)
        .where(_mail.digest_id == letter.id, _mail.state == "sending")
        .values(state="queued", next_at=until, digest_id=None, claimed_at=None)
    )
    _settle(connection, letter, state="queued", next_at=until, error=error, claimed_at=None)


def _shared(connection: Connection, found: Sequence[Waiting], now: datetime, cap: int) -> _Shares:
    shares = _Shares([one.id for one in found if one.kind != "notification"], {}, {})
    by_agent: dict[int, list[int]] = defaultdict(list)
    for one in found:
        if one.kind == "notification" and one.agent is not None:
            by_agent[one.agent].append(one.id)
    left = queries.left(connection, by_agent, now - HOUR)
    for agent, mails in by_agent.items():
        _share(shares, mails, left[agent], cap)
    return shares


def _share(shares: _Shares, mails: list[int], left: list[datetime], cap: int) -> None:
    room = cap - len(left)
    if room <= 0:
        shares.waiting.setdefault(left[-cap] + HOUR, []).extend(mails)
        return
    if len(mails) <= room:
        shares.alone += mails
        return
    shares.alone += mails[: room - 1]
    leader, *followers = mails[room - 1 :]
    shares.digests[leader] = followers


def _claim(connection: Connection, mails: Sequence[int], now: datetime) -> None:
    connection.execute(
        update(tables.staff_mail)
        .where(_mail.id.in_(list(mails)), _mail.state == "queued")
        .values(
            state="sending",
            attempt=_mail.attempt + 1,
            claimed_at=now,
            tried_at=func.coalesce(_mail.tried_at, literal(now, UtcDateTime())),
        )
    )


def _follow(connection: Connection, leader: int, followers: Sequence[int], now: datetime) -> None:
    _claim(connection, followers, now)
    connection.execute(
        update(tables.staff_mail).where(_mail.id.in_(list(followers))).values(digest_id=leader)
    )


def _put_off(connection: Connection, mails: Sequence[int], until: datetime) -> None:
    connection.execute(
        update(tables.staff_mail).where(_mail.id.in_(list(mails))).values(next_at=until)
    )


def _end(connection: Connection, mails: Sequence[int], state: str, now: datetime) -> None:
    if mails:
        connection.execute(
            update(tables.staff_mail)
            .where(or_(_mail.id.in_(list(mails)), _mail.digest_id.in_(list(mails))))
            .values(state=state, finished_at=now, sealed=None)
        )


def _settle(connection: Connection, letter: Letter, **values: object) -> None:
    done = connection.execute(
        update(tables.staff_mail)
        .where(_mail.id == letter.id, _mail.attempt == letter.attempt, _mail.state == "sending")
        .values(**values)
    )
    if done.rowcount and "finished_at" in values:
        connection.execute(
            update(tables.staff_mail)
            .where(_mail.digest_id == letter.id, _mail.state == "sending")
            .values(state=values["state"], finished_at=values["finished_at"])
        )
