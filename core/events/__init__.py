"""Events: what happened to a ticket, appended once, followed by automations and browsers."""

from core.events.append import NewEvent, append
from core.events.queries import (
    Audience,
    Cursor,
    Followed,
    Listening,
    Present,
    follow,
    moved_between,
    position,
    present,
    read_cursor,
)

__all__ = [
    "Audience",
    "Cursor",
    "Followed",
    "Listening",
    "NewEvent",
    "Present",
    "append",
    "follow",
    "moved_between",
    "position",
    "present",
    "read_cursor",
]
