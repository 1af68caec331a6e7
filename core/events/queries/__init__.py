"""Reading events in the order of their commits, and who may be told of them."""

from core.events.queries.audience import Audience, Listening, Present, present
from core.events.queries.following import (
    Cursor,
    Followed,
    follow,
    moved_between,
    position,
    read_cursor,
)

__all__ = [
    "Audience",
    "Cursor",
    "Followed",
    "Listening",
    "Present",
    "follow",
    "moved_between",
    "position",
    "present",
    "read_cursor",
]
