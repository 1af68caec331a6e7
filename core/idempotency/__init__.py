"""Requests that must not be done twice (P11): a row for each client's key, kept for a day."""

from core.idempotency.changes import Began, begin, finish, forget, prune
from core.idempotency.queries import KEPT, Done

__all__ = ["KEPT", "Began", "Done", "begin", "finish", "forget", "prune"]
