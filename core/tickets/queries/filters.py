"""What a list of tickets is narrowed by, and where its next page begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MOST_ROWS = 100
"""Most rows of one page, whatever is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilters:
    """All given ones must hold; a tuple means any of its members, an empty one anything.

    References are row ids. None among assignees, teams or types means "has none".
    """

    statuses: tuple[int, ...] = ()
    meanings: tuple[str, ...] = ()
    """open, pending, solved, closed: what the statuses stand for."""
    is_open: bool | None = None
    """True: open or pending; False: solved or closed."""
    inboxes: tuple[int, ...] = ()
    assignees: tuple[int | None, ...] = ()
    teams: tuple[int | None, ...] = ()
    types: tuple[int | None, ...] = ()
    tags: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    contacts: tuple[int, ...] = ()
    priorities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """ISO 639-1; "" for those whose language nobody is sure of."""
    answered: bool | None = None
    quarantined: bool | None = None
    snoozed: bool | None = None
    archived: bool | None = None
    created_from: datetime | None = None
    """Ranges hold their beginning and not their end."""
    created_until: datetime | None = None
    updated_from: datetime | None = None
    """Updated: the moment of the last message."""
    updated_until: datetime | None = None
    deleted: bool = False
    """True: only those in the trash; else only those that are not."""


EVERYTHING = TicketFilters()
OPEN = TicketFilters(is_open=True)


@dataclass(frozen=True, slots=True)
class After:
    """The last row of a page; the next page begins behind it."""

    moment: datetime
    ticket: int


def page_size(limit: int) -> int:
    """How many rows a page gets when so many are asked for."""
    return max(1, min(limit, MOST_ROWS))
