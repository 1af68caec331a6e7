"""Where the fields about orders stand in the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement

from core.orders.queries import about


def column(key: str, currency: str) -> ColumnElement[Any] | None:
    """The column of a field about orders, in a currency ("": see the field); None for others."""
    made = _MADE.get(key)
    return None if made is None else made(currency)


_MADE: Mapping[str, Callable[[str], ColumnElement[Any]]] = {
    "order.known": lambda _: about.known(),
    "order.status": lambda _: about.state(),
    "order.age": lambda _: about.placed_at(),
    "order.total": about.total,
    "contact.orders": lambda _: about.orders(),
    "contact.lifetime_value": about.lifetime_value,
}
