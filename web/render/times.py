"""Times as people say them, in the reader's language and zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta

from web.render.reader import READER, Reader, say

_MINUTE, _DAY, _WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(days=7)


def age(moment: datetime) -> str:
    """How long ago in a word or two, for lists: now, 5 min, 3 hr, 2 days, 12 Nov."""
    reader = READER.get()
    passed = reader.now - moment
    if passed < _MINUTE:
        return say("now")
    if passed < _WEEK:
        return format_timedelta(passed, format="short", threshold=1, locale=reader.locale)
    return _day(moment, reader)


def ago(moment: datetime) -> str:
    """How long ago as a phrase: just now, 5 minutes ago; after a week the day and time."""
    reader = READER.get()
    passed = reader.now - moment
    if passed < _MINUTE:
        return say("just now")
    if passed < _WEEK:
        return format_timedelta(
            -passed, add_direction=True, threshold=1, format="long", locale=reader.locale
        )
    return exact(moment)


def left(moment: datetime) -> str:
    """How long until a deadline, or that it has passed: 3 hr left, 20 min late."""
    reader = READER.get()
    rest = moment - reader.now
    said = format_timedelta(abs(rest), format="short", threshold=1, locale=reader.locale)
    return say("{time} left", time=said) if rest > timedelta() else say("{time} late", time=said)


def exact(moment: datetime) -> str:
    """The whole date and time, for titles."""
    reader = READER.get()
    return format_datetime(moment, "medium", tzinfo=reader.zone, locale=reader.locale)


def clock(moment: datetime) -> str:
    """The time of a day: 14:05; with the day before it when that is not today."""
    reader = READER.get()
    local = moment.astimezone(reader.zone)
    said = format_time(local, "short", tzinfo=reader.zone, locale=reader.locale)
    if local.date() == reader.now.astimezone(reader.zone).date():
        return said
    return f"{_day(moment, reader)}, {said}"


def day(moment: datetime) -> str:
    """The day in full: 22 November 2026."""
    reader = READER.get()
    return format_date(moment.astimezone(reader.zone), "long", locale=reader.locale)


def local(moment: datetime) -> str:
    """For an input of date and time: the reader's own clock, without a zone."""
    return f"{moment.astimezone(READER.get().zone):%Y-%m-%dT%H:%M}"


def iso(moment: datetime) -> str:
    """For machines: the `datetime` of a time element."""
    return moment.isoformat(timespec="seconds")


def _day(moment: datetime, reader: Reader) -> str:
    local = moment.astimezone(reader.zone)
    this_year = local.year == reader.now.astimezone(reader.zone).year
    return format_skeleton(
        "MMMd" if this_year else "yMMMd", local, tzinfo=reader.zone, locale=reader.locale
    )


FILTERS = {
    "age": age,
    "ago": ago,
    "left": left,
    "exact": exact,
    "clock": clock,
    "day": day,
    "iso": iso,
    "local": local,
}
