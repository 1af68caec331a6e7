"""Custom fields with what stands in them, as a ticket's page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from core import custom_fields
from core.custom_fields import CustomField, Scalar


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A custom field with what stands in it."""

    field: CustomField
    value: Scalar | None


def shown_fields(connection: Connection, ticket: int, contact: int) -> tuple[FieldShown, ...]:
    """The fields of a ticket and its contact that are offered, or hold something."""
    defined = custom_fields.listed(connection)
    if not defined:
        return ()
    of_ticket = custom_fields.of_ticket(connection, ticket)
    of_contact = custom_fields.of_contact(connection, contact)
    found = (
        FieldShown(field, (of_ticket if field.owner == "ticket" else of_contact).get(field.key))
        for field in defined
    )
    return tuple(one for one in found if one.value is not None or not one.field.archived)
