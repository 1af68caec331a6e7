"""Statuses: what admins call the stages of a ticket; each means one of four things."""

from core.statuses.changes import MEANINGS, StatusValues, add, change, remove

__all__ = ["MEANINGS", "StatusValues", "add", "change", "remove"]
