"""Orders from before the account was connected are read, page by page, and start nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from connectors.allegro.channel import AllegroChannel
from connectors.allegro.settings import AllegroSettings
from examples.fake_allegro import failing, second_page
from tests.allegro.shop import SELLER, Shop, shop

FORMS = "/order/checkout-forms"


def bought(at: Shop, count: int, days: float = 1) -> set[str]:
    """So many orders from so many days ago, a minute between two; their ids."""
    begin = at.clock.now - timedelta(days=days)
    return {
        at.world.order(SELLER, f"buyer{n % 7}", at=begin + timedelta(minutes=n)).id
        for n in range(count)
    }


def known(at: Shop) -> list[str]:
    """Ids of the orders that were told, each state once."""
    return [one.external_id for parsed in at.parsed for one in parsed.orders]


async def test_orders_of_the_last_thirty_days_are_backlog() -> None:
    async with shop() as at:
        recent = bought(at, 3, days=29)
        bought(at, 3, days=31)
        await at.read()
        await at.rounds(3)

        assert Counter(known(at)) == Counter(recent)
        assert at.backlog == set(at.raws)
        assert len(at.asked(FORMS)) == 1


@pytest.mark.parametrize(("days", "count"), [(0, 0), (2, 1), (90, 3)])
async def test_how_far_back_is_a_setting(days: int, count: int) -> None:
    async with shop(order_days=days) as at:
        for ago in (1, 20, 80):
            at.world.order(SELLER, "jan_k", at=at.clock.now - timedelta(days=ago))
        await at.read()

        assert len(known(at)) == count


async def test_who_wants_more_days_later_gets_them() -> None:
    async with shop(order_days=7) as at:
        made = bought(at, 2, days=3) | bought(at, 2, days=60)
        await at.read()
        before = len(known(at))
        wanted = AllegroSettings.model_validate(at.fake.settings(order_days=90))
        at.account = replace(at.account, settings=wanted)
        await at.rounds(2)

        assert before == 2
        assert Counter(known(at)) == Counter(made)


async def test_many_orders_are_read_within_the_budget_of_requests() -> None:
    async with shop(judged=False) as at:
        made = bought(at, 1_300, days=20)
        await at.read()
        began = at.clock.now
        await at.rounds(6)

        assert set(known(at)) == made
        minutes = Counter((one.at - began) // timedelta(minutes=1) for one in at.asked())
        assert max(minutes.values()) <= 10
        assert len(at.asked(FORMS)) <= 15


async def test_orders_bought_in_the_same_moment_are_all_read() -> None:
    async with shop(judged=False) as at:
        moment = at.clock.now - timedelta(days=1)
        made = {at.world.order(SELLER, f"buyer{n}", at=moment).id for n in range(1_050)}
        await at.read()
        await at.rounds(4)

        assert set(known(at)) == made


async def test_it_goes_on_where_it_was_killed() -> None:
    async with shop() as at:
        made = bought(at, 450)
        account = replace(at.account, token=at.fake.tokens(SELLER)[0])
        batches = AllegroChannel().receive(account, None)
        async for batch in batches:
            at.take(batch)
            if len(known(at)) >= 200:
                break
        await batches.aclose()  # type: ignore[attr-defined]  # it is a generator
        at.clock.pass_(seconds=1)
        await at.read()

        assert Counter(known(at)) == Counter(made)
        offsets = [one.query.rpartition("=")[2] for one in at.asked(FORMS)]
        assert offsets == ["0", "100", "200", "300", "400"]


async def test_what_changes_meanwhile_is_told_by_the_journal() -> None:
    async with shop() as at:
        order = at.world.order(SELLER, "jan_k", at=at.clock.now - timedelta(days=1))
        await at.read()
        at.world.cancel(order)
        await at.rounds(2)

        told = [one for parsed in at.parsed for one in parsed.orders]
        assert [one.cancelled for one in told] == [False, True]
        assert told[0].total == Decimal("89.89")


async def test_a_page_that_fails_is_read_again_and_said() -> None:
    async with shop() as at:
        made = bought(at, 150)
        at.world.will(FORMS, second_page(failing(500)))
        await at.read()
        said, before = at.warning, len(known(at))
        await at.rounds(1)

        assert "Earlier orders could not be read" in said
        assert before == 100
        assert set(known(at)) == made
        assert at.warning == ""
