from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from web.render import times
from web.render.reader import READER, Reader

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.fixture
def reader(request: pytest.FixtureRequest) -> Iterator[None]:
    """Read in the test's language, in Warsaw."""
    locale = getattr(request, "param", "en")
    token = READER.set(Reader(locale=locale, zone=ZoneInfo("Europe/Warsaw"), now=NOW))
    yield
    READER.reset(token)


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=5), "now"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=3), "3 hr"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=11), "Nov 12"),
        (timedelta(days=400), "Oct 19, 2025"),
    ],
)
def test_an_age_is_a_word_or_two(passed: timedelta, said: str) -> None:
    assert times.age(NOW - passed) == said


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("reader", ["pl"], indirect=True)
def test_times_are_said_in_the_readers_language_and_zone() -> None:
    assert times.ago(NOW - timedelta(minutes=5)) == "5 minut temu"
    assert times.clock(NOW) == "12:00"
    assert times.day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "24 listopada 2026"


@pytest.mark.usefixtures("reader")
def test_a_deadline_says_whether_it_has_passed() -> None:
    assert times.left(NOW + timedelta(hours=3)) == "3 hr left"
    assert times.left(NOW - timedelta(minutes=20)) == "20 min late"


@pytest.mark.usefixtures("reader")
def test_a_moment_in_the_future_by_a_wrong_clock_is_now() -> None:
    assert times.age(NOW + timedelta(minutes=2)) == "now"
