"""Reading events in the order of their commits, and who may be told of them."""

from core.events.queries.audience import Audience, Listening, Present, present
from core.events.queries.following import Cursor, Followed, follow, position, read_cursor

__all__ = [
    "Audience",
    "Cursor",
    "Followed",
    "Listening",
    "Present",
    "follow",
    "position",
    "present",
    "read_cursor",
]
