"""The outbox: what must leave is a row first, and leaves from there."""
