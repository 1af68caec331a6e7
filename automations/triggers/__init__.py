"""What can start an automation: one row of these tables each."""

from automations.triggers import arrivals, calendar, changes, time
from postroom.trigger import Trigger

BUILT_IN: tuple[Trigger, ...] = (
    *arrivals.TRIGGERS,
    *changes.TRIGGERS,
    *time.TRIGGERS,
    *calendar.TRIGGERS,
)
"""Every built-in trigger, in the order forms offer them."""

__all__ = ["BUILT_IN"]
