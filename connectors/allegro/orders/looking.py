"""Looking orders up: one by its id, or those of a buyer."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from connectors.allegro.orders.raw import Form, raw_of
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.shapes import listed, text
from connectors.allegro.wire import Ask, NotFound, NotOffered, Refusal, Wire
from postroom.channel import Account
from postroom.errors import TemporaryError
from postroom.message import Raw

log = logging.getLogger(__name__)

MOST = 50
"""Newest orders of a buyer that are fetched; a hundred fit a page."""
MOST_WITH_PARCELS = 10
"""Newest orders of a buyer whose parcels are asked for, one request each."""
SENT = frozenset({"SENT", "PICKED_UP", "READY_FOR_PICKUP", "RETURNED"})


async def look_up(
    account: Account[AllegroSettings], *, buyer: str = "", order: str = ""
) -> tuple[Raw, ...]:
    """Orders of a buyer, newest first, or one; nothing where Allegro knows of none.

    Raises what `Wire.ask` raises.
    """
    wire = Wire(account)
    if order:
        found = await order_raw(wire, account, order)
        return (found,) if found else ()
    forms = await _of_buyer(wire, buyer) if buyer else []
    raws = []
    for place, form in enumerate(forms):
        parcels = await _shipments(wire, form) if place < MOST_WITH_PARCELS else []
        raws.append(_raw(account, form, parcels))
    return tuple(raws)


async def order_raw(wire: Wire, account: Account[AllegroSettings], order: str) -> Raw | None:
    """One order as it stands now, with its parcels; None if there is no such order."""
    if not _is_id(order):
        return None
    try:
        form = await wire.ask(Ask(path=f"/order/checkout-forms/{order}"))
    except NotFound:
        return None
    if not text(form, "id"):
        raise TemporaryError("Allegro's answer holds no order")
    return _raw(account, form, await _shipments(wire, form))


async def _of_buyer(wire: Wire, buyer: str) -> list[Form]:
    """A buyer's newest orders, however their login is spelled."""
    found: dict[str, Form] = {}
    for login in _spellings(buyer):
        query = (
            ("buyer.login", login),
            ("sort", "-lineItems.boughtAt"),
            ("limit", str(MOST)),
        )
        answer = await wire.ask(Ask(path="/order/checkout-forms", query=query))
        found |= {text(form, "id"): form for form in listed(answer, "checkoutForms")}
    found.pop("", None)
    return sorted(found.values(), key=_bought_at, reverse=True)[:MOST]


def _spellings(buyer: str) -> list[str]:
    """Orders are found by a login letter by letter, and spell it in a way of their own."""
    name, mark, number = buyer.partition(":")
    if mark and name.casefold() == "client":
        return [f"Client:{number}", f"client:{number}"]
    return list(dict.fromkeys((buyer, buyer.casefold())))


async def _shipments(wire: Wire, form: Form) -> list[Any]:
    """An order's parcels; none where nothing is sent yet, or Allegro does not tell."""
    order = text(form, "id")
    if not _may_have_parcels(form) or not _is_id(order):
        return []
    try:
        answer = await wire.ask(Ask(path=f"/order/checkout-forms/{order}/shipments"))
    except (NotFound, NotOffered, Refusal) as error:
        log.info("the parcels of an order are not told: %s", type(error).__name__)
        return []
    return list(listed(answer, "shipments"))


def _may_have_parcels(form: Form) -> bool:
    sent = text(form, "fulfillment", "shipmentSummary", "lineItemsSent")
    return sent != "NONE" or text(form, "fulfillment", "status") in SENT


def _raw(account: Account[AllegroSettings], form: Form, parcels: list[Any]) -> Raw:
    return raw_of(form, parcels, account.settings.environment, account.clock())


def _bought_at(form: Form) -> str:
    """RFC 3339 in UTC, as Allegro writes it, so that texts sort as moments."""
    moments = [text(line, "boughtAt") for line in listed(form, "lineItems")]
    return max(moments, default="") or text(form, "updatedAt")


def _is_id(written: str) -> bool:
    try:
        UUID(written)
    except ValueError:
        return False
    return True
