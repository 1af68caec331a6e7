"""Reading custom fields and what stands in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select

from core import tables
from core.custom_fields.reading import whole
from core.custom_fields.types import CustomField, Owner, Scalar, Values
from core.problems import NotThere

_field, _value = tables.custom_field.c, tables.field_value.c


def _many(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_ORDERED = select(tables.custom_field).order_by(_field.owner.desc(), _field.position, _field.id)
_VALUES = select(
    _value.ticket_id,
    _value.contact_id,
    _value.key,
    _value.text,
    _value.number,
    _value.yes_no,
    _value.moment,
).where(or_(_value.ticket_id.in_(_many("tickets")), _value.contact_id.in_(_many("contacts"))))


def listed(connection: Connection, owner: Owner | None = None) -> list[CustomField]:
    """Every field, those of tickets first, in the order of their places; archived ones too."""
    wanted = _ORDERED if owner is None else _ORDERED.where(_field.owner == owner)
    return [_custom_field(row) for row in connection.execute(wanted).mappings()]


def offered(connection: Connection, owner: Owner) -> list[CustomField]:
    """The fields that forms offer."""
    return [field for field in listed(connection, owner) if not field.archived]


def choices(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The choices of each field that has some, by how automations write it."""
    wanted = _ORDERED.where(_field.kind == "choice")
    fields = (_custom_field(row) for row in connection.execute(wanted).mappings())
    return {field.name: field.choices for field in fields}


def found(connection: Connection, field: int) -> CustomField:
    """One field; raises `NotThere`."""
    row = connection.execute(_ORDERED.where(_field.id == field)).mappings().one_or_none()
    if row is None:
        raise NotThere(f"there is no custom field {field}")
    return _custom_field(row)


def any_stored(connection: Connection) -> bool:
    """Whether the shop has custom fields, or anything stands in a plug-in's."""
    defined = connection.execute(select(_field.id).limit(1)).scalar()
    return bool(defined or connection.execute(select(_value.id).limit(1)).scalar())


def count(connection: Connection, field: CustomField) -> int:
    """How many tickets or contacts have something in a field."""
    filled = select(func.count()).where(_value.key == field.key, _owned(field.owner).is_not(None))
    return connection.execute(filled).scalar_one()


def values(
    connection: Connection, tickets: Collection[int], contacts: Collection[int]
) -> tuple[dict[int, Values], dict[int, Values]]:
    """What stands in the fields of these tickets and contacts, by row id; in one question."""
    of_tickets: dict[int, dict[str, Scalar]] = defaultdict(dict)
    of_contacts: dict[int, dict[str, Scalar]] = defaultdict(dict)
    wanted = {"tickets": list(tickets), "contacts": list(contacts)}
    for row in connection.execute(_VALUES, wanted):
        owner = of_contacts[row[1]] if row[0] is None else of_tickets[row[0]]
        owner[row[2]] = _scalar(row)
    return dict(of_tickets), dict(of_contacts)


def of_ticket(connection: Connection, ticket: int) -> Values:
    """What stands in the fields of one ticket."""
    return values(connection, [ticket], [])[0].get(ticket, {})


def of_contact(connection: Connection, contact: int) -> Values:
    """What stands in the fields of one contact."""
    return values(connection, [], [contact])[1].get(contact, {})


def last_position(connection: Connection, owner: Owner) -> int:
    """The place of the last field; 0 if there is none."""
    last = select(func.max(_field.position)).where(_field.owner == owner)
    return connection.execute(last).scalar() or 0


def _owned(owner: Owner) -> Any:
    return _value.ticket_id if owner == "ticket" else _value.contact_id


def _scalar(row: Sequence[Any]) -> Scalar:
    """The one column that is not empty."""
    if row[3] is not None:
        return str(row[3])
    if row[4] is not None:
        return whole(row[4])
    found: bool | Any = row[6] if row[5] is None else row[5]
    return found


def _custom_field(row: Any) -> CustomField:
    return CustomField(**{**row, "choices": tuple(row["choices"] or ())})
