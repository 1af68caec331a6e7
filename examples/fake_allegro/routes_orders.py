"""Orders, their journal and parcels, and who one is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from examples.fake_allegro.call import Answer, Call, Route, Wrong, missing, slice_of
from examples.fake_allegro.orders import CARRIERS, Parcel, ShopOrder
from examples.fake_allegro.telling import Odd, iso

READ, PROFILE = "allegro:api:orders:read", "allegro:api:profile:read"
_ORDERS = "/order/checkout-forms"


def me(call: Call) -> Answer:
    """Whose token it is."""
    return Answer(told=call.seller.told())


def events(call: Call) -> Answer:
    """The journal from after one event on, oldest first."""
    start, kinds = call.word("from"), call.words("type")
    limit = call.number("limit", 1, 1_000, 100)
    found = [
        each
        for each in call.world.events
        if each.order.seller is call.seller
        and (start is None or int(each.id) > _id(start))
        and (not kinds or each.type in kinds)
    ]
    return Answer(told={"events": [each.told() for each in found[:limit]]})


def event_stats(call: Call) -> Answer:
    """Where the journal ends now."""
    own = [each for each in call.world.events if each.order.seller is call.seller]
    if not own:
        return Answer(told={})
    last = own[-1]
    return Answer(told={"latestEvent": {"id": last.id, "occurredAt": iso(last.at)}})


def checkout_forms(call: Call) -> Answer:
    """Orders; logins are compared letter by letter, in the spelling of orders."""
    found = [each for each in call.world.orders.values() if _is_wanted(call, each)]
    sort = call.word("sort", tuple(f"{minus}{name}" for minus in ("", "-") for name in _SORTS))
    name = (sort or "-lineItems.boughtAt").removeprefix("-")
    found.sort(key=_SORTS[name], reverse=sort is None or sort.startswith("-"))
    page = slice_of(found, call, 100, 100)
    total = len(found) or Odd(0)  # the contract forbids 0, which Allegro tells all the same
    told = {"count": len(page), "totalCount": total}
    return Answer(told={"checkoutForms": [each.told() for each in page], **told})


def checkout_form(call: Call) -> Answer:
    """One order."""
    return Answer(told=_order(call).told())


def shipments(call: Call) -> Answer:
    """Parcels of an order."""
    order = _order(call)
    return Answer(told={"shipments": [each.told(order) for each in order.parcels]})


def carriers(call: Call) -> Answer:
    """Who carries parcels."""
    told = [{"id": key, "name": name} for key, name in CARRIERS.items()]
    return Answer(told={"carriers": told})


def tracking(call: Call) -> Answer:
    """Where parcels are."""
    carrier, waybills = call.parts["carrierId"], call.words("waybill")
    if carrier not in CARRIERS or not 1 <= len(waybills) <= 20:
        raise Wrong(400, "VALIDATION", "unknown carrier, or not 1 to 20 waybills", "waybill")
    parcels = [parcel for order in call.world.orders.values() for parcel in order.parcels]
    known = {each.waybill: each for each in parcels if each.carrier == carrier}
    told = [_history(known.get(number), number) for number in waybills]
    return Answer(told={"carrierId": carrier, "waybills": told})


def _is_wanted(call: Call, order: ShopOrder) -> bool:
    return (
        order.seller is call.seller
        and call.is_same(
            buyer__login=order.buyer.spelled,
            status=order.status,
            fulfillment__status=order.fulfillment,
            payment__id=order.payment_id,
            marketplace__id=order.marketplace,
        )
        and call.is_within("lineItems.boughtAt", order.at)
        and call.is_within("updatedAt", order.updated_at)
    )


def _id(told: str) -> int:
    if not told.isdecimal():
        raise Wrong(422, "VALIDATION", "unknown event", "from")
    return int(told)


def _order(call: Call) -> ShopOrder:
    order = call.world.orders.get(call.parts["id"])
    if order is None or order.seller is not call.seller:
        raise missing("Order")
    return order


def _history(parcel: Parcel | None, waybill: str) -> dict[str, object]:
    return parcel.history() if parcel else {"waybill": waybill}


_SORTS: dict[str, Callable[[ShopOrder], datetime]] = {
    "lineItems.boughtAt": lambda order: order.at,
    "updatedAt": lambda order: order.updated_at,
}

ROUTES = (
    Route(method="GET", template="/me", handler=me, scope=PROFILE),
    Route(method="GET", template="/order/events", handler=events, scope=READ),
    Route(method="GET", template="/order/event-stats", handler=event_stats, scope=READ),
    Route(method="GET", template=_ORDERS, handler=checkout_forms, scope=READ),
    Route(method="GET", template=f"{_ORDERS}/{{id}}", handler=checkout_form, scope=READ),
    Route(method="GET", template=f"{_ORDERS}/{{id}}/shipments", handler=shipments, scope=READ),
    Route(method="GET", template="/order/carriers", handler=carriers, scope=""),
    Route(
        method="GET", template="/order/carriers/{carrierId}/tracking", handler=tracking, scope=""
    ),
)
