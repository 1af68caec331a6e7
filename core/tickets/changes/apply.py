"""Applying changes: play them through, write the net result, make the events."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import structs
from sqlalchemy import Connection

from core import events, tables
from core.events import NewEvent
from core.outbox import queue
from core.store import reserve
from core.tickets.changes import fields, queries, telling, write
from core.tickets.changes.messages import (
    attachment_rows,
    message_row,
    new_delivery,
    participant_rows,
    preview,
)
from core.tickets.changes.play import Played, answers, delivery_state, play, told
from core.tickets.changes.types import (
    Applied,
    Change,
    Delete,
    Restore,
    Sent,
    SetSubject,
    Standing,
    TicketMissing,
)
from core.tickets.lock import lock
from postroom.action import AddNote, Notify, SendMessage, SetStatus


def apply(
    connection: Connection,
    changes: Sequence[Change],
    now: datetime,
    heard: Collection[str] | None = None,
) -> Applied:
    """Make the changes in order, each on the ticket as the ones before left it.

    Locks the tickets. `heard` are the kinds of events an automation listens to, others are recorded
    `quiet`; None leaves it to the engine. A message whose key was used before is not made again.
    Raises `TicketMissing` before anything is written.
    """
    known = _locked(connection, changes)
    repeated = _repeated(connection, changes)
    fresh = [change for change in changes if change.key not in repeated]
    applied = record(connection, _play(fresh, known, now), known, now, heard)
    return replace(applied, sent=repeated | dict(applied.sent))


def record(
    connection: Connection,
    played: Sequence[Played],
    known: Mapping[int, Standing],
    now: datetime,
    heard: Collection[str] | None = None,
) -> Applied:
    """Write what was played through on tickets whose locks the caller holds.

    Messages must bear new keys: run and step, of a run that begins in this transaction.
    """
    messages = _write_messages(connection, played, known, now)
    sent = _write_deliveries(connection, played, messages, known, now)
    tickets = {each.after.id: each.after for each in played if not _only_tells(each)}
    differences = [write.Difference(known[id_].ticket, tickets[id_]) for id_ in sorted(tickets)]
    known_statuses = _meanings(connection, played)
    write.tickets(connection, differences, known_statuses, now)
    fields.write(connection, played, known)
    _write_persons(connection, played, messages, known, now)
    write.answered(connection, _previews(played), now)
    notified = telling.tell(connection, played, now)
    made = [
        _event(each, messages.get(place), heard, known_statuses)
        for place, each in enumerate(played)
    ]
    for place, payload in notified.items():
        made[place] = structs.replace(made[place], payload=payload)
    return Applied(
        events=tuple(events.append(connection, made, now)),
        sent=sent,
        messages=tuple(messages.values()),
        tickets=tickets,
    )


def _only_tells(played: Played) -> bool:
    """Whether it leaves the ticket as it is, and no automation is to look at it."""
    return isinstance(played.change.effect, Notify)


def _locked(connection: Connection, changes: Sequence[Change]) -> Mapping[int, Standing]:
    ids = {change.ticket for change in changes}
    lock(connection, ids)
    known = queries.standing(connection, ids)
    for ticket in sorted(ids - set(known)):
        raise TicketMissing(ticket)
    return known


def _repeated(connection: Connection, changes: Iterable[Change]) -> dict[str, Sent]:
    keys = [change.key for change in changes if isinstance(change.effect, SendMessage)]
    if not keys:
        return {}
    return {
        key: Sent(
            message=row.message,
            delivery=row.id,
            account=row.account,
            state=row.state,
            repeated=True,
        )
        for key, row in queue.by_key(connection, keys).items()
    }


def _play(changes: Iterable[Change], known: Mapping[int, Standing], now: datetime) -> list[Played]:
    tickets = {id_: standing.ticket for id_, standing in known.items()}
    done = []
    for change in changes:
        played = play(change, tickets[change.ticket], now)
        if played is not None:
            tickets[change.ticket] = played.after
            done.append(played)
    return done


def _write_messages(
    connection: Connection, played: Sequence[Played], known: Mapping[int, Standing], now: datetime
) -> dict[int, int]:
    """Write notes and messages; return message ids by place in `played`."""
    texts = [
        (place, each.change, each.change.effect)
        for place, each in enumerate(played)
        if isinstance(each.change.effect, AddNote | SendMessage)
    ]
    if not texts:
        return {}
    ids = reserve(connection, tables.message, len(texts))
    rows = [
        message_row(id_, change, effect, known[change.ticket], now)
        for id_, (_, change, effect) in zip(ids, texts, strict=True)
    ]
    write.messages(connection, rows)
    return {place: id_ for id_, (place, _, _) in zip(ids, texts, strict=True)}


def _write_deliveries(
    connection: Connection,
    played: Sequence[Played],
    messages: Mapping[int, int],
    known: Mapping[int, Standing],
    now: datetime,
) -> dict[str, Sent]:
    rows = [
        new_delivery(change, change.effect, messages[place], known[change.ticket])
        for place, change in enumerate(each.change for each in played)
        if isinstance(change.effect, SendMessage)
    ]
    ids = queue.add(connection, rows, now)
    return {
        row.key: Sent(message=row.message, delivery=id_, account=row.account, state=row.state)
        for row, id_ in zip(rows, ids, strict=True)
    }


def _write_persons(
    connection: Connection,
    played: Sequence[Played],
    messages: Mapping[int, int],
    known: Mapping[int, Standing],
    now: datetime,
) -> None:
    """Write what only people do: letters, subjects, the trash."""
    made = [(place, one.change) for place, one in enumerate(played) if _is_persons(one.change)]
    if not made:
        return
    sent = [(messages[place], one, one.letter) for place, one in made if one.letter]
    files = [row for id_, _, letter in sent for row in attachment_rows(id_, letter)]
    people = [row for _, one, letter in sent for row in participant_rows(known[one.ticket], letter)]
    write.letters(connection, files, people)
    effects = [(one.ticket, one.effect) for _, one in made]
    write.subjects(connection, {id_: e.subject for id_, e in effects if isinstance(e, SetSubject)})
    write.trash(connection, [id_ for id_, e in effects if isinstance(e, Delete)], now)
    write.trash(connection, [id_ for id_, e in effects if isinstance(e, Restore)], None)


def _is_persons(change: Change) -> bool:
    return change.origin.actor != "automation" or change.letter is not None


def _previews(played: Iterable[Played]) -> dict[int, str]:
    """The first words of what we said last, by ticket."""
    previews = {}
    for change in (each.change for each in played):
        effect = change.effect
        if not isinstance(effect, SendMessage) or not answers(change):
            continue
        if delivery_state(change, effect) == "queued":
            previews[change.ticket] = preview(effect.text)
    return previews


def _meanings(connection: Connection, played: Iterable[Played]) -> Mapping[int, str]:
    """What each status means, read if anybody set one."""
    if any(isinstance(each.change.effect, SetStatus) for each in played):
        return queries.meanings(connection)
    return {}


def _event(
    played: Played,
    message: int | None,
    heard: Collection[str] | None,
    known_statuses: Mapping[int, str],
) -> NewEvent:
    kind, payload = told(played)
    origin = played.change.origin
    if isinstance(played.change.effect, SetStatus):
        payload = {
            **payload,
            "meaning": known_statuses[played.change.effect.status],
            "previous_meaning": known_statuses[played.before.status],
            "by": origin.actor,
        }
    return NewEvent(
        ticket=played.after.id,
        kind=kind,
        actor=origin.actor,
        payload=payload,
        message=message,
        cause=origin.cause,
        run=origin.run,
        depth=origin.depth,
        quiet=_only_tells(played) or (heard is not None and kind not in heard),
    )
