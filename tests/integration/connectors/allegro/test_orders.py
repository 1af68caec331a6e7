"""Looking orders up at the fake Allegro, held against the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import ip_network

import pytest

from connectors.allegro import orders
from connectors.allegro.parse import parse
from connectors.allegro.settings import AllegroSettings
from core.http import guarded_session
from examples.fake_allegro import Fake, World, running
from examples.fake_allegro.faults import failing
from postroom.channel import Account
from postroom.errors import TemporaryError
from postroom.order import Order
from tests.allegro.asking import Clock
from tests.allegro.judges import JUDGES


@dataclass(frozen=True, slots=True)
class Desk:
    world: World
    fake: Fake
    account: Account[AllegroSettings]

    async def look(self, **wanted: str) -> list[Order]:
        raws = await orders.look_up(self.account, **wanted)
        return [order for raw in raws for order in parse(raw).orders]


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    clock = Clock()
    world = World(clock)
    world.seller("sklep")
    allow = [ip_network("127.0.0.1/32")]
    async with running(world, validate=JUDGES) as fake, guarded_session(allow) as http:
        token = fake.headers("sklep")["Authorization"].removeprefix("Bearer ")
        account = Account(
            id=1,
            name="sklep",
            settings=AllegroSettings.model_validate(fake.settings()),
            clock=clock,
            http=http,
            token=token,
        )
        yield Desk(world, fake, account)


async def test_one_order_comes_with_its_parcels() -> None:
    async with desk() as at:
        placed = at.world.order("sklep", "jan_k", [("Kubek", "60.00", 2)])
        parcel = at.world.ship(placed, "DPD")
        (found,) = await at.look(order=placed.id)

        assert (found.total, found.status) == (Decimal("129.99"), "SENT")
        assert [(one.carrier, one.number) for one in found.shipments] == [("DPD", parcel.waybill)]


@pytest.mark.parametrize("asked", ["client:7", "Client:7"])
@pytest.mark.parametrize("spelled", ["client:7", "Client:7"])
async def test_a_guest_is_found_by_either_spelling(asked: str, spelled: str) -> None:
    async with desk() as at:
        buyer = at.world.buyer("client:7", spelled=spelled)
        placed = at.world.order("sklep", buyer)
        found = await at.look(buyer=asked)

        assert [one.external_id for one in found] == [placed.id]


async def test_the_newest_orders_come_first_and_only_the_buyers_own() -> None:
    async with desk() as at:
        clock = at.account.clock
        assert isinstance(clock, Clock)
        for _ in range(3):
            clock.pass_(hours=1)
            at.world.order("sklep", "jan_k")
        at.world.order("sklep", "ewa")
        found = await at.look(buyer="jan_k")

        assert len(found) == 3
        assert found == sorted(found, key=lambda one: one.created_at, reverse=True)


async def test_what_allegro_does_not_know_is_nothing() -> None:
    async with desk() as at:
        assert await at.look(order="29738e61-7f6a-11e8-ac45-09db60ede9d6") == []
        assert await at.look(order="no/../id") == []
        assert await at.look(buyer="nobody") == []
        assert await at.look() == []


async def test_parcels_that_are_not_told_leave_the_order() -> None:
    async with desk() as at:
        placed = at.world.order("sklep", "jan_k")
        at.world.ship(placed)
        at.world.will("/order/checkout-forms/*/shipments", failing(403))
        (found,) = await at.look(order=placed.id)

        assert found.shipments == ()


async def test_trouble_is_told_and_not_taken_for_nothing() -> None:
    async with desk() as at:
        at.world.will("/order/checkout-forms", failing(500))
        with pytest.raises(TemporaryError):
            await at.look(buyer="jan_k")
