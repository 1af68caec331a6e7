"""Where each built-in field stands in the database; a field without a place is event only.

`JOINED` is what a condition's SQL reads: tickets with their inbox, their contact and the customer's
latest message (which may be missing, so that its columns may be NULL).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, exists, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FromClause, FunctionElement

from core.custom_fields import Owner
from core.tables import contact, field_value, inbox, message, ticket, ticket_tag
from postroom.condition import Kind

JOINED: FromClause = (
    ticket.join(inbox, inbox.c.id == ticket.c.inbox_id)
    .join(contact, contact.c.id == ticket.c.contact_id)
    .outerjoin(message, message.c.id == ticket.c.last_customer_message_id)
)
"""Select from this: `select(ticket.c.id).select_from(JOINED).where(as_sql(…))`."""

COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "ticket.source": ticket.c.source,
    "ticket.account": ticket.c.account_id,
    "ticket.inbox": ticket.c.inbox_id,
    "ticket.inbox_group": inbox.c.inbox_group_id,
    "ticket.brand": inbox.c.brand_id,
    "ticket.type": ticket.c.type_id,
    "ticket.status": ticket.c.status_id,
    "ticket.priority": ticket.c.priority,
    "ticket.assignee": ticket.c.assignee_id,
    "ticket.team": ticket.c.team_id,
    "ticket.answered": ticket.c.answered,
    "ticket.created_at": ticket.c.created_at,
    "ticket.last_customer_message_at": ticket.c.last_customer_message_at,
    "ticket.last_agent_message_at": ticket.c.last_agent_message_at,
    "ticket.due_at": ticket.c.due_at,
    "ticket.language": ticket.c.language,
    "message.source": message.c.source,
    "message.subject": message.c.subject_folded,
    "message.body": message.c.body_folded,
    "message.attachment_names": message.c.attachment_names,
    "message.language": message.c.language,
    "message.automatic": message.c.automatic != "",
    "contact.email": contact.c.email_folded,
    "contact.email_domain": contact.c.email_domain,
    "contact.name": contact.c.name_folded,
    "contact.language": contact.c.language,
}
"""Field key → its column; sets, headers and clocks are read by the functions below."""


class HeaderText(FunctionElement[str]):
    """One header out of `message.headers`, NULL if there is none of that name."""

    type = Text()
    inherit_cache = True
    name = "header_text"


@compiles(HeaderText, "sqlite")
def _header_on_sqlite(element: HeaderText, compiler: SQLCompiler, **kw: Any) -> str:
    headers, name = element.clauses
    path = f"""'$."' || {compiler.process(name, **kw)} || '"'"""
    return f"json_extract({compiler.process(headers, **kw)}, {path})"


@compiles(HeaderText, "postgresql")
def _header_on_postgresql(element: HeaderText, compiler: SQLCompiler, **kw: Any) -> str:
    headers, name = element.clauses
    return f"(CAST({compiler.process(headers, **kw)} AS JSON) ->> {compiler.process(name, **kw)})"


def header(name: str) -> ColumnElement[str]:
    """The folded text of one header; names are tokens, so they need no quoting inside a path."""
    return HeaderText(message.c.headers, literal(name, Text()))


def held(kind: Kind) -> ColumnElement[Any]:
    """Where a kept value of a kind stands in `field_value`."""
    return _HELD[kind]


def has_value(place: tuple[Owner, str], clause: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether what is kept for a ticket or its contact under a key is so."""
    return exists().where(*kept_in(place), clause)


def kept_in(place: tuple[Owner, str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Which row of `field_value` holds what a joined ticket, or its contact, has under a key."""
    owner, key = place
    owned = (
        field_value.c.ticket_id == ticket.c.id
        if owner == "ticket"
        else field_value.c.contact_id == ticket.c.contact_id
    )
    return owned, field_value.c.key == key


_HELD: Mapping[Kind, Column[Any]] = {
    Kind.TEXT: field_value.c.text_folded,
    Kind.CHOICE: field_value.c.text_folded,
    Kind.NUMBER: field_value.c.number,
    Kind.YES_NO: field_value.c.yes_no,
    Kind.MOMENT: field_value.c.moment,
}


def has_tag(tags: Collection[int]) -> ColumnElement[bool]:
    """Whether the ticket has any of these tags."""
    return exists().where(
        ticket_tag.c.ticket_id == ticket.c.id, ticket_tag.c.tag_id.in_(sorted(tags))
    )


def has_any_tag() -> ColumnElement[bool]:
    """Whether the ticket has a tag at all."""
    return exists().where(ticket_tag.c.ticket_id == ticket.c.id)


def is_always_known(column: ColumnElement[Any]) -> bool:
    """Whether a column is never NULL here: declared so, and not of the joined message."""
    return isinstance(column, Column) and not column.nullable and column.table is not message
