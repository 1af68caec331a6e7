"""Calendars as rows; `core.saved_calendars.keeping` changes them."""

from core.saved_calendars.queries import SavedCalendar, by_id, by_name, company_zone, listed

__all__ = ["SavedCalendar", "by_id", "by_name", "company_zone", "listed"]
