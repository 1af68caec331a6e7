"""Storm caps: how many automatic messages may leave, decided from what was sent. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from core.outbox.domains import domain_key
from core.outbox.queue.queries import Earlier

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The limits of automations.md §5; None lifts one."""

    recipient_hour: int | None = 5
    recipient_day: int | None = 20
    domain_hour: int | None = 30
    """To all addresses of one domain that is somebody's own; see `core.outbox.domains`."""
    same_reply: timedelta | None = DAY
    """Within it, an automation's first reply goes to a recipient once."""
    instance_minute: int | None = 120

    @property
    def span(self) -> timedelta:
        """How far back one must look."""
        return max(DAY, self.same_reply or DAY)


NO_CAPS = Caps(
    recipient_hour=None,
    recipient_day=None,
    domain_hour=None,
    same_reply=None,
    instance_minute=None,
)
"""For benchmarks and crash tests that say so openly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An automatic message that wants to leave."""

    automation: int
    recipient: str
    first: bool
    """The run's first message; later ones are not the same reply again."""
    live: bool = False
    """An answer to a chat message of the last minutes: outside the caps a recipient has."""


class Tally:
    """Counts of what was sent; takes note of what the running transaction adds."""

    def __init__(
        self,
        sent: Iterable[Earlier],
        last_minute: int,
        now: datetime,
        domains: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._hour: Counter[str] = Counter()
        self._day: Counter[str] = Counter()
        self._latest: dict[tuple[int, str], datetime] = {}
        self._domain = Counter(domains)
        self._minute = last_minute
        self._now = now
        for each in sent:
            self._hour[each.recipient] += each.last_hour
            self._day[each.recipient] += each.count
            self._latest[each.automation or 0, each.recipient] = each.latest

    def objection(self, attempt: Attempt, caps: Caps) -> str:
        """Why this message may not leave now, as a key; or "".

        The keys are same_reply, hour, day, domain, minute.
        """
        if attempt.first and self._repeats(attempt, caps):
            return "same_reply"
        if not attempt.live and (reached := self._of_recipient(attempt.recipient, caps)):
            return reached
        return "minute" if _reached(self._minute, caps.instance_minute) else ""

    def note(self, attempt: Attempt) -> None:
        """Count a message that leaves."""
        self._hour[attempt.recipient] += 1
        self._day[attempt.recipient] += 1
        self._domain[domain_key(attempt.recipient)] += 1
        self._minute += 1
        self._latest[attempt.automation, attempt.recipient] = self._now

    def _of_recipient(self, recipient: str, caps: Caps) -> str:
        domain = domain_key(recipient)
        if _reached(self._hour[recipient], caps.recipient_hour):
            return "hour"
        if _reached(self._day[recipient], caps.recipient_day):
            return "day"
        return "domain" if domain and _reached(self._domain[domain], caps.domain_hour) else ""

    def _repeats(self, attempt: Attempt, caps: Caps) -> bool:
        latest = self._latest.get((attempt.automation, attempt.recipient))
        if latest is None or caps.same_reply is None or attempt.live:
            return False
        return self._now - latest < caps.same_reply


def _reached(count: int, cap: int | None) -> bool:
    return cap is not None and count >= cap
