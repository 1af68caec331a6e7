"""Teams: agents who share inboxes, tickets and working hours."""

from core.teams.changes import TeamValues, add, change
from core.teams.queries import TeamRow, found, listed

__all__ = ["TeamRow", "TeamValues", "add", "change", "found", "listed"]
