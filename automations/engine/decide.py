"""Deciding: a whole batch of events, in order, without touching the database. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import structs

from automations.compiled import Compiled
from automations.engine.candidates import Candidates
from automations.engine.facts import Scene, event_facts, with_ticket
from automations.engine.history import History
from automations.engine.keep import keep
from automations.engine.match import cut
from automations.engine.plan import Choices, Fill, Turn, go_on, plan, stopped
from automations.engine.settling.settle import NOTHING_READ, Settling
from automations.engine.telling import Tell, telling_nobody
from automations.engine.types import Bounds, Cut, Decided, Due, GoingOn, Planned, Verdicts
from postroom.facts import Facts

_SHOWN: frozenset[Cut] = frozenset({"", "depth"})
"""A run that is cut for its depth is a row too, so that its end is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What deciding needs beside the scene."""

    candidates: Candidates
    history: History
    bounds: Bounds
    fill: Fill
    settling: Settling = NOTHING_READ
    tell: Tell = telling_nobody
    going_on: Mapping[int, GoingOn] = field(default_factory=dict)
    """Event → the run that goes on with it."""
    numbers: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Ticket → numbers that are no telephone's."""
    choices: Choices = field(default_factory=dict)


def decide(scene: Scene, means: Means) -> list[Decided]:
    """Decide each event on the tickets as the events before it leave them."""
    tickets = {id_: standing.ticket for id_, standing in scene.standing.items()}
    contacts = {each.contact.id: each.contact for each in scene.standing.values()}
    decided = []
    for event in scene.events:
        facts = scene.facts(event, tickets[event.ticket])
        if scene.with_fields:
            facts = with_ticket(facts, facts.ticket, contacts[facts.contact.id])
        facts = means.settling.on_the_clock(facts, scene.standing[event.ticket])
        one = _decide(event, facts, scene, means)
        if one.runs:
            tickets[event.ticket] = one.runs[-1].ticket
            contacts[facts.contact.id] = one.runs[-1].contact or facts.contact
        decided.append(one)
    return decided


def _decide(event: Due, facts: Facts, scene: Scene, means: Means) -> Decided:
    candidates = means.candidates.for_event(event.kind, event.payload, facts)
    going = means.going_on.get(event.id)
    turn = Turn(
        event=event if going is None else going.event,
        standing=scene.standing[event.ticket],
        history=means.history,
        bounds=means.bounds,
        fill=means.fill,
        settling=means.settling,
        tell=means.tell,
        numbers=means.numbers,
        choices=means.choices,
    )
    verdicts, runs = _try(candidates, facts, turn)
    if going is not None:
        runs = (go_on(going, structs.replace(facts, event=event_facts(going.event)), turn),)
    kept = keep(facts, with_fields=scene.with_fields, with_orders=scene.with_orders)
    return Decided(event=event, verdicts=verdicts, runs=runs, kept=kept)


def _try(
    candidates: Sequence[Compiled], facts: Facts, turn: Turn
) -> tuple[Verdicts, tuple[Planned, ...]]:
    """Try automations in their visible order; each sees what the ones before it changed."""
    verdicts: Verdicts = []
    runs: list[Planned] = []
    for compiled in candidates:
        place = compiled.holds(facts)
        if place:
            verdicts += (compiled.version_id, place)
            continue
        why = cut(compiled, turn.event, facts, turn.history, turn.bounds)
        verdicts += (compiled.version_id, why or 0)
        if why in _SHOWN:
            runs.append(_start(compiled, facts, turn, why))
            facts = with_ticket(facts, runs[-1].ticket, runs[-1].contact)
            facts = turn.settling.on_the_clock(facts, turn.standing)
        if not why and compiled.document.stop_after:
            verdicts += _passed_over(candidates[len(verdicts) // 2 :])
            break
    return verdicts, tuple(runs)


def _passed_over(late: Sequence[Compiled]) -> Verdicts:
    """Those that an earlier automation's `stop_after` leaves untried."""
    return [part for compiled in late for part in (compiled.version_id, "stopped")]


def _start(compiled: Compiled, facts: Facts, turn: Turn, why: Cut) -> Planned:
    planned = stopped(compiled, facts, turn, why) if why else plan(compiled, facts, turn)
    turn.history.note_run(planned, turn.standing)
    return planned
