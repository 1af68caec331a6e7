"""Triggers of changes to a ticket, whoever makes them; `event.actor` tells who did."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from automations.triggers.options import Names, Options
from core.custom_fields.types import split_name
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


class Reopened(Options):
    """Who or what brings the ticket back."""

    by: Literal["anyone", "customer", "agent", "automation", "snooze"] = "anyone"


_WANTS = frozenset({"open", "pending"})
"""Meanings of a status in which a ticket still wants something."""


def _reopened(options: Reopened, payload: EventPayload) -> bool:
    """Wants something again after it did not; or the end of a snooze, if asked for."""
    if "meaning" not in payload:
        return options.by == "snooze" and payload.get("by") == "time"
    was, is_now = payload.get("previous_meaning"), payload["meaning"]
    return is_now in _WANTS and was not in _WANTS and options.by in ("anyone", payload.get("by"))


FieldName = Literal[
    "status", "type", "priority", "assignee", "team", "inbox", "archived", "snoozed"
]


def _custom_name(written: str) -> str:
    name = written.strip().lower()
    if split_name(name) is None:
        known = ", ".join(get_args(FieldName))
        raise ValueError(
            f'there is no field "{written[:60]}"; write {known}, or a custom field such as'
            " ticket.fields.order_no"
        )
    return name


CustomName = Annotated[str, AfterValidator(_custom_name)]
"""A custom field, as conditions name it."""


class FieldChanged(Options):
    """Which of the ticket's fields count."""

    field: (
        FieldName | CustomName | Annotated[tuple[FieldName | CustomName, ...], Field(min_length=1)]
    ) = get_args(FieldName)


def _field_changed(options: FieldChanged, payload: EventPayload) -> bool:
    asked = (options.field,) if isinstance(options.field, str) else options.field
    return any(_changed(field, payload) for field in asked)


def _changed(field: str, payload: EventPayload) -> bool:
    """Whether the event tells of another value than before; an assignment tells of two fields."""
    if "." in field:
        return payload.get("field") == field
    told, previous = _TOLD_AS.get(field, (field, "previous"))
    return told in payload and payload[told] != payload.get(previous)


_TOLD_AS = {
    "assignee": ("agent", "previous_agent"),
    "team": ("team", "previous_team"),
    "archived": ("archived", "was_archived"),
    "snoozed": ("snoozed", "was_snoozed"),
}

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
        key="ticket_reopened",
        title="The ticket is reopened",
        events=frozenset({"status_set", "woken"}),
        options=Reopened,
        fires=_reopened,
        help="From solved or closed to open or pending; with by: snooze, when a snooze ends.",
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
        events=frozenset(
            {
                "status_set",
                "type_set",
                "priority_set",
                "field_set",
                "assigned",
                "moved",
                "archived",
                "unarchived",
                "snoozed",
                "woken",
            }
        ),
        options=FieldChanged,
        fires=_field_changed,
        help="Status, type, priority, assignee, team or inbox; into the archive, a snooze, or out of"
        " it; or a custom field, such as ticket.fields.order_no.",
    ),
)
