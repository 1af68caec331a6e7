"""Laws that hold for every calendar, at every instant, held against the minute-by-minute oracle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendars import (
    WEEKDAYS,
    Calendar,
    add_working,
    dump,
    is_open,
    next_boundary,
    next_closing,
    next_opening,
    parse,
    working_between,
)
from tests.unit.core.calendars.oracle import (
    DAY,
    MINUTE,
    Minute,
    Week,
    a_calendar,
    minutes,
    transitions,
)

pytestmark = pytest.mark.promise("P18")

ZONES = (
    "Europe/Warsaw",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/New_York",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Nuuk",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
CHANGES = [(zone, at - DAY) for zone in ZONES for at in transitions(zone, 2026, 2027)]
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW_DAYS = 3
WINDOW = WINDOW_DAYS * 24 * 60
MIDNIGHT = 24 * 60


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def hours_of_a_day(draw: st.DrawFn) -> list[str]:
    """Up to three openings, the last perhaps to 24:00 or over midnight."""
    quarter = st.integers(0, 95).map(lambda count: count * 15)
    edges = sorted(draw(st.sets(quarter | st.integers(0, MIDNIGHT - 2), max_size=5)))
    pairs = list(zip(edges[:-1:2], edges[1::2], strict=False))
    if len(edges) % 2:
        pairs.append((edges[-1], draw(st.sampled_from([MIDNIGHT, *range(0, edges[0], 30)]))))
    return [f"{clock(start)}-{clock(end)}" for start, end in pairs]


weeks = st.one_of(
    st.fixed_dictionaries({}, optional={day: hours_of_a_day() for day in WEEKDAYS}),
    hours_of_a_day().map(lambda hours: dict.fromkeys(WEEKDAYS, hours)),
)
places = st.sampled_from(CHANGES) | st.tuples(
    st.sampled_from(ZONES), st.integers(0, 1000 * 24 * 60).map(lambda count: FIRST + count * MINUTE)
)
instants = st.integers(0, 30 * 86_400 * 1000).map(lambda count: timedelta(milliseconds=count))
spans = st.integers(0, 40 * 3_600_000).map(lambda count: timedelta(milliseconds=count))


@dataclass(frozen=True, slots=True)
class Case:
    """Somewhere, some hours and an instant, more often than not around a change of clocks."""

    place: tuple[str, datetime]
    week: Week

    @property
    def start(self) -> datetime:
        return self.place[1]

    def calendar(self) -> Calendar:
        return a_calendar(self.place[0], self.week)

    def minutes(self) -> list[Minute]:
        return minutes(self.place[0], self.week, self.start, WINDOW_DAYS)


cases = st.builds(Case, places, weeks)


@settings(max_examples=50, deadline=None)
@given(cases, st.integers(0, WINDOW - 1), st.integers(0, WINDOW - 1))
def test_open_minutes_and_working_time_agree_with_the_oracle(
    case: Case, one: int, other: int
) -> None:
    calendar, found = case.calendar(), case.minutes()
    passed = [0, *accumulate(minute.open for minute in found)]

    assert [is_open(calendar, minute.at) for minute in found] == [minute.open for minute in found]
    assert (
        working_between(calendar, found[one].at, found[other].at)
        == (passed[other] - passed[one]) * MINUTE
    )


@settings(max_examples=50, deadline=None)
@given(cases, st.integers(0, WINDOW // 2))
def test_next_opening_closing_and_boundary_are_the_first_such_minutes(
    case: Case, place: int
) -> None:
    calendar, found = case.calendar(), case.minutes()
    here, rest = found[place], found[place:]
    end = found[-1].at + MINUTE
    opening = next((minute.at for minute in rest if minute.open), end)
    closing = next((minute.at for minute in rest if not minute.open), end)
    boundary = next(m.at for m in rest if (m.open, m.date) != (here.open, here.date))

    assert min(next_opening(calendar, here.at) or end, end) == opening
    assert min(next_closing(calendar, here.at) or end, end) == closing
    assert next_boundary(calendar, here.at) == boundary


@settings(max_examples=50, deadline=None)
@given(cases, st.integers(0, WINDOW // 2), st.integers(1, 12 * 60))
def test_working_time_is_added_up_to_the_first_minute_that_completes_it(
    case: Case, place: int, wanted: int
) -> None:
    calendar, found = case.calendar(), case.minutes()
    worked = accumulate(minute.open for minute in found[place:])
    last = next((count for count, passed in enumerate(worked) if passed == wanted), None)

    added = add_working(calendar, found[place].at, wanted * MINUTE)

    if last is None:
        assert added is None or added > found[-1].at
    else:
        assert added == found[place + last].at + MINUTE


@settings(max_examples=100, deadline=None)
@given(cases, spans)
def test_added_working_time_is_found_again_between(case: Case, span: timedelta) -> None:
    calendar, start = case.calendar(), case.start

    added = add_working(calendar, start, span)

    if added is None:
        assert next_opening(calendar, start) is None
    else:
        assert working_between(calendar, start, added) == span


@settings(max_examples=100, deadline=None)
@given(cases, instants)
def test_adding_what_lies_between_comes_back_to_the_last_open_instant(
    case: Case, later: timedelta
) -> None:
    calendar, start = case.calendar(), case.start
    end = start + later

    back = add_working(calendar, start, working_between(calendar, start, end))

    assert back is not None
    assert start <= back <= end
    assert working_between(calendar, back, end) == timedelta(0)


@settings(max_examples=100, deadline=None)
@given(cases, instants, instants, spans)
def test_adding_keeps_the_order_of_starts_and_of_spans(
    case: Case, one: timedelta, other: timedelta, span: timedelta
) -> None:
    calendar, start = case.calendar(), case.start
    earlier, later = sorted([start + one, start + other])

    first = add_working(calendar, earlier, span)
    second = add_working(calendar, later, span)
    longer = add_working(calendar, earlier, span + MINUTE)

    if first is not None and second is not None and longer is not None:
        assert first <= second
        assert first + MINUTE <= longer


@settings(max_examples=100, deadline=None)
@given(cases, instants, instants)
def test_working_time_of_parts_is_that_of_the_whole(
    case: Case, one: timedelta, other: timedelta
) -> None:
    calendar, start = case.calendar(), case.start
    middle, end = start + one, start + other

    parts = working_between(calendar, start, middle) + working_between(calendar, middle, end)

    assert parts == working_between(calendar, start, end)
    assert timedelta(0) <= working_between(calendar, start, end) <= end - start


@settings(max_examples=100, deadline=None)
@given(cases)
def test_a_calendar_is_read_back_as_it_was_written(case: Case) -> None:
    calendar = case.calendar()

    assert parse(dump(calendar)) == calendar
