"""A whole replay: kept events, time passing, and what the newest hits would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from automations.compiled import Compiled
from automations.document import Document
from automations.engine import settling
from automations.language import Language
from automations.library.draft import compiled_draft
from automations.replay import queries
from automations.replay.clashes import clashes
from automations.replay.past import Met, Pass, Tally
from automations.replay.queries import Done, Stretch
from automations.replay.timed import by_present
from automations.replay.types import Hit, Hits, Replayed, Span
from automations.replay.would import Around, Would, around, would


def count(
    connection: Connection,
    asked: Compiled | Document,
    language: Language,
    days: int,
    now: datetime,
) -> Hits:
    """How often an automation, saved or not, would have run in the last days; writes nothing."""
    compiled = asked if isinstance(asked, Compiled) else compiled_draft(connection, asked, language)
    return _passed(connection, compiled, language, Span(days=days, now=now, shown=0))[0]


def replay(connection: Connection, compiled: Compiled, language: Language, span: Span) -> Replayed:
    """Count, and show what the newest hits would have done and which clash with others."""
    hits, newest = _passed(connection, compiled, language, span)
    if not newest:
        return Replayed(name=compiled.name, hits=hits, shown=())
    events = [met.event.id for met in newest if met.event.id]
    roots = {met.event.root for met in newest if met.event.id}
    others = [
        done
        for done in queries.done_for(connection, events, roots)
        if done.automation != compiled.automation_id
    ]
    seen = around(connection, newest, _answered(compiled, others))
    asks = settling.wanted([compiled])
    imagined = settling.imagined(connection, seen.standing, asks, span.now)
    seen = replace(seen, settling=imagined, channels=span.channels)
    own = queries.own_runs(connection, compiled.automation_id, roots)
    by_event: dict[int, list[Done]] = {}
    for done in others:
        by_event.setdefault(done.event, []).append(done)
    shown = [
        _hit(one, seen, by_event.get(one.met.event.id, ()), own)
        for one in would(compiled, newest, seen)
    ]
    return Replayed(name=compiled.name, hits=hits, shown=tuple(reversed(shown)))


def _passed(
    connection: Connection, compiled: Compiled, language: Language, span: Span
) -> tuple[Hits, list[Met]]:
    stretch = _stretch(connection, compiled, span)
    events = queries.counted(connection, stretch)
    if events > span.most:
        after = queries.nth(connection, stretch, events - span.most)
        stretch = Stretch(after, stretch.kinds, span.viewer)
    passed = Pass(connection, compiled, language, span)
    passed.go(stretch)
    timed = any(use.trigger.timed for use in compiled.uses)
    present = by_present(connection, compiled, language, span) if timed else []
    for met in present:
        passed.tally.note(met.event.ticket, met.at, partial(replace, met))
    newest = sorted((whole() for whole in passed.tally.newest), key=lambda met: met.at)
    return _hits(passed.tally, span, events, len(present), timed=timed), newest


def _stretch(connection: Connection, compiled: Compiled, span: Span) -> Stretch:
    kinds = frozenset(
        kind for use in compiled.uses if not use.trigger.timed for kind in use.trigger.events
    )
    return Stretch(queries.before(connection, span.since), kinds, span.viewer)


def _hits(tally: Tally, span: Span, events: int, present: int, *, timed: bool) -> Hits:
    return Hits(
        since=span.since,
        until=span.now,
        events=events,
        looked=tally.looked,
        hits=tally.hits,
        tickets=len(tally.tickets),
        by_day=dict(sorted(tally.by_day.items())),
        cut=dict(tally.cut),
        errors=tally.errors,
        blind=tally.blind,
        by_present=present,
        timed=timed,
    )


def _answered(compiled: Compiled, others: Sequence[Done]) -> set[int]:
    """Events that an automation before this one answered."""
    return {
        done.event
        for done in others
        if done.kind == "message_sent" and done.position < compiled.position
    }


def _hit(one: Would, seen: Around, others: Sequence[Done], own: dict[int, int]) -> Hit:
    event, standing = one.met.event, seen.standing[one.met.event.ticket]
    return Hit(
        event=event.id,
        kind=event.kind,
        at=one.met.at,
        ticket=standing.ticket.number,
        subject=standing.subject,
        state=one.planned.state,
        ran=own.get(event.id),
        deeds=one.deeds,
        clashes=tuple(clashes(one.planned, others, seen.names)),
    )
