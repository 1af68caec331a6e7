"""The ticket store: tables, accepting, threading, tickets, the outbox, calendars and lanes."""
