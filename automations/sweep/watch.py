"""Watches: what each timed trigger of each automation that is switched on waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from automations.compiled import Compiled, Use
from automations.conditions.binding import bind
from automations.document.types import Group, Leaf, Node
from automations.language import Language, Rows
from automations.silent import sends
from automations.spans import parse_span
from automations.sweep.edges import Edges, edges
from automations.timetable import Timetable
from automations.triggers.calendar import Calendared

IMPLIED: Mapping[str, Callable[[Any], tuple[Leaf, ...]]] = {
    "sweep": lambda _: (),
    "schedule": lambda _: (),
    "date": lambda _: (),
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
ANY_TICKET = frozenset({"sweep", "schedule", "date"})
"""Triggers that look at solved and closed tickets too, unless a condition says otherwise."""
GONE = 0
"""No row's id: stands for a calendar that was deleted."""


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
    sends: bool = False
    """Whether the automation may send messages, so that many starts are spread."""
    timetable: Timetable | None = None
    """When it runs, if at set times; all that follows is about these."""
    calendar: int | None = None
    """Whose clock the timetable goes by; None: the company's."""
    made_up_within: timedelta = timedelta(0)
    """How late a time that was missed still counts."""


def watches(compiled: Compiled, switched_on: datetime, language: Language) -> Iterator[Watch]:
    """The watches of one automation; none if it listens to events alone."""
    for place, use in enumerate(compiled.uses):
        if not use.trigger.timed:
            continue
        condition = watched(compiled.condition, use)
        bound, _ = bind(condition, language, compiled.rows)
        plain = Watch(
            automation=compiled.automation_id,
            place=place,
            trigger=use.trigger.key,
            basis=f"{compiled.version_id} {switched_on.isoformat()}",
            since=switched_on,
            condition=condition,
            open_only=use.trigger.key not in ANY_TICKET,
            rows=compiled.rows,
            edges=edges(bound),
            sends=sends(compiled),
        )
        yield _timed(plain, use.options, compiled.rows)


def _timed(watch: Watch, options: object, rows: Rows) -> Watch:
    """The watch with the set times its trigger names; a calendar that is gone has no clock."""
    if not isinstance(options, Calendared):
        return watch
    name = options.calendar
    return replace(
        watch,
        timetable=options.timetable,
        calendar=None if name is None else rows.get("calendar", {}).get(name, GONE),
        made_up_within=parse_span(options.made_up_within),
    )


def watched(condition: Node, use: Use) -> Node:
    """The automation's own condition and what the trigger asks."""
    implied = IMPLIED[use.trigger.key](use.options)
    return Group("all", (*implied, condition)) if implied else condition


def _leaf(field: str, operator: str, wanted: Any) -> Leaf:
    return Leaf(field=field, operator=operator, wanted=wanted)
