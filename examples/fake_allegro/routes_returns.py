"""Customer returns: listed, shown, refused."""

from __future__ import annotations

from examples.fake_allegro.call import Answer, Call, Route, Wrong, missing, slice_of
from examples.fake_allegro.returns import CODES, CustomerReturn
from examples.fake_allegro.telling import iso

READ, WRITE = "allegro:api:orders:read", "allegro:api:orders:write"
BETA = ("beta",)
_RETURNS = "/order/customer-returns"


def customer_returns(call: Call) -> Answer:
    """Returns: all, or those after the last one seen."""
    listed = call.world.returns[_after(call) :]
    own = [each for each in listed if _is_wanted(call, each)]
    if call.world.returns_newest_first:
        own.reverse()
    page = slice_of(own, call, 1_000, 100)
    return Answer(told={"count": len(own), "customerReturns": [each.told() for each in page]})


def customer_return(call: Call) -> Answer:
    """One return."""
    return Answer(told=_return(call).told())


def reject_return(call: Call) -> Answer:
    """Refuse to pay back."""
    found, rejection = _return(call), call.inner("rejection")
    code, reason = rejection.get("code"), rejection.get("reason")
    if code not in CODES:
        raise Wrong(400, "VALIDATION", "unknown code", "rejection.code")
    if code == "REFUND_REJECTED" and not (isinstance(reason, str) and 1 <= len(reason) <= 250):
        raise Wrong(400, "VALIDATION", "size must be between 1 and 250", "rejection.reason")
    if found.rejection is not None:
        raise Wrong(422, "ALREADY_REJECTED", "Customer return has already been rejected")
    at = {"createdAt": iso(call.world.now())}
    found.rejection = {"code": code, **({"reason": reason} if reason else {}), **at}
    found.status = "REJECTED"
    return Answer(told=found.told())


def _is_wanted(call: Call, found: CustomerReturn) -> bool:
    order = found.order
    return (
        order.seller is call.seller
        and call.is_same(
            customerReturnId=found.id,
            orderId=order.id,
            buyer__login=order.buyer.spelled,
            buyer__email=order.buyer.mail(order.id),
            referenceNumber=found.reference,
            parcels__waybill=found.waybill,
            marketplaceId=order.marketplace,
            status=found.status,
        )
        and call.is_within("createdAt", found.at)
    )


def _after(call: Call) -> int:
    """Where the returns after the last one seen begin."""
    start = call.word("from")
    if start is None:
        return 0
    for place, each in enumerate(call.world.returns):
        if each.id == start and each.order.seller is call.seller:
            return place + 1
    raise Wrong(400, "VALIDATION", "unknown return", "from")


def _return(call: Call) -> CustomerReturn:
    for found in call.world.returns:
        if found.id == call.parts["customerReturnId"] and found.order.seller is call.seller:
            return found
    raise missing("Customer return")


ROUTES = (
    Route(method="GET", template=_RETURNS, handler=customer_returns, scope=READ, versions=BETA),
    Route(
        method="GET",
        template=f"{_RETURNS}/{{customerReturnId}}",
        handler=customer_return,
        scope=READ,
        versions=BETA,
    ),
    Route(
        method="POST",
        template=f"{_RETURNS}/{{customerReturnId}}/rejection",
        handler=reject_return,
        scope=WRITE,
        versions=BETA,
        takes="json",
    ),
)
