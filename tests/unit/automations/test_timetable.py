"""Schedules and dates over every change of clocks of 2026–2028 (reliability.md, I18)."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from automations.timetable import Cron, OneDay, Timetable, latest, read_cron

ZONES = ("Europe/Warsaw", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe")
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def changes(zone: str) -> list[datetime]:
    """The hours (UTC) within which the zone's clock is put forward or back."""
    tz = ZoneInfo(zone)
    hours = int((LAST - FIRST) / HOUR)
    offsets = [(FIRST + n * HOUR).astimezone(tz).utcoffset() for n in range(hours)]
    return [FIRST + n * HOUR for n in range(1, hours) if offsets[n] != offsets[n - 1]]


def moments(table: Timetable, tz: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Every moment between the two."""
    found = table.after(tz, begin)
    while found is not None and found < end:
        yield found
        found = table.after(tz, found)


def test_only_two_of_the_zones_change_their_clocks() -> None:
    assert [len(changes(zone)) for zone in ZONES] == [6, 0, 0, 6]


@pytest.mark.promise("P17")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("minute", [0, 90, 119, 120, 135, 150, 179, 180, 1439])
def test_a_daily_time_comes_once_each_local_day(zone: str, minute: int) -> None:
    tz = ZoneInfo(zone)
    daily = Cron(f"{minute % 60} {minute // 60} * * *")

    for change in changes(zone) or [datetime(2026, 3, 29, 1, tzinfo=UTC)]:
        begin = change.astimezone(tz).date() - timedelta(days=3)
        start, end = _midnight(tz, begin), _midnight(tz, begin + timedelta(days=7))
        found = list(moments(daily, tz, start - timedelta(seconds=1), end))
        days = Counter(at.astimezone(tz).date() for at in found)

        assert set(days.values()) == {1}
        assert len(days) == 7
        for at in found:
            wall = at.astimezone(tz)
            told = wall.hour * 60 + wall.minute
            exists = told == minute
            assert exists or (told > minute and _leapt(tz, wall.date(), minute)), wall
            assert wall.fold == 0, "the first of two"


def _midnight(tz: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tz).astimezone(UTC)


def _leapt(tz: ZoneInfo, day: date, minute: int) -> bool:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    back = wall.replace(tzinfo=tz).astimezone(UTC).astimezone(tz).replace(tzinfo=None)
    return back != wall


@pytest.mark.promise("P17")
@pytest.mark.parametrize("zone", ZONES)
def test_a_date_comes_once_on_every_day_of_a_change(zone: str) -> None:
    tz = ZoneInfo(zone)
    for change in changes(zone):
        day = change.astimezone(tz).date()
        for minute in range(0, 240, 15):
            found = list(moments(OneDay(day, minute), tz, FIRST, LAST))

            assert len(found) == 1
            assert found[0].astimezone(tz).date() == day


@pytest.mark.parametrize("zone", ZONES)
def test_quarters_of_an_hour_never_come_twice_or_backwards(zone: str) -> None:
    tz = ZoneInfo(zone)
    quarters = read_cron("*/15 * * * *")
    for change in changes(zone):
        found = list(moments(quarters, tz, change - 6 * HOUR, change + 6 * HOUR))
        walls = [at.astimezone(tz).replace(tzinfo=None, fold=0) for at in found]

        assert found == sorted(set(found))
        assert walls == sorted(set(walls))


def test_a_time_that_is_leapt_over_is_the_next_that_exists() -> None:
    warsaw = ZoneInfo("Europe/Warsaw")
    before = datetime(2027, 3, 27, 12, tzinfo=UTC)

    assert Cron("30 2 * * *").after(warsaw, before) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_29_february_is_the_28th_in_other_years() -> None:
    leap_day = OneDay(date(2028, 2, 29), 0, every_year=True)
    found = moments(leap_day, ZoneInfo("UTC"), FIRST, datetime(2030, 1, 1, tzinfo=UTC))

    assert [at.date().isoformat() for at in found] == ["2028-02-29", "2029-02-28"]


def test_the_latest_of_several_is_found() -> None:
    hourly, utc = read_cron("0 * * * *"), ZoneInfo("UTC")

    assert latest(hourly, utc, FIRST, FIRST + 3.5 * HOUR) == FIRST + 3 * HOUR
    assert latest(hourly, utc, FIRST, FIRST + 0.5 * HOUR) is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("* * * * *", "five minutes"),
        ("0 8 31 2 *", "bad day-of-month"),
        ("0 25 * * *", "bad hour"),
        ("every monday", "write minute, hour"),
        ("0 0 8 * * 1", "write minute, hour"),
    ],
)
def test_a_bad_expression_says_what_to_write(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_cron(written)
