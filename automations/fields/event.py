"""What conditions can ask about what just happened; none of it has a column."""

from __future__ import annotations

from postroom.condition import Field, Kind

ACTORS = ("customer", "agent", "automation", "system")

FIELDS: tuple[Field, ...] = (
    Field(
        key="event.tag",
        title="Tag that was added or removed",
        kind=Kind.CHOICE,
        read=lambda facts: facts.event.tag,
        catalogue="tag",
    ),
    Field(
        key="event.status",
        title="Status that was set",
        kind=Kind.CHOICE,
        read=lambda facts: facts.event.status,
        catalogue="status",
    ),
    Field(
        key="event.previous_status",
        title="Status before that",
        kind=Kind.CHOICE,
        read=lambda facts: facts.event.previous_status,
        catalogue="status",
    ),
    Field(
        key="event.actor",
        title="Who did it",
        kind=Kind.CHOICE,
        read=lambda facts: facts.event.actor,
        choices=ACTORS,
        closed=True,
        may_be_empty=False,
    ),
)
