"""Playing effects through: purely, on tickets as conditions read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, structs

from core.events.append import Payload
from core.tickets.changes import set_field
from core.tickets.changes.types import (
    Change,
    Delete,
    Doing,
    Move,
    Restore,
    SetArchived,
    SetHandled,
    SetSnoozed,
    SetSubject,
)
from postroom.action import (
    AddNote,
    AddTag,
    Assign,
    Notify,
    RemoveTag,
    SendMessage,
    SetField,
    SetPriority,
    SetStatus,
    SetType,
)
from postroom.facts import TicketFacts

DELIVERY_STATES = {"send": "queued", "draft": "draft", "approve": "approval"}
"""How a sending step says it → the state its delivery begins in."""

_SETS: Mapping[type, Callable[[TicketFacts, Any], dict[str, Any]]] = {
    SetStatus: lambda _, effect: {"status": effect.status},
    SetType: lambda _, effect: {"type": effect.type},
    SetPriority: lambda _, effect: {"priority": effect.priority},
    SetField: set_field.set_on_ticket,
    Assign: lambda _, effect: {"assignee": effect.agent, "team": effect.team},
    AddTag: lambda ticket, effect: {"tags": ticket.tags | {effect.tag}},
    RemoveTag: lambda ticket, effect: {"tags": ticket.tags - {effect.tag}},
    AddNote: lambda _ticket, _effect: {},
    Notify: lambda _ticket, _effect: {},
    SetSubject: lambda _ticket, _effect: {},
    Delete: lambda _ticket, _effect: {},
    Restore: lambda _ticket, _effect: {},
    SetArchived: lambda _, effect: {"archived": effect.on},
    SetHandled: lambda _, effect: {
        "handled": effect.on,
        "answered": effect.on,
        "due_at": effect.due_at,
    },
    SetSnoozed: lambda _, effect: {"snoozed_until": effect.until},
    Move: lambda _, effect: {
        "inbox": effect.inbox,
        "inbox_group": effect.group,
        "brand": effect.brand,
    },
}
"""What each effect sets on a ticket, as far as conditions read it."""

_ALWAYS = (AddNote, SendMessage, SetField, Notify, SetSubject, Delete, Restore)
"""Effects that change something whatever the facts are."""

_KINDS: Mapping[type, str] = {
    SetStatus: "status_set",
    SetType: "type_set",
    SetPriority: "priority_set",
    SetField: "field_set",
    Assign: "assigned",
    AddTag: "tag_added",
    RemoveTag: "tag_removed",
    AddNote: "note_added",
    Notify: "notified",
    SetSubject: "subject_set",
    Delete: "deleted",
    Restore: "restored",
    Move: "moved",
}

_RETOLD: Mapping[str, Callable[[Any], Doing]] = {
    "status_set": lambda told: SetStatus(told["status"]),
    "type_set": lambda told: SetType(told["type"]),
    "priority_set": lambda told: SetPriority(told["priority"]),
    "assigned": lambda told: Assign(told["agent"], told["team"]),
    "field_set": set_field.effect_of,
    "tag_added": lambda told: AddTag(told["tag"]),
    "tag_removed": lambda told: RemoveTag(told["tag"]),
    "message_sent": lambda _: SendMessage("", "send"),
    "archived": lambda _: SetArchived(on=True),
    "unarchived": lambda _: SetArchived(on=False),
    "handled": lambda _: SetHandled(on=True),
    "unhandled": lambda told: SetHandled(on=False, due_at=read_moment(told["due"])),
    "snoozed": lambda told: SetSnoozed(read_moment(told["until"])),
    "woken": lambda _: SetSnoozed(None),
    "moved": lambda told: Move(inbox=told["inbox"], group=told["group"], brand=told["brand"]),
}
"""Events read back, for explanations of what stood in between."""


class Played(Struct, frozen=True):
    """One change that changes something: the ticket before and after it."""

    change: Change
    before: TicketFacts
    after: TicketFacts


def after(ticket: TicketFacts, effect: Doing, now: datetime) -> TicketFacts:
    """The ticket once the effect is done; the very same object if no fact changes."""
    if isinstance(effect, SendMessage):
        return _answered(ticket, now) if effect.mode == "send" else ticket
    wanted = _SETS[type(effect)](ticket, effect)
    if all(getattr(ticket, name) == value for name, value in wanted.items()):
        return ticket
    return structs.replace(ticket, **wanted)


def play(change: Change, ticket: TicketFacts, now: datetime) -> Played | None:
    """One change on the ticket as it stands; None if it changes nothing."""
    aside = change.held or not answers(change)
    changed = ticket if aside else after(ticket, change.effect, now)
    always = isinstance(change.effect, _ALWAYS)
    return Played(change, ticket, changed) if always or changed is not ticket else None


def answers(change: Change) -> bool:
    """Whether the customer is who hears it, should it be a message."""
    return change.letter is None or change.letter.answers


def delivery_state(change: Change, effect: SendMessage) -> str:
    """The state a message's delivery begins in."""
    return "approval" if change.held else DELIVERY_STATES[effect.mode]


def told(played: Played) -> tuple[str, Payload]:
    """The event's kind and payload."""
    effect, origin = played.change.effect, played.change.origin
    if isinstance(effect, SendMessage):
        kind, payload = _told_message(played.change, effect)
    else:
        kind, payload = _kind(effect), _payload(effect, played.before)
    if origin.actor != "agent" or origin.agent is None:
        return kind, payload
    return kind, {**payload, "by_agent": origin.agent}


def effect_of(kind: str, payload: Payload) -> Doing | None:
    """The effect that an event tells of; None where no fact of the ticket changed."""
    make = _RETOLD.get(kind)
    return None if make is None else make(payload)


def _answered(ticket: TicketFacts, now: datetime) -> TicketFacts:
    return structs.replace(
        ticket, answered=True, handled=False, last_agent_message_at=now, due_at=None
    )


def read_moment(written: str | None) -> datetime | None:
    """A moment as an event's payload tells it."""
    return None if written is None else datetime.fromisoformat(written)


def _kind(effect: Doing) -> str:
    match effect:
        case SetArchived(on):
            return "archived" if on else "unarchived"
        case SetHandled(on):
            return "handled" if on else "unhandled"
        case SetSnoozed(until):
            return "snoozed" if until else "woken"
        case _:
            return _KINDS[type(effect)]


def _told_message(change: Change, effect: SendMessage) -> tuple[str, Payload]:
    state = delivery_state(change, effect)
    act = change.letter.act if change.letter else ""
    if state == "queued":
        aside = "act_done" if act else "message_forwarded"
        kind = "message_sent" if answers(change) else aside
        return kind, {"by": change.origin.actor, **({"act": act} if act else {})}
    return "message_drafted", {"by": change.origin.actor, "state": state}


def _payload(effect: Doing, before: TicketFacts) -> Payload:
    match effect:
        case Assign(agent, team):
            holders = {"previous_agent": before.assignee, "previous_team": before.team}
            return {"agent": agent, "team": team, **holders}
        case AddTag(tag) | RemoveTag(tag):
            return {"tag": tag}
        case SetSubject(subject):
            return {"subject": subject}
        case SetField():
            return set_field.told(effect)
        case _:
            return _settled(effect, before)


def _settled(effect: Doing, before: TicketFacts) -> Payload:
    match effect:
        case SetStatus(status):
            return {"status": status, "previous": before.status}
        case SetType(type_):
            return {"type": type_, "previous": before.type}
        case SetPriority(priority):
            return {"priority": priority, "previous": before.priority}
        case _:
            return _put(effect, before)


def _put(effect: Doing, before: TicketFacts) -> Payload:
    match effect:
        case SetHandled(on, due_at):
            return {"due": _written(before.due_at if on else due_at)}
        case SetSnoozed(None, by):
            return {"snoozed": False, "by": by, "previous": _written(before.snoozed_until)}
        case SetSnoozed(until):
            previous = _written(before.snoozed_until)
            return {"snoozed": True, "until": _written(until), "previous": previous}
        case SetArchived(on):
            return {"archived": on}
        case Move(inbox=inbox, group=group, brand=brand):
            return {"inbox": inbox, "group": group, "brand": brand, "previous": before.inbox}
        case _:
            return {}


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
