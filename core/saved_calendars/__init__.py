"""Calendars as rows: read by name, replaced whole."""

from core.saved_calendars.changes import save
from core.saved_calendars.queries import SavedCalendar, by_id, by_name, company_zone, listed

__all__ = ["SavedCalendar", "by_id", "by_name", "company_zone", "listed", "save"]
