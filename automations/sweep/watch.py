"""Watches: what each timed trigger of each automation that is switched on waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from automations.compiled import Compiled, Use
from automations.conditions.binding import bind
from automations.document.types import Group, Leaf, Node
from automations.language import Language, Rows
from automations.sweep.edges import Edges, edges

IMPLIED: Mapping[str, Callable[[Any], tuple[Leaf, ...]]] = {
    "sweep": lambda _: (),
    "due_soon": lambda options: (_leaf("ticket.due_at", "within", options.before),),
    "due_missed": lambda _: (_leaf("ticket.due_at", "older_than", "1s"),),
    "customer_silent": lambda options: (
        _leaf("ticket.answered", "is", wanted=True),
        _leaf("ticket.last_agent_message_at", "older_than", options.longer_than),
    ),
    "agent_silent": lambda options: (
        _leaf("ticket.answered", "is", wanted=False),
        _leaf("ticket.last_customer_message_at", "older_than", options.longer_than),
    ),
}
"""What a timed trigger itself asks of a ticket, beside the automation's own conditions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One timed trigger of one automation."""

    automation: int
    place: int
    """Which entry of the automation's `when` it is."""
    trigger: str
    basis: str
    """Version and moment of switching on: another one begins anew."""
    since: datetime
    """When it was switched on."""
    condition: Node
    open_only: bool
    """Whether solved and closed tickets are left alone: nobody owes an answer there."""
    rows: Rows
    edges: Edges


def watches(compiled: Compiled, switched_on: datetime, language: Language) -> Iterator[Watch]:
    """The watches of one automation; none if it listens to events alone."""
    for place, use in enumerate(compiled.uses):
        if not use.trigger.timed:
            continue
        condition = watched(compiled.condition, use)
        bound, _ = bind(condition, language, compiled.rows)
        yield Watch(
            automation=compiled.automation_id,
            place=place,
            trigger=use.trigger.key,
            basis=f"{compiled.version_id} {switched_on.isoformat()}",
            since=switched_on,
            condition=condition,
            open_only=use.trigger.key != "sweep",
            rows=compiled.rows,
            edges=edges(bound),
        )


def watched(condition: Node, use: Use) -> Node:
    """The automation's own condition and what the trigger asks."""
    implied = IMPLIED[use.trigger.key](use.options)
    return Group("all", (*implied, condition)) if implied else condition


def _leaf(field: str, operator: str, wanted: Any) -> Leaf:
    return Leaf(field=field, operator=operator, wanted=wanted)
