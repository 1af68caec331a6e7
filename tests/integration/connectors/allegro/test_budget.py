"""How often an account asks Allegro: seldom when nothing happens, quickly when much has."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from postroom.errors import TemporaryError
from postroom.http import Http, HttpRequest, HttpResponse
from tests.allegro.asking import Clock
from tests.allegro.shop import SELLER, shop

LATENCY = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True)
class Distant:
    """Answers that take their time on the test's clock; those asked at once take it together."""

    inner: Http
    clock: Clock

    async def send(self, request: HttpRequest) -> HttpResponse:
        begun = self.clock.now
        response = await self.inner.send(request)
        self.clock.now = max(self.clock.now, begun + LATENCY)
        return response


async def test_an_idle_seller_costs_at_most_ten_requests_a_minute() -> None:
    async with shop() as at:
        order = at.world.order(SELLER, "jan_k")
        await at.read()
        at.clock.pass_(minutes=1)
        for number in range(60):
            at.world.discussion(order, f"case {number}")
        for number in range(20):
            at.world.problem(SELLER, f"buyer{number}", "hm", order=order)
            at.world.customer_return(order)
        await at.rounds(6)

        began = at.clock.now
        await at.rounds(60)

        minutes = Counter((one.at - began) // timedelta(minutes=1) for one in at.asked(since=began))
        assert max(minutes.values()) <= 10
        assert sum(minutes.values()) <= 60 * 10
        chats = {one.path for one in at.asked("/sale/issues/*/chat", since=began)}
        assert len(chats) == 60


async def test_a_seller_without_cases_costs_three_a_minute() -> None:
    async with shop() as at:
        await at.read()
        began = at.clock.now
        await at.rounds(60)

        assert len(at.asked(since=began)) <= 3.2 * 60


async def test_a_thousand_changed_threads_are_read_within_a_minute() -> None:
    async with shop() as at:
        await at.read()
        for number in range(1000):
            at.clock.pass_(milliseconds=60)
            at.world.buyer_writes(SELLER, f"buyer{number}", f"message {number}")
        at.account = replace(at.account, http=Distant(at.account.http, at.clock))
        at.clock.pass_(minutes=1)
        began, asked = at.clock.now, len(at.asked())

        await at.read()

        assert len(at.messages) == 1000
        assert at.clock.now - began <= timedelta(seconds=60)
        assert len(at.asked()) - asked <= 1100
        assert {one.status for one in at.asked()} == {200}


async def test_who_may_ask_less_often_reads_them_too_and_is_silent_while_blocked() -> None:
    async with shop() as at:
        await at.read()
        for number in range(300):
            at.clock.pass_(milliseconds=60)
            at.world.buyer_writes(SELLER, f"buyer{number}", f"message {number}")
        at.clock.pass_(minutes=1)
        at.account = replace(at.account, http=Distant(at.account.http, at.clock))
        at.world.limits.per_minute = 120
        for _ in range(8):
            with suppress(TemporaryError):
                await at.read()
            at.clock.pass_(seconds=70)

        assert Counter(at.texts) == Counter(f"message {number}" for number in range(300))
        refused = [one.at for one in at.asked() if one.status == 429]
        assert refused
        pauses = [later - earlier for earlier, later in pairwise(refused)]
        assert not [one for one in pauses if 2 * LATENCY < one < timedelta(seconds=60)]
