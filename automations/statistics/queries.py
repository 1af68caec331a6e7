"""Counting in SQL; each question reads one stretch of one index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    case,
    cast,
    exists,
    func,
    literal_column,
    select,
    type_coerce,
)

from automations.statistics.types import DAYS, Effect, Measured, Minutes, Statistics, minutes
from core import instance, tables
from core.access import Viewer, visible

MOST_TICKETS = 20_000
"""Tickets whose first answers are measured, the newest."""

_run, _delivery, _message = tables.run.c, tables.delivery.c, tables.message.c
_ticket, _day = tables.ticket.c, tables.automation_day.c
_event, _version = tables.event.c, tables.automation_version.c
_LEFT = ("queued", "sending", "sent", "failed", "unknown")
_LOST = ("failed", "unknown")
_HELD = ("draft", "approval")
_DAY_S = 86_400
_FIRST = date(1970, 1, 1).toordinal()
_OWNER: ColumnElement[int] = literal_column("+run.automation_id", BigInteger)
"""With a plus, since SQLite would else read the whole index by which it can group."""
RUNS_CURSOR = "automation_day_runs"
"""The instance's note of the last run that is counted in `automation_day`."""


def of_automation(
    connection: Connection, automation: int, now: datetime, days: int = DAYS
) -> Statistics:
    """What an automation came to in the last days; today is one of them."""
    since = _midnight(now) - timedelta(days=days - 1)
    states = _by(connection, _run.state, _run.automation_id == automation, _run.created_at >= since)
    sent = _by(
        connection,
        _delivery.state,
        _delivery.automation_id == automation,
        _delivery.created_at >= since,
    )
    runs, delivered = sum(states.values()), sent["sent"]
    return Statistics(
        days=days,
        tried=_tried(connection, automation, since) or runs,
        matched=runs,
        done=states["done"],
        stopped=states["stopped"],
        failed=states["failed"],
        sent=sum(sent[state] for state in _LEFT),
        delivered=delivered,
        undelivered=sum(sent[state] for state in _LOST),
        held=sum(sent[state] for state in _HELD),
        replied=_replied(connection, automation, since),
        minutes_saved=_saved(minutes(connection), delivered, states["done"]),
        last_at=_last(connection, automation),
        by_day=_days(daily(connection, now, days, automation).get(automation, {}), since, days),
    )


def daily(
    connection: Connection, now: datetime, days: int = DAYS, automation: int | None = None
) -> dict[int, Mapping[int, int]]:
    """Runs by automation and day (days since 1970 in UTC), of all or of one."""
    since = _midnight(now) - timedelta(days=days - 1)
    found: dict[int, Counter[int]] = {}
    for owner, day, count in _kept(connection, since, automation):
        found.setdefault(owner, Counter())[date.fromisoformat(day).toordinal() - _FIRST] += count
    for owner, number, count in _since_then(connection, since, automation):
        found.setdefault(owner, Counter())[int(number)] += count
    return dict(found)


def totals(connection: Connection, automation: int | None = None) -> dict[int, int]:
    """How often each automation ran, ever; of all or of one; what never ran is not in it."""
    kept = select(_day.automation_id, func.sum(_day.runs)).where(_day.runs > 0)
    if automation is not None:
        kept = kept.where(_day.automation_id == automation)
    found = Counter(
        {row[0]: int(row[1]) for row in connection.execute(kept.group_by(_day.automation_id))}
    )
    for owner, _, count in _since_then(connection, None, automation):
        found[owner] += count
    return dict(found)


def _kept(
    connection: Connection, since: datetime, automation: int | None
) -> Sequence[Sequence[Any]]:
    """Automation, day (ISO 8601) and runs, as they were counted once and for all."""
    found = select(_day.automation_id, _day.day, _day.runs).where(
        _day.day >= since.date().isoformat(), _day.runs > 0
    )
    if automation is not None:
        found = found.where(_day.automation_id == automation)
    return connection.execute(found).all()


def _since_then(
    connection: Connection, since: datetime | None, automation: int | None
) -> Iterator[Sequence[Any]]:
    """Automation, day (since 1970) and runs that are not among the kept counts yet: few."""
    day = _day_of(connection, _run.created_at)
    found = select(_OWNER, day, func.count()).where(
        _run.id > int(instance.get(connection, RUNS_CURSOR) or 0)
    )
    if since is not None:
        found = found.where(_run.created_at >= since)
    for row in connection.execute(found.group_by(_OWNER, day)):
        if automation in (None, row[0]):
            yield row


def in_days(counts: Mapping[int, int], now: datetime, days: int = DAYS) -> tuple[int, ...]:
    """One automation's counts of `daily`, a number a day, today last."""
    return _days(counts, _midnight(now) - timedelta(days=days - 1), days)


def effect(connection: Connection, viewer: Viewer, now: datetime, days: int = DAYS) -> Effect:
    """First answers to tickets begun in the last days, automatic ones and people's."""
    first = _first_answers(viewer, now - timedelta(days=days)).subquery()
    answer, person = tables.message.alias(), tables.message.alias()
    rows = connection.execute(
        select(first.c.created_at, answer.c.created_at, answer.c.run_id, person.c.created_at)
        .join_from(first, answer, answer.c.id == first.c.answer)
        .outerjoin(person, person.c.id == first.c.person)
    ).all()
    automatic = [row for row in rows if row[2] is not None]
    return Effect(
        automatic=_measured((row[1] - row[0]) for row in automatic),
        people=_measured((row[1] - row[0]) for row in rows if row[2] is None),
        then_people=_measured((row[3] - row[0]) for row in automatic if row[3] is not None),
    )


def _first_answers(viewer: Viewer, since: datetime) -> Any:
    """Tickets with their first answer, and the first that a person wrote."""
    by_person = case((_message.run_id.is_(None), _message.id))
    newest = (
        select(_ticket.id, _ticket.created_at)
        .where(_ticket.created_at >= since, visible(viewer))
        .order_by(_ticket.id.desc())
        .limit(MOST_TICKETS)
        .subquery()
    )
    return (
        select(
            newest.c.created_at,
            func.min(_message.id).label("answer"),
            func.min(by_person).label("person"),
        )
        .join_from(newest, tables.message, _message.ticket_id == newest.c.id)
        .where(_message.direction == "out")
        .group_by(newest.c.id, newest.c.created_at)
    )


def _measured(waits: Iterable[timedelta]) -> Measured:
    found = [wait.total_seconds() for wait in waits]
    return Measured(len(found), round(median(found), 1) if found else None)


def _by(
    connection: Connection, column: ColumnElement[str], *wanted: ColumnElement[bool]
) -> Counter[str]:
    rows = connection.execute(select(column, func.count()).where(*wanted).group_by(column))
    return Counter({row[0]: row[1] for row in rows})


def _tried(connection: Connection, automation: int, since: datetime) -> int:
    found = select(func.sum(_day.tried)).where(
        _day.automation_id == automation, _day.day >= since.date().isoformat()
    )
    return int(connection.execute(found).scalar() or 0)


def _replied(connection: Connection, automation: int, since: datetime) -> int:
    """Delivered messages after which somebody on the customer's side wrote."""
    later = exists().where(
        _message.ticket_id == _delivery.ticket_id,
        _message.id > _delivery.message_id,
        _message.direction == "in",
    )
    found = select(func.count()).where(
        _delivery.automation_id == automation,
        _delivery.created_at >= since,
        _delivery.state == "sent",
        later,
    )
    return int(connection.execute(found).scalar_one())


def _saved(each: Minutes, delivered: int, done: int) -> float:
    return round(each.answer * delivered + each.run * done, 1)


def _last(connection: Connection, automation: int) -> datetime | None:
    found = select(func.max(_run.created_at)).where(_run.automation_id == automation)
    return connection.execute(found).scalar()


def _days(counts: Mapping[int, int], since: datetime, days: int) -> tuple[int, ...]:
    first = int(since.timestamp()) // _DAY_S
    return tuple(counts.get(first + place, 0) for place in range(days))


def _day_of(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[int]:
    """The day of a moment: moments are microseconds in SQLite, timestamps in PostgreSQL."""
    if connection.dialect.name == "sqlite":
        return cast(type_coerce(moment, BigInteger) / (_DAY_S * 1_000_000), Integer)
    return cast(func.floor(func.extract("epoch", moment) / _DAY_S), Integer)


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def begun(connection: Connection, after: int, most: int) -> Sequence[Sequence[Any]]:
    """The next runs: id, automation and when."""
    found = select(_run.id, _run.automation_id, _run.created_at).where(_run.id > after)
    return connection.execute(found.order_by(_run.id).limit(most)).all()


@dataclass(frozen=True, slots=True)
class Tried:
    """One event's verdicts and its day (UTC, ISO 8601)."""

    id: int
    day: str
    verdicts: bytes | None


def settled(connection: Connection, after: int, until: datetime, most: int) -> list[Tried]:
    """The next events that nothing older can follow any more, before the first new one."""
    new = select(func.min(_event.id)).where(_event.state == literal_column("'new'"))
    first_new = connection.execute(new).scalar()
    wanted = (_event.id > after) & (_event.created_at <= until)
    if first_new is not None:
        wanted &= _event.id < first_new
    rows = connection.execute(
        select(_event.id, _event.created_at, _event.verdicts)
        .where(wanted)
        .order_by(_event.id)
        .limit(most)
    )
    return [Tried(row[0], row[1].date().isoformat(), row[2]) for row in rows]


def owners(connection: Connection, versions: Collection[int]) -> dict[int, int]:
    """Whose versions these are."""
    rows = connection.execute(
        select(_version.id, _version.automation_id).where(_version.id.in_(list(versions)))
    )
    return {row[0]: row[1] for row in rows}
