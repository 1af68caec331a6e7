"""Health of accounts: when they were heard, why they fail, who is silent too long."""

from core.accounts.health.changes import (
    ACTIVE,
    NEEDS_REAUTHORISATION,
    Failure,
    alarm,
    failed,
    heard,
    steady,
)
from core.accounts.health.queries import Alarm, LiveAccount, alarms, live, live_one

__all__ = [
    "ACTIVE",
    "NEEDS_REAUTHORISATION",
    "Alarm",
    "Failure",
    "LiveAccount",
    "alarm",
    "alarms",
    "failed",
    "heard",
    "live",
    "live_one",
    "steady",
]
