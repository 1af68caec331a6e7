"""What a pause of automatic sending covers, and what is told of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.outbox.domains import domain_key

REASONS = ("hour", "day", "domain", "minute", "paused")
"""Why a delivery waits, as its row says it: a cap, or a pause that one had brought about."""
WINDOWS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "domain": timedelta(hours=1),
}
"""How long the cap of a recipient or a domain pauses; the instance's lasts until a person decides."""


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """Whose automatic messages: an automation's, those to a recipient, or both; none: all."""

    automation: int = 0
    """Row id; 0 for every automation."""
    recipient: str = ""
    """What the caps count: the folded address, or `@` and a domain; empty for every recipient."""


INSTANCE = Scope()
"""All automatic sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Automatic sending that a cap has stopped."""

    automation: int
    """Row id; 0 for all automations together."""
    name: str
    """The automation's; empty for all together."""
    recipient: str
    """The folded address it is about, or `@` and a domain; empty for all together."""
    reason: str
    """The cap: hour or day of a recipient, hour of a domain (domain), minute of the instance; paused: of an earlier pause."""
    since: datetime
    until: datetime | None
    """When new messages may leave again by themselves; None: when a person decides."""
    active: bool
    """Whether new messages are held still."""
    held: int
    """Messages that wait for a decision."""

    @property
    def scope(self) -> Scope:
        """What it covers."""
        return Scope(self.automation, self.recipient)


def scope_of(automation: int, recipient: str, reason: str) -> Scope:
    """What a cap pauses: all sending (the instance's), or one automation's to whom it counts."""
    if reason == "minute":
        return INSTANCE
    return Scope(automation, domain_key(recipient) if reason == "domain" else recipient)
