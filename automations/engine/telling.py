"""What a program elsewhere is told of an event: the ticket and its contact, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection

from automations.engine import queries
from automations.engine.facts import Scene
from core import tables
from postroom.errors import PermanentError
from postroom.facts import Facts, TicketFacts, Value

Tell: TypeAlias = Callable[[Facts], Mapping[str, Any]]
"""Facts → JSON with names."""
Names: TypeAlias = Mapping[int, str]

_NAMED = {
    "status": tables.status,
    "type": tables.ticket_type,
    "tag": tables.tag,
    "agent": tables.agent,
    "team": tables.team,
    "inbox": tables.inbox,
    "brand": tables.brand,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """What is read once for a batch."""

    scene: Scene
    names: Mapping[str, Names]
    messages: Mapping[int, queries.WrittenMessage]

    def tell(self, facts: Facts) -> Mapping[str, Any]:
        """The event, the ticket, its contact and the message."""
        standing = self.scene.standing[facts.ticket.id]
        contact = {"name": standing.name, "email": standing.email}
        return {
            "event": {"id": facts.event.id, "kind": facts.event.kind},
            "ticket": {"subject": standing.subject, **self._ticket(facts.ticket)},
            "contact": {
                **contact,
                "language": facts.contact.language,
                "fields": _fields(facts.contact.fields),
            },
            "message": self._message(facts),
        }

    def _ticket(self, ticket: TicketFacts) -> dict[str, Any]:
        return {
            "number": ticket.number,
            "source": ticket.source,
            "status": self._name("status", ticket.status),
            "type": self._name("type", ticket.type),
            "priority": ticket.priority,
            "tags": sorted(filter(None, (self._name("tag", tag) for tag in ticket.tags))),
            "assignee": self._name("agent", ticket.assignee),
            "team": self._name("team", ticket.team),
            "inbox": self._name("inbox", ticket.inbox),
            "brand": self._name("brand", ticket.brand),
            "answered": ticket.answered,
            "created_at": _moment(ticket.created_at),
            "last_customer_message_at": _moment(ticket.last_customer_message_at),
            "fields": _fields(ticket.fields),
        }

    def _message(self, facts: Facts) -> dict[str, Any] | None:
        written = None if facts.message is None else self.messages.get(facts.message.id)
        if written is None or written.direction == "note":
            return None
        return {"id": written.id, "subject": written.subject, "text": written.text}

    def _name(self, word: str, row: int | None) -> str | None:
        return None if row is None else self.names[word].get(row)


def teller(connection: Connection, scene: Scene, *, wanted: bool) -> Tell:
    """Read what is told of the events of a scene, only if anybody tells."""
    if not wanted:
        return telling_nobody
    return Teller(
        scene=scene,
        names={word: queries.names(connection, table) for word, table in _NAMED.items()},
        messages=queries.written(connection, scene.messages),
    ).tell


def telling_nobody(facts: Facts) -> Mapping[str, Any]:
    """Stands in where no automation tells anybody; a plug-in's undeclared one is refused."""
    raise PermanentError("the action does not say with `tells` that it tells of the ticket")


def _fields(fields: Mapping[str, Value]) -> dict[str, Any]:
    """What stands in custom fields and plug-ins' own."""
    return {
        key: _moment(value) if isinstance(value, datetime) else value
        for key, value in fields.items()
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
