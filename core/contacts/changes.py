"""Correcting what is known of a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, update

from core import audit, custom_fields, tables
from core.access import Viewer
from core.contacts.queries import OpenContact, find, hidden_elsewhere, told_in
from core.custom_fields import Setting
from core.problems import Forbidden, NotThere, Refused
from core.tickets import changes as ticket_changes
from core.tickets.changes import Change
from core.tickets.writing import rules
from core.tickets.writing.compose import origin_of
from core.tickets.writing.queries import author
from postroom.action import SetField
from postroom.message import Address
from postroom.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """What is to be corrected; None leaves it."""

    name: str | None = None
    email: str | None = None
    """Where answers go; an empty text for none."""
    language: str | None = None
    """ISO 639-1; an empty text for unknown."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """What is to stand in custom fields, by key; None empties one."""


def change(
    connection: Connection, viewer: Viewer, contact: int, wanted: ContactChange, now: datetime
) -> OpenContact:
    """Correct a contact; raises `NotThere`, or `Refused` naming the field.

    What channels know them by stays: messages find the contact by it. Where answers go is changed
    only by who sees all the contact's tickets (`Forbidden`): answers in the others go there too.
    """
    before = find(connection, viewer, contact)
    if before is None:
        raise NotThere(f"there is no contact {contact}")
    values = _values(wanted)
    _keep_address(connection, viewer, before, values)
    settings = custom_fields.differences(connection, "contact", contact, wanted.fields)
    if values:
        row = tables.contact
        connection.execute(update(row).where(row.c.id == contact).values(**values))
    if values or settings:
        _write_fields(connection, viewer, contact, settings, now)
        told = sorted(name for name in values if name in {"name", "email", "language"})
        told += sorted(f"fields.{one.key}" for one in settings)
        detail = {"fields": told}
        audit.note(connection, viewer, "contact.change", f"contact:{contact}", now, detail)
    return find(connection, viewer, contact) or before


def _write_fields(
    connection: Connection,
    viewer: Viewer,
    contact: int,
    settings: Sequence[SetField],
    now: datetime,
) -> None:
    """Set them, as an event in every ticket they matter to, so that automations hear of them."""
    tickets = told_in(connection, contact) if settings else []
    if not tickets:
        written = [Setting("contact", contact, one.key, one.value) for one in settings]
        custom_fields.write(connection, written)
        return
    origin = origin_of(author(connection, viewer))
    made = [
        Change(ticket=ticket, effect=one, origin=origin) for ticket in tickets for one in settings
    ]
    ticket_changes.apply(connection, made, now)


def _keep_address(
    connection: Connection, viewer: Viewer, before: OpenContact, values: Mapping[str, str]
) -> None:
    row = before.contact
    if values.get("email", row.email) == row.email:
        return
    if hidden_elsewhere(connection, viewer, row.id):
        raise Forbidden(
            "email: this contact has tickets in inboxes you do not see; ask an admin to change it",
            "email",
        )


def _values(wanted: ContactChange) -> dict[str, str]:
    values: dict[str, str] = {}
    if wanted.name is not None:
        name = " ".join(wanted.name.split())
        values |= {"name": name, "name_folded": fold(name)}
    if wanted.email is not None:
        values |= _email(wanted.email.strip())
    if wanted.language is not None:
        values["language"] = _language(wanted.language.strip().lower())
    return values


def _email(address: str) -> dict[str, str]:
    if address:
        rules.people("email", [Address(address)], frozenset())
    folded = fold(address)
    return {
        "email": address,
        "email_folded": folded,
        "email_domain": folded.rpartition("@")[2],
    }


def _language(code: str) -> str:
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise Refused(f"language: {code[:20]!r} is no code of two letters, such as pl", "language")
    return code
