"""What Allegro says about a case besides messages: its kind, deadline, end and state."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from postroom.message import TicketChange

ANSWER_WITHIN = timedelta(hours=24)
"""How long a seller has to answer in a discussion."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Says things about one thread, as of one moment."""

    thread: str
    at: datetime

    def __call__(self, what: str, value: str = "") -> TicketChange:
        """One thing said."""
        return TicketChange(thread=self.thread, what=what, value=value, at=self.at)

    def due(self, moment: datetime | None) -> TicketChange:
        """Until when something has to be done; None for no more."""
        return self("due", moment.isoformat() if moment else "")

    def state(self, **values: Any) -> TicketChange:
        """How it stands, as acts ask for it; what is not known is left out."""
        known = {name: value for name, value in values.items() if value not in (None, "")}
        return self("state", json.dumps(known, ensure_ascii=False, sort_keys=True))

    def unknown(self, what: str, value: str, known: Iterator[str] | frozenset[str]) -> Lines:
        """A word that is new to us, as a line that an agent sees."""
        return () if not value or value in known else (self(what, value),)


Lines = tuple[TicketChange, ...]


def answer_by(heard: datetime | None, answered: datetime | None) -> datetime | None:
    """Until when the customer's last message wants an answer; None when it has one."""
    if heard is None or (answered is not None and answered >= heard):
        return None
    return heard + ANSWER_WITHIN


def first_known(*moments: datetime | None) -> datetime | None:
    """The earliest of those that are known."""
    known = [moment for moment in moments if moment is not None]
    return min(known, default=None)
