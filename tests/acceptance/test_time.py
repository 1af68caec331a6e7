"""Time in a whole Postroom: what falls due fires within five seconds, once, also after an hour down.

On the days on which Warsaw's clocks change: a time that does not exist comes at the next minute
that does, one that comes twice comes once, and 24 hours are 24 hours (promises P17, P18).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from app.work import working
from automations.sweep.lane import EVERY
from core.inbound.pool import InProcess
from core.lanes.embedded import SCAN_EVERY
from tests.acceptance.shop import Shop, opened

LATE = timedelta(seconds=5)
pytestmark = pytest.mark.prove
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
UNANSWERED = "{field: ticket.answered, is: false}"


def _automations(day: str) -> dict[str, str]:
    """Name → what starts it, and on which condition."""
    return {
        "night": f"when: [{{trigger: schedule, cron: 30 2 * * *}}]\nif: {{all: [{UNANSWERED}]}}",
        "date": f"when: [{{trigger: date, on: {day}, at: '02:45'}}]\nif: {{all: [{UNANSWERED}]}}",
        "morning": f"when: [{{trigger: schedule, cron: 0 8 * * *}}]\nif: {{all: [{UNANSWERED}]}}",
        "waiting": "when: [{trigger: sweep}]\nif: {all: ["
        f"{UNANSWERED}, {{field: ticket.last_customer_message_at, older_than: 24h}}]}}",
    }


def _at(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)


SPRING, AUTUMN = "2027-03-28", "2026-10-25"
DUES = {
    SPRING: {"night": "01:00", "date": "01:00", "morning": "06:00", "waiting": "12:00"},
    AUTUMN: {"night": "00:30", "date": "00:45", "morning": "07:00", "waiting": "12:00"},
}
"""UTC; in spring 02:30 and 02:45 do not exist, in autumn they come again an hour later."""


@pytest.mark.promise("P17")
@pytest.mark.promise("P18")
@pytest.mark.parametrize("day", [SPRING, AUTUMN])
async def test_what_falls_due_fires_within_five_seconds_and_once(
    request: pytest.FixtureRequest, kind_of_database: str, day: str
) -> None:
    assert EVERY + SCAN_EVERY <= LATE
    async with _shop(request, kind_of_database, day) as shop:
        ids = await _begin(shop, day)
        for moment, due in _dues(day).items():
            await _moves(shop, moment - SECOND)
            assert await _runs(shop, ids, due) == dict.fromkeys(due, 0)
            await _moves(shop, moment + EVERY + SCAN_EVERY)
            assert await _runs(shop, ids, due) == dict.fromkeys(due, 1)
        await _moves(shop, shop.hands.now + HOUR)

        assert await _runs(shop, ids, ids) == dict.fromkeys(DUES[day], 1)


@pytest.mark.promise("P17")
@pytest.mark.promise("P18")
@pytest.mark.parametrize("day", [SPRING, AUTUMN])
async def test_what_fell_due_in_an_hour_of_downtime_fires_at_once_and_once(
    request: pytest.FixtureRequest, kind_of_database: str, day: str
) -> None:
    async with _shop(request, kind_of_database, day) as shop, AsyncExitStack() as processes:
        ids = await _begin(shop, day)
        for moment, due in _dues(day).items():
            if not await _overslept(shop, moment, processes):
                continue
            started = shop.hands.now
            await shop.passes(seconds=LATE.total_seconds())

            for name in due:
                (run,) = await shop.runs(ids[name])
                assert datetime.fromisoformat(run["created_at"]) - started <= LATE
        await _moves(shop, shop.hands.now + HOUR)

        assert await _runs(shop, ids, ids) == dict.fromkeys(DUES[day], 1)


async def _overslept(shop: Shop, moment: datetime, processes: AsyncExitStack) -> bool:
    """Postroom is stopped for the hour around a moment; False if it was, an hour ago."""
    if moment < shop.hands.now:
        return False
    await _moves(shop, moment - HOUR / 2)
    await shop.lanes.close()
    shop.hands.now += HOUR
    shop.lanes = await processes.enter_async_context(
        working(shop.plant, accounts=shop.served.house.accounts, preparing=InProcess())
    )
    return True


async def _runs(shop: Shop, ids: Mapping[str, int], names: Iterable[str]) -> dict[str, int]:
    return {name: len(await shop.runs(ids[name])) for name in names}


def _shop(request: pytest.FixtureRequest, kind: str, day: str) -> AbstractAsyncContextManager[Shop]:
    """A shop at noon (UTC) of the day before."""
    url = str(request.getfixturevalue(f"{kind}_url"))
    return opened(url, _at(day, "12:00") - timedelta(days=1))


async def _begin(shop: Shop, day: str) -> dict[str, int]:
    """A customer writes at noon, and is not answered."""
    await shop.mail("jan@customer.example")
    return {
        name: await shop.automation(f"name: {name}\n{more}\nthen: [{{action: add_note, text: x}}]")
        for name, more in _automations(day).items()
    }


def _dues(day: str) -> dict[datetime, list[str]]:
    """What falls due on that day, by moment, the earliest first."""
    found: dict[datetime, list[str]] = {}
    for name, time in sorted(DUES[day].items(), key=lambda due: due[1]):
        found.setdefault(_at(day, time), []).append(name)
    return found


async def _moves(shop: Shop, moment: datetime) -> None:
    """The clock moves on to a moment; never back."""
    ahead = moment - shop.hands.now
    if ahead > timedelta(0):
        await shop.passes(seconds=ahead.total_seconds())
