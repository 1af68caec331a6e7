"""Automations that run at set times, over every ticket that matches then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, true

from automations.conditions.sql import SqlClock
from automations.language import Language
from automations.sweep import queries, starts
from automations.sweep.episodes import episode_key, remember_all
from automations.sweep.note import note
from automations.sweep.queries import State
from automations.sweep.watch import Watch
from automations.timetable import latest

Dues = dict[tuple[int, int], datetime | None]


def look(
    connection: Connection,
    watches: Iterable[Watch],
    language: Language,
    known: Mapping[tuple[int, int], State],
    clock: SqlClock,
) -> Dues:
    """Queue what came round since the last look; say when each comes next.

    Of several times that were missed only the last counts, if it is not too long ago.
    """
    zones = queries.zones(connection)
    coming: Dues = {}
    for watch in watches:
        key = (watch.automation, watch.place)
        zone = zones.get(watch.calendar)
        coming[key] = (
            None
            if zone is None
            else _look(connection, watch, language, known.get(key), clock, ZoneInfo(zone))
        )
    return coming


def _look(
    connection: Connection,
    watch: Watch,
    language: Language,
    state: State | None,
    clock: SqlClock,
    tz: ZoneInfo,
) -> datetime | None:
    if watch.timetable is None:
        return None
    fresh = state is None or state.basis != watch.basis
    since = watch.since if state is None or fresh else state.looked_at
    if fresh:
        note(connection, watch, "", since)
    coming = watch.timetable.after(tz, since)
    if coming is None or coming > clock.now:
        return coming
    came = latest(watch.timetable, tz, max(since, clock.now - watch.made_up_within), clock.now)
    if came is not None:
        _queue(connection, watch, language, clock, came)
    note(connection, watch, "", clock.now)
    return watch.timetable.after(tz, clock.now)


def _queue(
    connection: Connection, watch: Watch, language: Language, clock: SqlClock, came: datetime
) -> None:
    key = episode_key(watch, (came,))
    for page in queries.pages(connection, watch, language, clock, true()):
        starts.queue(
            connection, watch, remember_all(connection, watch, page, key, clock.now), clock.now
        )


def coming(connection: Connection, watch: Watch, now: datetime) -> datetime | None:
    """When a set time comes next; None if never, or if its calendar is gone."""
    zone = queries.zones(connection).get(watch.calendar)
    if watch.timetable is None or zone is None:
        return None
    return watch.timetable.after(ZoneInfo(zone), now)
