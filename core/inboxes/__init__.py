"""Inboxes: where tickets land, who sees them, how long a closed one may be reopened."""

from core.inboxes.changes import InboxValues, add, change, remove
from core.inboxes.queries import InboxRow, found, listed

__all__ = ["InboxRow", "InboxValues", "add", "change", "found", "listed", "remove"]
