"""Triggers of changes to a ticket, whoever makes them; `event.actor` tells who did."""

from __future__ import annotations

from typing import Literal, get_args

from automations.triggers.options import Names, Options
from postroom.trigger import EventPayload, Named, Trigger


class Tagged(Options):
    """Which tags count."""

    tag: Names = None


class StatusSet(Options):
    """Which statuses count."""

    to: Names = None
    before: Names = None


class Assigned(Options):
    """Whose tickets count."""

    agent: Names = None
    team: Names = None


FieldName = Literal["status", "type", "priority", "assignee", "team"]


class FieldChanged(Options):
    """Which of the ticket's fields count."""

    field: FieldName | tuple[FieldName, ...] = get_args(FieldName)


def _field_changed(options: FieldChanged, payload: EventPayload) -> bool:
    asked = (options.field,) if isinstance(options.field, str) else options.field
    return any(_changed(field, payload) for field in asked)


def _changed(field: str, payload: EventPayload) -> bool:
    """Whether the event tells of another value than before; an assignment tells of two fields."""
    told, previous = _TOLD_AS.get(field, (field, "previous"))
    return told in payload and payload[told] != payload.get(previous)


_TOLD_AS = {"assignee": ("agent", "previous_agent"), "team": ("team", "previous_team")}

TRIGGERS: tuple[Trigger, ...] = (
    Trigger(
        key="tag_added",
        title="A tag is added",
        events=frozenset({"tag_added"}),
        options=Tagged,
        references={"tag": Named("tag", "tag")},
    ),
    Trigger(
        key="tag_removed",
        title="A tag is removed",
        events=frozenset({"tag_removed"}),
        options=Tagged,
        references={"tag": Named("tag", "tag")},
    ),
    Trigger(
        key="status_set",
        title="The status is set",
        events=frozenset({"status_set"}),
        options=StatusSet,
        references={"to": Named("status", "status"), "before": Named("status", "previous")},
        help="To any status, or to a chosen one.",
    ),
    Trigger(
        key="assigned",
        title="The ticket is assigned",
        events=frozenset({"assigned"}),
        options=Assigned,
        references={"agent": Named("agent", "agent"), "team": Named("team", "team")},
        help="To anybody, or to a chosen agent or team; also when it is taken from them.",
    ),
    Trigger(
        key="note_added",
        title="A note is added",
        events=frozenset({"note_added"}),
        help="An internal note of an agent or an automation.",
    ),
    Trigger(
        key="field_changed",
        title="A field changes",
        events=frozenset({"status_set", "type_set", "priority_set", "assigned"}),
        options=FieldChanged,
        fires=_field_changed,
        help="Status, type, priority, assignee or team, from one value to another.",
    ),
)
