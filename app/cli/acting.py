"""Who a command is done by, for the audit log."""

from __future__ import annotations

from core.access import SYSTEM
from core.audit import By
from postroom.clock import utc_now


def by_command_line() -> By:
    """Whoever may type commands here may do everything; the log calls them the system."""
    return By(SYSTEM, utc_now())
