"""Time passing: no event tells of it, so it is counted by how tickets stand today.

A ticket whose moments fell due in the span, and for which the conditions hold now, would have
fired. One that has changed since is not found: what it was then is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from automations.compiled import Compiled
from automations.engine import facts as loading
from automations.engine.types import Due
from automations.language import Language
from automations.replay.past import Met
from automations.replay.types import Span
from automations.sweep import queries
from automations.sweep.watch import Watch, watches
from core.access import visible

MOST_TICKETS = 5_000
"""Tickets read for one trigger."""


def by_present(
    connection: Connection, compiled: Compiled, language: Language, span: Span
) -> list[Met]:
    """The tickets for which its timed triggers would have fired in the span, oldest first."""
    found = [
        met
        for watch in watches(compiled, span.since, language)
        for met in _met(connection, watch, language, span)
    ]
    return sorted(found, key=lambda met: met.at)


def _met(connection: Connection, watch: Watch, language: Language, span: Span) -> Iterator[Met]:
    due = {
        row[0]: at
        for row in _rows(connection, watch, language, span)
        if (at := _due(watch, row, span))
    }
    events = [_event(watch, ticket) for ticket in due]
    for start in range(0, len(events), queries.PAGE):
        page = events[start : start + queries.PAGE]
        scene = loading.load(connection, page, span.now, with_fields=True, with_orders=True)
        for event in page:
            facts = scene.facts(event, scene.standing[event.ticket].ticket)
            yield Met(event, facts, due[event.ticket])


def _rows(
    connection: Connection, watch: Watch, language: Language, span: Span
) -> Iterator[Sequence[Any]]:
    if not watch.edges.moments:
        return
    clock = queries.clock(connection, span.now)
    among = queries.crossed(watch, span.since, span.now) & visible(span.viewer)
    after = read = 0
    while read < MOST_TICKETS:
        page = queries.holding(connection, watch, language, clock, among, after)
        yield from page
        read += len(page)
        if len(page) < queries.PAGE:
            return
        after = page[-1][0]


def _due(watch: Watch, row: Sequence[Any], span: Span) -> datetime | None:
    """The latest moment at which something about the ticket fell due."""
    moments = dict(zip(watch.edges.fields, row[1:], strict=True))
    dated = ((moments[edge.field], edge.after) for edge in watch.edges.moments)
    turns = (at + after for at, after in dated if at is not None)
    return max((turn for turn in turns if span.since <= turn <= span.now), default=None)


def _event(watch: Watch, ticket: int) -> Due:
    return Due(
        id=0,
        ticket=ticket,
        kind=watch.trigger,
        actor="system",
        payload={"automation": watch.automation},
        message=None,
        cause=None,
        depth=0,
        attempts=0,
    )
