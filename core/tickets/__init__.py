"""Tickets: how they are found, locked and changed."""
