"""Orders: checkout forms as Allegro tells them, read, and looked up when a ticket wants one."""

from connectors.allegro.orders.looking import look_up, order_raw
from connectors.allegro.orders.parse import KIND, parsed
from connectors.allegro.orders.raw import raw_of

__all__ = ["KIND", "look_up", "order_raw", "parsed", "raw_of"]
