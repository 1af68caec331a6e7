"""Conditions, written once and read two ways: in memory for an event, in SQL for tables."""
