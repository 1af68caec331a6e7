"""Queueing: the one way a delivery comes into being, and what the caps need to know of earlier ones."""

from core.outbox.queue.add import NewDelivery, add
from core.outbox.queue.queries import Earlier, Keyed, answered_by, by_key, earlier, in_last_minute

__all__ = [
    "Earlier",
    "Keyed",
    "NewDelivery",
    "add",
    "answered_by",
    "by_key",
    "earlier",
    "in_last_minute",
]
