"""Events: what happened to a ticket, appended once, followed by automations and browsers."""

from core.events.append import NewEvent, append

__all__ = ["NewEvent", "append"]
