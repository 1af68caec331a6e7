"""Reading contacts; who may see none of their tickets is told nothing of them (promise P24)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, not_, or_, select, true

from core import tables
from core.access import Viewer, visible
from core.custom_fields import Values, of_contact
from core.tickets.queries.filters import page_size
from postroom.text import fold

_contact, _identity, _ticket = tables.contact.c, tables.contact_identity.c, tables.ticket.c


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A customer."""

    id: int
    name: str
    email: str
    language: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """One way a channel knows a contact."""

    channel: str
    external_id: str
    verified: bool


@dataclass(frozen=True, slots=True)
class OpenContact:
    """A contact with what channels call them."""

    contact: ContactRow
    identities: tuple[Identity, ...]
    fields: Values = field(default_factory=dict)
    """What stands in custom fields, by key."""


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Which contacts: an exact address, or how the name or address begins; empty for all."""

    email: str = ""
    starts: str = ""


@dataclass(frozen=True, slots=True)
class ContactPage:
    """One page; `after` is the last contact's id, None on the last page."""

    rows: tuple[ContactRow, ...]
    after: int | None


MOST_TOLD = 50
"""Tickets in which a change of their contact is told."""

_COLUMNS = (_contact.id, _contact.name, _contact.email, _contact.language, _contact.created_at)


def known_to(viewer: Viewer) -> ColumnElement[bool]:
    """Which rows of `contact` the viewer may see: those with a ticket they may see."""
    if viewer.sees_everything:
        return true()
    own = (_ticket.contact_id == _contact.id, _ticket.deleted_at.is_(None), visible(viewer))
    return exists().where(*own)


def hidden_elsewhere(connection: Connection, viewer: Viewer, contact: int) -> bool:
    """Whether the contact has a ticket that the viewer may not see; it may lie in the trash."""
    hidden = exists().where(_ticket.contact_id == contact, not_(visible(viewer)))
    return bool(connection.scalar(select(hidden)))


def told_in(connection: Connection, contact: int) -> list[int]:
    """In which tickets (row ids) it is told that the contact has changed.

    In the open ones, at most `MOST_TOLD`, the newest; where none is open, in the latest.
    """
    theirs = (
        select(_ticket.id)
        .where(_ticket.contact_id == contact, _ticket.deleted_at.is_(None))
        .order_by(_ticket.id.desc())
    )
    found = list(connection.scalars(theirs.where(_ticket.is_open).limit(MOST_TOLD)))
    return sorted(found or connection.scalars(theirs.limit(1)))


def listed(
    connection: Connection,
    viewer: Viewer,
    wanted: ContactFilter,
    after: int | None = None,
    limit: int = 50,
) -> ContactPage:
    """Contacts the viewer may see, the newest first."""
    size = page_size(limit)
    statement = select(*_COLUMNS).where(known_to(viewer), *_matching(wanted))
    if after is not None:
        statement = statement.where(_contact.id < after)
    found = connection.execute(statement.order_by(_contact.id.desc()).limit(size + 1))
    rows = [ContactRow(**row) for row in found.mappings()]
    return ContactPage(tuple(rows[:size]), rows[size - 1].id if len(rows) > size else None)


def find(connection: Connection, viewer: Viewer, contact: int) -> OpenContact | None:
    """One contact, with the identities of channels whose tickets the viewer may see, or None."""
    statement = select(*_COLUMNS).where(_contact.id == contact, known_to(viewer))
    row = connection.execute(statement).mappings().one_or_none()
    if row is None:
        return None
    names = select(_identity.channel, _identity.external_id, _identity.verified)
    theirs = names.where(_identity.contact_id == contact, _met(viewer)).order_by(_identity.id)
    known = connection.execute(theirs)
    people = tuple(Identity(*one) for one in known)
    return OpenContact(ContactRow(**row), people, of_contact(connection, contact))


def _met(viewer: Viewer) -> ColumnElement[bool]:
    """Which rows of `contact_identity` are of a channel that brought the viewer a ticket."""
    if viewer.sees_everything:
        return true()
    brought = (
        select(_ticket.id)
        .join_from(tables.ticket, tables.account, _ticket.account_id == tables.account.c.id)
        .where(_ticket.contact_id == _identity.contact_id, _ticket.deleted_at.is_(None))
        .where(tables.account.c.channel == _identity.channel, visible(viewer))
    )
    return brought.exists()


def _matching(wanted: ContactFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.email:
        conditions.append(_contact.email_folded == fold(wanted.email.strip()))
    if wanted.starts:
        begins = fold(wanted.starts.strip())
        conditions.append(
            or_(
                _contact.name_folded.startswith(begins, autoescape=True),
                _contact.email_folded.startswith(begins, autoescape=True),
            )
        )
    return conditions
