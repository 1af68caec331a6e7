"""Events: what happened to a ticket, appended once, followed by automations and browsers."""

from core.events.append import NewEvent, append
from core.events.audience import Audience, Listening, Present, present
from core.events.follow import Cursor, Followed, follow, position, read_cursor

__all__ = [
    "Audience",
    "Cursor",
    "Followed",
    "Listening",
    "NewEvent",
    "Present",
    "append",
    "follow",
    "position",
    "present",
    "read_cursor",
]
