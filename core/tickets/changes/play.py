"""Playing effects through: purely, on tickets as conditions read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.events.append import Payload
from core.tickets.changes.types import Change, Delete, Restore, SetSubject
from postroom.action import (
    AddNote,
    AddTag,
    Assign,
    Effect,
    RemoveTag,
    SendMessage,
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
    Assign: lambda _, effect: {"assignee": effect.agent, "team": effect.team},
    AddTag: lambda ticket, effect: {"tags": ticket.tags | {effect.tag}},
    RemoveTag: lambda ticket, effect: {"tags": ticket.tags - {effect.tag}},
    AddNote: lambda _ticket, _effect: {},
    SetSubject: lambda _ticket, _effect: {},
    Delete: lambda _ticket, _effect: {},
    Restore: lambda _ticket, _effect: {},
}
"""What each effect sets on a ticket, as far as conditions read it."""

_ALWAYS = (AddNote, SendMessage, SetSubject, Delete, Restore)
"""Effects that change something whatever the facts are."""

_KINDS: Mapping[type, str] = {
    SetStatus: "status_set",
    SetType: "type_set",
    SetPriority: "priority_set",
    Assign: "assigned",
    AddTag: "tag_added",
    RemoveTag: "tag_removed",
    AddNote: "note_added",
    SetSubject: "subject_set",
    Delete: "deleted",
    Restore: "restored",
}

_RETOLD: Mapping[str, Callable[[Any], Effect]] = {
    "status_set": lambda told: SetStatus(told["status"]),
    "type_set": lambda told: SetType(told["type"]),
    "priority_set": lambda told: SetPriority(told["priority"]),
    "assigned": lambda told: Assign(told["agent"], told["team"]),
    "tag_added": lambda told: AddTag(told["tag"]),
    "tag_removed": lambda told: RemoveTag(told["tag"]),
    "message_sent": lambda _: SendMessage("", "send"),
}
"""Events read back, for explanations of what stood in between."""


@dataclass(frozen=True, slots=True)
class Played:
    """One change that changes something: the ticket before and after it."""

    change: Change
    before: TicketFacts
    after: TicketFacts


def after(
    ticket: TicketFacts, effect: Effect | SetSubject | Delete | Restore, now: datetime
) -> TicketFacts:
    """The ticket once the effect is done; the very same object if no fact changes."""
    if isinstance(effect, SendMessage):
        return _answered(ticket, now) if effect.mode == "send" else ticket
    wanted = _SETS[type(effect)](ticket, effect)
    if all(getattr(ticket, name) == value for name, value in wanted.items()):
        return ticket
    return replace(ticket, **wanted)


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
        kind, payload = _KINDS[type(effect)], _payload(effect, played.before)
    if origin.actor != "agent" or origin.agent is None:
        return kind, payload
    return kind, {**payload, "by_agent": origin.agent}


def effect_of(kind: str, payload: Payload) -> Effect | None:
    """The effect that an event tells of; None where no fact of the ticket changed."""
    make = _RETOLD.get(kind)
    return None if make is None else make(payload)


def _answered(ticket: TicketFacts, now: datetime) -> TicketFacts:
    return replace(ticket, answered=True, last_agent_message_at=now, due_at=None)


def _told_message(change: Change, effect: SendMessage) -> tuple[str, Payload]:
    state = delivery_state(change, effect)
    if state == "queued":
        kind = "message_sent" if answers(change) else "message_forwarded"
        return kind, {"by": change.origin.actor}
    return "message_drafted", {"by": change.origin.actor, "state": state}


def _payload(effect: Effect | SetSubject | Delete | Restore, before: TicketFacts) -> Payload:
    match effect:
        case Assign(agent, team):
            holders = {"previous_agent": before.assignee, "previous_team": before.team}
            return {"agent": agent, "team": team, **holders}
        case AddTag(tag) | RemoveTag(tag):
            return {"tag": tag}
        case SetSubject(subject):
            return {"subject": subject}
        case _:
            return _settled(effect, before)


def _settled(effect: Effect | SetSubject | Delete | Restore, before: TicketFacts) -> Payload:
    match effect:
        case SetStatus(status):
            return {"status": status, "previous": before.status}
        case SetType(type_):
            return {"type": type_, "previous": before.type}
        case SetPriority(priority):
            return {"priority": priority, "previous": before.priority}
        case _:
            return {}
