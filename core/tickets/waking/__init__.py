"""Bringing back tickets that were put away until a moment that has come."""

from core.tickets.waking.lane import WakeLane
from core.tickets.waking.queries import next_due
from core.tickets.waking.wake import wake_due

__all__ = ["WakeLane", "next_due", "wake_due"]
