"""Filters for orders: sums of money, states, and links of other people."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from babel.numbers import format_currency

from core.i18n import marked
from web.render.reader import READER, say

STATES: Mapping[str, str] = {
    "bought": marked("Bought"),
    "filled_in": marked("Waits for payment"),
    "new": marked("New order"),
    "processing": marked("In preparation"),
    "ready_for_processing": marked("To be prepared"),
    "ready_for_shipment": marked("Ready to be sent"),
    "ready_for_pickup": marked("Ready for pick-up"),
    "sent": marked("On its way"),
    "picked_up": marked("Picked up"),
    "cancelled": marked("Cancelled"),
    "suspended": marked("Suspended"),
    "returned": marked("Sent back"),
}
"""What marketplaces call the states of an order → what people read."""

_KINDS: Mapping[str, str] = {
    "sent": "good",
    "picked_up": "good",
    "ready_for_pickup": "good",
    "cancelled": "plain",
    "suspended": "warn",
    "returned": "warn",
}


def money(amount: Decimal, currency: str) -> str:
    """A sum as the reader writes it."""
    return format_currency(amount, currency or "XXX", locale=READER.get().locale)


def order_words(status: str) -> str:
    """A state in the reader's language; an unknown one as the channel says it."""
    known = STATES.get(status.lower())
    return status if known is None else say(known)


def order_kind(status: str) -> str:
    """The colour of a state's badge."""
    return _KINDS.get(status.lower(), "info")


def web_address(written: str) -> str:
    """An address that may stand behind a link; empty for anything that is no page."""
    return written if written.startswith(("https://", "http://")) else ""


FILTERS = {
    "money": money,
    "order_words": order_words,
    "order_kind": order_kind,
    "web_address": web_address,
}
