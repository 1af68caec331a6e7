"""The newest tickets' ids: how an index is walked so that only a page's worth is read.

The order is (last message, id), newest first. `is_open` comes before it in the indexes, so each of
its values is a walk of its own. Somebody who sees only some inboxes gets a walk for each of them:
filtering one long walk would read every ticket of the others first.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, select, true, union_all

from core import tables
from core.access import Viewer, visible, visible_inboxes
from core.tickets.queries.conditions import behind, matches
from core.tickets.queries.filters import After, TicketFilters

Ids = Select[tuple[int, object]]
_ticket = tables.ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One page to be found."""

    viewer: Viewer
    filters: TicketFilters
    after: After | None
    size: int
    opens: tuple[bool, ...]
    rare_tags: bool
    sqlite: bool

    @property
    def is_narrow(self) -> bool:
        """Whether few tickets match, so that reading and sorting all of them is the fast way."""
        filters = self.filters
        few = bool(filters.contacts) or filters.quarantined is True or filters.snoozed is True
        return few or self.filters.deleted or self.rare_tags

    @property
    def by_inbox(self) -> bool:
        """Whether inboxes are what narrows the list."""
        own = bool(self.filters.assignees)
        return not own and bool(self.filters.inboxes or not self.viewer.sees_everything)


def ids(walk: Walk) -> Subquery:
    """At most `size` rows (id, last_message_at), unordered, as a part of a FROM."""
    if walk.is_narrow:
        return _sorted(_narrow(walk), walk.size)
    parts = [_part(walk, is_open=is_open) for is_open in walk.opens]
    if len(parts) == 1:
        return parts[0].subquery("page")
    return _sorted(union_all(*(part.subquery().select() for part in parts)).subquery(), walk.size)


def _sorted(rows: FromClause, size: int) -> Subquery:
    newest_first = rows.c.last_message_at.desc(), rows.c.id.desc()
    return select(rows).order_by(*newest_first).limit(size).subquery("page")


def _narrow(walk: Walk) -> FromClause:
    """Everything that matches; materialised, lest the planner walk all tickets for the order."""
    statement = select(_ticket.c.id, _ticket.c.last_message_at).where(
        visible(walk.viewer),
        *matches(walk.filters, rare_tags=walk.rare_tags),
        *behind(walk.after),
    )
    if len(walk.opens) == 1:
        statement = statement.where(_ticket.c.is_open.is_(walk.opens[0]))
    return statement.cte("narrow").prefix_with("MATERIALIZED")


def _part(walk: Walk, *, is_open: bool) -> Ids:
    conditions = [
        _ticket.c.is_open.is_(is_open),
        *matches(walk.filters, rare_tags=walk.rare_tags),
        *behind(walk.after),
    ]
    if not walk.by_inbox:
        return _newest(walk, [visible(walk.viewer), *conditions])
    inboxes = _inboxes(walk)
    return _each(walk, inboxes, [_ticket.c.inbox_id == inboxes.c.id, *conditions])


def _newest(walk: Walk, conditions: list[ColumnElement[bool]]) -> Ids:
    return (
        select(_ticket.c.id, _ticket.c.last_message_at)
        .where(and_(*conditions))
        .order_by(_ticket.c.last_message_at.desc(), _ticket.c.id.desc())
        .limit(walk.size)
    )


def _inboxes(walk: Walk) -> Subquery:
    wanted = walk.filters.inboxes
    return (
        select(tables.inbox.c.id)
        .where(visible_inboxes(walk.viewer))
        .where(tables.inbox.c.id.in_(wanted) if wanted else true())
        .subquery("inboxes")
    )


def _each(walk: Walk, inboxes: Subquery, conditions: list[ColumnElement[bool]]) -> Ids:
    """The newest of every inbox, then the newest of those."""
    own = _newest(walk, conditions).correlate(inboxes)
    rows: FromClause = own.lateral("newest")
    joined = inboxes.join(rows, true())
    if walk.sqlite:  # has no LATERAL, but looks up rows by a list that depends on the outer row
        rows = _ticket.alias("newest")
        joined = inboxes.join(rows, rows.c.id.in_(own.with_only_columns(_ticket.c.id)))
    return (
        select(rows.c.id, rows.c.last_message_at)
        .select_from(joined)
        .order_by(rows.c.last_message_at.desc(), rows.c.id.desc())
        .limit(walk.size)
    )
