"""Finding tickets by what is written in them, within a bound whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from core.access import Viewer
from core.search.queries import Match, matching, named
from core.search.words import parse
from core.tickets.queries import TicketRow, listed
from core.tickets.queries.filters import page_size

MOST_LOOKED_AT = 1_250
"""Matching messages looked at for one page; then it ends as it is, and `after` goes on below."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found, and the newest message that answers the query.

    `message` is None where the ticket's own number or the customer's address was asked for.
    """

    ticket: TicketRow
    message: int | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page; `after` asks for the next one, None when nothing is left to look at.

    A page may hold less than the limit and still have a next one. A ticket comes once a page; it
    may come again on a later one, for an older message.
    """

    hits: tuple[Hit, ...]
    after: int | None


def search(
    connection: Connection,
    viewer: Viewer,
    query: str,
    limit: int = 50,
    after: int | None = None,
) -> SearchPage:
    """Tickets with a message that holds all words, newest first; any text is a valid query.

    A query that is a ticket's number or a customer's address brings those tickets first.
    """
    wanted, size = parse(query), page_size(limit)
    first = named(connection, viewer, wanted, size) if after is None else []
    found: dict[int, int | None] = dict.fromkeys(first)
    left = _gather(matching(connection, viewer, wanted, after), found, size)
    rows = listed(connection, viewer, list(found))
    hits = tuple(Hit(rows[ticket], message) for ticket, message in found.items() if ticket in rows)
    return SearchPage(hits, left)


def _gather(chunks: Iterator[list[Match]], found: dict[int, int | None], size: int) -> int | None:
    """Fill `found` up to `size`; returns below which message the next page begins."""
    looked_at = 0
    for chunk in chunks:
        for match in chunk:
            if match.ticket is None or match.ticket in found:
                continue
            if len(found) == size:
                return match.message + 1
            found[match.ticket] = match.message
        looked_at += len(chunk)
        if looked_at >= MOST_LOOKED_AT:
            return chunk[-1].message
    return None
