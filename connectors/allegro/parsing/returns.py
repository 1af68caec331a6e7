"""Customer returns: what comes back, why, and how far it has come."""

from __future__ import annotations

from connectors.allegro.parsing.people import customer
from connectors.allegro.parsing.said import Saying
from connectors.allegro.shapes import Told, joined, listed, moment, text, within, worded
from postroom.errors import Unreadable
from postroom.message import InboundMessage, Parsed, TicketChange

OVER = frozenset({"FINISHED", "FINISHED_APT", "REJECTED", "COMMISSION_REFUNDED"})
"""Statuses after which nobody has anything to do."""


def thread_key(returned: Told) -> str:
    """What tickets call the return."""
    return f"return:{text(returned, 'id')}"


def customer_return(told: Told) -> Parsed:
    """A return as it stands."""
    returned = within(told, "return")
    at = moment(returned, "createdAt")
    if not text(returned, "id") or at is None:
        raise Unreadable("the return has no id or date")
    key, number = thread_key(returned), text(returned, "referenceNumber")
    buyer = customer(text(returned, "buyer", "login"), key)
    made = InboundMessage(
        external_id=key,
        source="allegro.return",
        sent_at=at,
        sender=buyer,
        customer=buyer,
        thread=key,
        subject=number,
        text=_words(returned),
        ticket_type="return",
        order=text(returned, "orderId"),
    )
    return Parsed(messages=(made,), changes=_changes(told, returned, key))


def _changes(told: Told, returned: Told, key: str) -> tuple[TicketChange, ...]:
    at = moment(told, "at")
    if at is None:
        return ()
    tell, status = Saying(key, at), text(returned, "status")
    rejection = within(returned, "rejection")
    code = text(rejection, "code")
    state = tell.state(kind="return", status=status, rejected=bool(rejection), rejection=code)
    lines = [] if status in ("", "CREATED") else [tell("return_status", status)]
    if rejection:
        reason = " ".join(part for part in (code, text(rejection, "reason")) if part)
        lines.append(tell("return_rejected", reason))
    if status in OVER:
        lines.append(tell("closed"))
    return (state, *lines)


def _words(returned: Told) -> str:
    items = [_item(one) for one in listed(returned, "items")]
    parcels = [_parcel(one) for one in listed(returned, "parcels")]
    return joined([*items, *parcels])


def _item(item: Told) -> str:
    price = within(item, "price")
    sum_ = f"{text(price, 'amount')} {text(price, 'currency')}".strip()
    head = f"{text(item, 'quantity') or '1'} × {text(item, 'name') or text(item, 'offerId')}"
    reason, comment = text(item, "reason", "type"), text(item, "reason", "userComment")
    why = ": ".join(part for part in (reason, comment) if part and part != "NONE")
    return joined([f"{head} ({sum_})" if sum_ else head, why])


def _parcel(parcel: Told) -> str:
    number = text(parcel, "transportingWaybill") or text(parcel, "waybill")
    carrier = text(parcel, "transportingCarrierId") or text(parcel, "carrierId")
    return f"{worded(carrier)} {number}".strip()
