"""What is counted, and what an automatic answer is worth."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

from core import instance
from core.audit import By

DAYS = 30
"""How far back counts reach, unless asked otherwise."""
_SETTING = "automation_minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What the instance takes automatic work to save, in minutes: an estimate, openly told."""

    answer: float = 3.0
    """For each answer that was delivered."""
    run: float = 0.5
    """For each run that was done, whatever it did."""


def minutes(connection: Connection) -> Minutes:
    """What an admin has set, else the estimate above."""
    kept = instance.get(connection, _SETTING) or {}
    return Minutes(**{name: float(kept[name]) for name in ("answer", "run") if name in kept})


def set_minutes(connection: Connection, wanted: Minutes, by: By) -> None:
    """Keep what automatic work is taken to save."""
    instance.put(connection, _SETTING, asdict(wanted))
    by.note(connection, "automation.minutes", "automations", asdict(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """One automation in the last days."""

    days: int
    tried: int
    """How often its turn came and its conditions were asked; counted an hour late at most."""
    matched: int
    """Runs: its conditions held and nothing cut it."""
    done: int
    stopped: int
    failed: int
    sent: int
    """Messages that left or are to leave."""
    delivered: int
    undelivered: int
    """Messages that failed, or of which nobody knows."""
    held: int
    """Drafts, and what waits for a person's yes."""
    replied: int
    """Delivered messages after which the customer wrote again."""
    minutes_saved: float
    last_at: datetime | None
    by_day: tuple[int, ...]
    """Runs of each day (UTC), the oldest first, today last."""


@dataclass(frozen=True, slots=True)
class Measured:
    """First answers of some tickets."""

    tickets: int
    median_s: float | None
    """Seconds from the ticket's beginning to its first answer; None without tickets."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What automatic answers change: tickets whose first answer was automatic, and all others."""

    automatic: Measured
    people: Measured
    then_people: Measured
    """Where the first answer was automatic: until a person answered."""
