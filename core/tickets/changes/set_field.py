"""Setting a custom field as an event tells it; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import structs

from core.custom_fields import Scalar, name_of, to_json
from core.events.append import Payload
from postroom.action import SetField
from postroom.facts import ContactFacts, TicketFacts


def fields_after(fields: Mapping[str, Any], key: str, value: Scalar | None) -> Mapping[str, Any]:
    """The fields once one of them holds another value; None empties it."""
    left = {name: held for name, held in fields.items() if name != key}
    return left if value is None else {**left, key: value}


def set_on_ticket(ticket: TicketFacts, effect: SetField) -> dict[str, Any]:
    """What it sets on a ticket, as far as conditions read it; a contact's field is not there."""
    if effect.owner == "contact":
        return {}
    return {"fields": fields_after(ticket.fields, effect.key, effect.value)}


def contact_after(contact: ContactFacts, effect: object) -> ContactFacts:
    """The contact once an effect is done; the very same object if no fact of it changes."""
    if not isinstance(effect, SetField) or effect.owner != "contact":
        return contact
    return structs.replace(contact, fields=fields_after(contact.fields, effect.key, effect.value))


def told(effect: SetField) -> Payload:
    """The event's payload; `field` as automations write it, a moment in ISO 8601 and marked."""
    made: dict[str, Any] = {
        "field": name_of(effect.owner, effect.key),
        "owner": effect.owner,
        "key": effect.key,
        "value": to_json(effect.value),
        "previous": to_json(effect.previous),
    }
    return {**made, "moment": True} if isinstance(effect.value, datetime) else made


def effect_of(payload: Mapping[str, Any]) -> SetField:
    """The effect that an event tells of."""
    value = payload["value"]
    return SetField(
        owner=payload["owner"],
        key=payload["key"],
        value=datetime.fromisoformat(value) if payload.get("moment") else value,
        previous=payload["previous"],
    )
