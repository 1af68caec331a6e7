"""What buyers do besides talking: they buy, send back, and judge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from examples.fake_allegro.orders import Line, OrderEvent, Parcel, ShopOrder
from examples.fake_allegro.people import Buyer, Seller
from examples.fake_allegro.ratings import Rating
from examples.fake_allegro.returns import CustomerReturn
from examples.fake_allegro.state import State
from examples.fake_allegro.telling import Text

Item: TypeAlias = tuple[str, str, int]
"""Name, price in złoty, quantity."""
ITEMS: tuple[Item, ...] = (("Lampka biurkowa LED", "79.90", 1),)


class Trade(State):
    """Orders, parcels, returns and ratings."""

    def order(
        self,
        seller: Seller | str,
        buyer: Buyer | str,
        items: Sequence[Item] = ITEMS,
        *,
        at: datetime | None = None,
        **more: Any,
    ) -> ShopOrder:
        """Somebody buys and pays; `more` are fields of the order, such as `remark`."""
        order = ShopOrder(
            id=self.ids.uuid(),
            seller=self._seller(seller),
            buyer=self._buyer(buyer),
            lines=tuple(self._line(item) for item in items),
            at=at or self.now(),
            updated_at=at or self.now(),
            payment_id=self.ids.uuid(),
            **more,
        )
        self.orders[order.id] = order
        for kind in ("BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"):
            self._happened(order, kind, order.at)
        return order

    def ship(self, order: ShopOrder, carrier: str = "INPOST", waybill: str = "") -> Parcel:
        """The seller sends it."""
        number = waybill or f"6{int(self.ids.number()):023d}"
        parcel = Parcel(id=self.ids.uuid(), waybill=number, carrier=carrier, at=self.now())
        order.parcels.append(parcel)
        self.parcel_is(parcel, "PENDING")
        self.fulfil(order, "SENT")
        return parcel

    def parcel_is(self, parcel: Parcel, code: Text, at: datetime | None = None) -> None:
        """The carrier tells something, such as IN_TRANSIT or DELIVERED."""
        parcel.statuses.append((at or self.now(), code))

    def fulfil(self, order: ShopOrder, status: Text) -> None:
        """The seller says how far they are, such as PROCESSING or SENT."""
        order.fulfillment = status
        self._touched(order, "FULFILLMENT_STATUS_CHANGED")

    def cancel(self, order: ShopOrder) -> None:
        """The buyer does not want it any more."""
        order.status, order.fulfillment = "CANCELLED", "CANCELLED"
        self._touched(order, "BUYER_CANCELLED")

    def customer_return(
        self, order: ShopOrder, *, at: datetime | None = None, **more: Any
    ) -> CustomerReturn:
        """The buyer sends it back; `more` are fields such as `remark` and `waybill`."""
        found = CustomerReturn(
            id=self.ids.uuid(),
            order=order,
            at=at or self.now(),
            reference=self.ids.number(),
            **more,
        )
        self.returns.append(found)
        return found

    def rating(
        self,
        order: ShopOrder,
        *,
        recommended: bool = True,
        comment: str = "",
        at: datetime | None = None,
        **more: Any,
    ) -> Rating:
        """The buyer judges; `more` are fields such as `stars`."""
        when = at or self.now()
        found = Rating(
            id=self.ids.number(),
            order=order,
            at=when,
            changed_at=when,
            recommended=recommended,
            comment=comment,
            **more,
        )
        self.ratings.append(found)
        return found

    def edit_rating(self, rating: Rating, *, recommended: bool, comment: str) -> None:
        """The buyer thinks again."""
        rating.recommended, rating.comment = recommended, comment
        rating.edited_at = rating.changed_at = self.now()

    def _line(self, item: Item) -> Line:
        name, price, quantity = item
        return Line(
            id=self.ids.uuid(),
            offer_id=self.ids.number(),
            name=name,
            price=Decimal(price),
            quantity=quantity,
        )

    def _touched(self, order: ShopOrder, kind: Text) -> None:
        order.updated_at = self.now()
        order.revision += 1
        self._happened(order, kind, order.updated_at)

    def _happened(self, order: ShopOrder, kind: Text, at: datetime) -> None:
        self.events.append(OrderEvent(id=self.ids.number(), type=kind, order=order, at=at))
