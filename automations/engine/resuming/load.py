"""Runs whose errand has come back: read in the transaction in which they go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from automations.compiled import Compiled, Identity, compile_document
from automations.document import from_json
from automations.engine.ready import Ready
from automations.engine.resuming import queries
from automations.engine.resuming.queries import Meanwhile, Standing
from automations.engine.types import Due, GoingOn
from automations.language import built_in
from automations.library.compiled import present_of, there

ERRAND_DONE = "errand_done"
"""The event's kind: an errand that holds a run has come back. No automation listens to it."""


def load(connection: Connection, events: Sequence[Due], ready: Ready) -> dict[int, GoingOn]:
    """The runs that go on with these events, by event; asks nothing where no errand came back."""
    back = {event.payload["errand"]: event for event in events if event.kind == ERRAND_DONE}
    if not back:
        return {}
    waiting = queries.standing(connection, back)
    traced = queries.traced(connection, {one.run for one in waiting.values()})
    found = {}
    for errand, one in waiting.items():
        event = back[errand].id
        found[event] = _going_on(connection, one, ready, traced.get(one.run, 0), event)
    return found


def exit_of(exits: Sequence[str], run: int, events: Iterable[Meanwhile], closed: set[int]) -> str:
    """The first of an automation's `exit_on` that happened; empty if none did."""
    for event in events:
        word = "" if event.run == run else _word(event, closed)
        if word in exits:
            return word
    return ""


def _word(event: Meanwhile, closed: set[int]) -> str:
    match event.kind:
        case "message_received":
            return "incoming_message"
        case "message_sent":
            return "outgoing_message"
        case "assigned" if event.actor == "agent":
            return "manual_assignment"
        case "status_set" if event.payload.get("status") in closed:
            return "status_closed"
        case _:
            return ""


def _going_on(
    connection: Connection, one: Standing, ready: Ready, traced: int, event: int
) -> GoingOn:
    compiled = _at_hand(one, ready) or _compiled(connection, one, ready)
    return GoingOn(
        run=one.run,
        compiled=compiled,
        event=_began_with(one),
        step=one.step,
        result=one.result or {},
        error=one.error,
        spoke=one.spoke,
        steps=traced,
        left=_left(connection, one, compiled.document.exit_on, event),
    )


def _began_with(one: Standing) -> Due:
    return Due(
        id=one.event,
        ticket=one.ticket,
        kind=one.kind,
        actor=one.actor,
        payload=one.payload,
        message=one.message,
        cause=one.cause,
        depth=one.depth,
        attempts=0,
    )


def _left(connection: Connection, one: Standing, exits: Sequence[str], event: int) -> str:
    if not exits:
        return ""
    events = queries.meanwhile(connection, one.ticket, one.event, event)
    return exit_of(exits, one.run, events, queries.closed_statuses(connection))


def _at_hand(one: Standing, ready: Ready) -> Compiled | None:
    """The version, if it is the one that is switched on."""
    ordered = ready.candidates.ordered
    return next((each for each in ordered if each.version_id == one.version), None)


def _compiled(connection: Connection, one: Standing, ready: Ready) -> Compiled:
    """The version it began with; raises `UnknownWord` if nobody brings its words any more."""
    language = ready.language or built_in()
    rows = there(one.rows, present_of(connection, [one.rows]))
    identity = Identity(
        automation_id=one.automation, version_id=one.version, name=one.name, position=one.position
    )
    return compile_document(from_json(one.document, language), rows, language, identity)
