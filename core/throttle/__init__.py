"""Slowing down who guesses: attempts counted by account and by network address."""

from core.throttle.changes import MOST, WINDOW, attempt, forgive, prune

__all__ = ["MOST", "WINDOW", "attempt", "forgive", "prune"]
