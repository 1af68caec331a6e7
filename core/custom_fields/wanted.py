"""What somebody wants to stand in fields, as the changes that this asks for."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from core.calendars.errors import suggest
from core.custom_fields import queries
from core.custom_fields.reading import read
from core.custom_fields.types import CustomField, Owner, Scalar, Values
from core.problems import Refused
from postroom.action import SetField


def differences(
    connection: Connection, owner: Owner, row: int, wanted: Mapping[str, object]
) -> list[SetField]:
    """The fields of a ticket or contact (row id) that are to hold something else.

    Raises `Refused`, naming the field. What is archived can be emptied, and not filled.
    """
    if not wanted:
        return []
    known = {field.key: field for field in queries.listed(connection, owner)}
    standing = (queries.of_ticket if owner == "ticket" else queries.of_contact)(connection, row)
    made = [_set(owner, key, value, known, standing) for key, value in wanted.items()]
    return [one for one in made if one.value != one.previous]


def _set(
    owner: Owner,
    key: str,
    written: object,
    known: Mapping[str, CustomField],
    standing: Values,
) -> SetField:
    field = known.get(key)
    if field is None:
        hint = suggest(key, known) or f"known are {', '.join(known) or 'none'}"
        raise Refused(f"fields: there is no field {key[:60]!r} of {owner}s; {hint}", "fields")
    value = _read(field, written)
    if field.archived and value is not None and value != standing.get(key):
        raise Refused(f"fields.{key}: the field is archived; it can only be emptied", "fields")
    return SetField(owner, key, value, standing.get(key))


def _read(field: CustomField, written: object) -> Scalar | None:
    try:
        return read(field.kind, written, field.choices)
    except ValueError as error:
        raise Refused(f"fields.{field.key}: {error}", "fields") from None
