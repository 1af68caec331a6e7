"""Orders: what customers bought, as channels tell it."""

from core.orders.asking import ask_for_new
from core.orders.queries.asked import pending
from core.orders.queries.conditions import bought
from core.orders.queries.owners import any_unclaimed
from core.orders.queries.shown import find, of_contact, of_ticket, of_tickets, spent
from core.orders.taking import claim, take
from core.orders.types import LookUp, OrderRow, Spent, TicketOrders

__all__ = [
    "LookUp",
    "OrderRow",
    "Spent",
    "TicketOrders",
    "any_unclaimed",
    "ask_for_new",
    "bought",
    "claim",
    "find",
    "of_contact",
    "of_ticket",
    "of_tickets",
    "pending",
    "spent",
    "take",
]
