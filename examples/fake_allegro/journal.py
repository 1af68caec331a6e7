"""Every request that came, for tests of budgets and of silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request and how it was answered."""

    at: datetime
    method: str
    path: str
    query: str
    version: str
    """public, beta, or nothing."""
    client_id: str
    seller: str
    """Login; empty before the sign-in."""
    status: int
    """0: the connection was dropped."""
    trace: str
