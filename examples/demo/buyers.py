"""What customers do: they write mails, and everything one can do at Allegro."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from examples.demo import letters
from examples.demo.letters import Slot
from examples.demo.sink import Sink
from examples.demo.story import Happening
from examples.fake_allegro import Issue, ShopOrder, Thread, World

WISHES = (("REFUND", None), ("EXCHANGE", None), ("REPAIR", None))


@dataclass(slots=True, kw_only=True)
class Buyers:
    """The world outside the house."""

    slot: Slot
    world: World
    sink: Sink
    places: dict[int, Thread | Issue] = field(default_factory=dict)
    """Where at Allegro each happening is talked about."""

    async def begin(self, one: Happening) -> None:
        """The customer does what the story says."""
        if one.kind == "mail":
            await letters.put(self.slot, one.account, letters.first(one), one.at)
            return
        self._at_allegro(one, self._order(one))

    async def go_on(self, one: Happening, at: datetime) -> None:
        """The customer answers our answer."""
        text = one.said(one.scene.again)
        place = self.places.get(one.number)
        if isinstance(place, Thread):
            self.world.says(place, text, at=at)
        elif isinstance(place, Issue):
            self.world.answers(place, text, at=at)
        elif ours := self.sink.last_to(one.address):
            letter = letters.reply(one, ours, text, at)
            await letters.put(self.slot, one.account, letter, at)

    def _order(self, one: Happening) -> ShopOrder:
        """What they bought some days before, on its way by now."""
        buyer = self.world.buyer(one.address, language=one.locale)
        buyer.first_name, _, buyer.last_name = one.name.partition(" ")
        bought = one.at - timedelta(days=2 + one.number % 6)
        order = self.world.order(
            one.account, buyer, [(one.item, one.price, 1 + (one.number % 7 == 0))], at=bought
        )
        if one.number % 4:
            parcel = self.world.ship(order, "INPOST" if one.number % 2 else "DPD")
            self.world.parcel_is(parcel, "IN_TRANSIT", bought + timedelta(days=1))
            if one.kind not in {"message", "problem"} or one.number % 3:
                self.world.parcel_is(parcel, "DELIVERED", bought + timedelta(days=2))
        return order

    def _at_allegro(self, one: Happening, order: ShopOrder) -> None:
        world, text = self.world, one.said(one.scene.asks)
        match one.kind:
            case "message":
                said = world.buyer_writes(one.account, order.buyer, text, order=order, at=one.at)
                self.places[one.number] = said.thread
            case "problem":
                told = "PRODUCT_ARRIVED_DAMAGED" if "damaged" in one.scene.tags else "OTHER"
                self.places[one.number] = world.problem(
                    one.account, order.buyer, text, order=order, sub_type=told, at=one.at
                )
            case "discussion":
                self.places[one.number] = world.discussion(order, text, at=one.at)
            case "claim":
                wish = WISHES[one.number % len(WISHES)]
                self.places[one.number] = world.claim(order, text, expectations=[wish], at=one.at)
            case "return":
                world.customer_return(order, remark=text, at=one.at)
            case _:
                stars = 2 + one.number % 2
                world.rating(order, recommended=stars > 2, comment=text, stars=stars, at=one.at)
