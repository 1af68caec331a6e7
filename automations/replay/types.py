"""What a replay is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from automations.engine.words import Channels
from core.access import SYSTEM, Viewer

MOST_DAYS = 90
MOST_EVENTS = 400_000
"""Events looked at in one replay, the newest; more are counted and told."""
SHOWN = 100
"""Hits that are shown with all they would have done, the newest."""

ClashKind: TypeAlias = Literal["both_sent", "same_field"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which past is replayed, for whom."""

    days: int
    now: datetime
    viewer: Viewer = SYSTEM
    """Only tickets this viewer may see are looked at."""
    most: int = MOST_EVENTS
    shown: int = SHOWN
    channels: Channels = field(default_factory=dict)
    """What channels let automatic texts say."""

    @property
    def since(self) -> datetime:
        """Where it begins."""
        return self.now - timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """How often it would have run."""

    since: datetime
    until: datetime
    events: int
    """Events that its triggers could listen to, in this span."""
    looked: int
    """How many of them were looked at; fewer if there are too many, then the newest."""
    hits: int
    tickets: int
    by_day: Mapping[str, int]
    """Date in UTC, ISO 8601 → hits; days without a hit are left out."""
    cut: Mapping[str, int] = field(default_factory=dict)
    """again, limit, depth, stopped → how often that kept it from running."""
    errors: int = 0
    """How often its condition could be neither true nor false."""
    blind: int = 0
    """Events of which too little is kept to say."""
    by_present: int = 0
    """Hits of time passing, found by how tickets stand today."""
    timed: bool = False
    """Whether any of its triggers is time passing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What one step would have done."""

    step: str
    action: str
    outcome: str
    """done, skipped, held, failed."""
    reason: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    """What it sets, as name and value, both in words."""
    text: str = ""
    """The text it would have sent or noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Something another automation did for the same event, at odds with this one."""

    kind: ClashKind
    automation: str
    run: int
    what: str = ""
    """The field that both set."""
    own: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One event for which it would have run."""

    event: int
    """0 for time passing."""
    kind: str
    at: datetime
    ticket: int
    """The ticket's number."""
    subject: str
    state: str
    """done, stopped, failed."""
    ran: int | None
    """The run it really began for this event; None: it did not, or was another then."""
    deeds: tuple[Deed, ...]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A whole replay: the counts, and the newest hits with all they would have done."""

    name: str
    hits: Hits
    shown: tuple[Hit, ...]
    """Newest first."""

    @property
    def clashes(self) -> int:
        """How many of the hits shown clash with another automation."""
        return sum(1 for hit in self.shown if hit.clashes)
