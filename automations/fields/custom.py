"""Custom fields in conditions, such as `ticket.fields.order_no`.

Only the shop's definition tells the kind, and automations are parsed without a database: a leaf
that asks a custom field is `unbound`, any operator fits, its operand stays as written. Saving looks
the field up and pins its row under the catalogue of its kind (`number_field`), by which binding
knows the kind again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from core.custom_fields.reading import read
from core.custom_fields.types import KINDS as FIELD_KINDS
from core.custom_fields.types import Owner, catalogue_of, split_name
from postroom.condition import Field, Kind

Names: TypeAlias = Mapping[str, Mapping[str, int]]
"""Catalogue → name → row id."""

CUSTOM = "custom_field"
"""What stands for all catalogues of custom fields where a reference names one, of any kind."""

KINDS: Mapping[str, Kind] = {catalogue_of(kind): Kind(kind) for kind in FIELD_KINDS}
"""The catalogue of each kind."""

STORABLE = frozenset(KINDS.values())

FAMILIES: tuple[Field, ...] = (
    Field(
        key="ticket.fields",
        title="Custom field of the ticket",
        kind=Kind.CUSTOM,
        stored_on="ticket",
        takes="key",
        help="A field the shop made up, by its key: ticket.fields.order_no.",
    ),
    Field(
        key="contact.fields",
        title="Custom field of the customer",
        kind=Kind.CUSTOM,
        stored_on="contact",
        takes="key",
        help="A field the shop made up, by its key: contact.fields.vip.",
    ),
)
_BY_OWNER = {family.stored_on: family for family in FAMILIES}


@lru_cache(maxsize=4096)
def unbound(written: str) -> Field | None:
    """A custom field of which nothing but the name is known; None for any other field."""
    return _made(written, Kind.CUSTOM)


@lru_cache(maxsize=4096)
def bound(written: str, kind: Kind) -> Field | None:
    """A custom field whose kind is known."""
    return _made(written, kind)


def kind_of(rows: Names, written: str) -> Kind | None:
    """The kind of a custom field among pinned or known names; None if it is not there."""
    return next((kind for word, kind in KINDS.items() if written in rows.get(word, {})), None)


def names_of(known: Names, owner: str = "") -> tuple[str, ...]:
    """Every custom field among known names, of one owner or of both."""
    return tuple(name for word in KINDS for name in known.get(word, {}) if name.startswith(owner))


def choices_catalogue(written: str) -> str:
    """Under which word the known names tell the choices of a field."""
    return f"choices of {written}"


def literal_fault(written: str, value: str, known: Names) -> str:
    """What is wrong with a value that is to go into a field as it stands; "" if nothing is."""
    kind = kind_of(known, written)
    choices = tuple(known.get(choices_catalogue(written), {}))
    return "" if kind is None else unread(kind, value, choices)


def unread(kind: Kind, value: str, choices: tuple[str, ...]) -> str:
    """Why a value is none of a kind; "" if it is."""
    try:
        read(kind.value, value, choices)  # type: ignore[arg-type] # the kinds of custom fields
    except ValueError as error:
        return str(error)
    return ""


def place_of(field: Field) -> tuple[Owner, str] | None:
    """On what a field's value is kept, and under which key; None for one that is not kept."""
    if not field.stored_on:
        return None
    return ("ticket" if field.stored_on == "ticket" else "contact"), field.stored_as or field.key


def _made(written: str, kind: Kind) -> Field | None:
    place = split_name(written)
    if place is None:
        return None
    owner, key = place
    return Field(
        key=written,
        title=_BY_OWNER[owner].title,
        kind=kind,
        stored_on=owner,
        stored_as=key,
    )
