"""Queueing: the one way deliveries come into being, and what the caps ask of earlier ones."""

from core.outbox.queue.add import NewDelivery, add
from core.outbox.queue.queries import (
    Earlier,
    Keyed,
    answered_by,
    by_key,
    earlier,
    in_last_minute,
    to_domains,
)

__all__ = [
    "Earlier",
    "Keyed",
    "NewDelivery",
    "add",
    "answered_by",
    "by_key",
    "earlier",
    "in_last_minute",
    "to_domains",
]
