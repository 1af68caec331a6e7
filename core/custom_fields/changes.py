"""Defining custom fields: adding, renaming, archiving, removing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypedDict, cast

from sqlalchemy import Connection, delete, insert, update

from core import tables
from core.audit import By
from core.audit import changes as differing_of
from core.catalogues import clean, mark_automations, named_by, only_one_change
from core.custom_fields import queries
from core.custom_fields.types import (
    KEY,
    KINDS,
    OWNERS,
    CustomField,
    FieldKind,
    Owner,
    catalogue_of,
)
from core.problems import InUse, Refused, Taken
from postroom.text import fold

MOST = 200
"""Fields of tickets, or of contacts."""
MOST_CHOICES = 200


class NewField(TypedDict, total=False):
    """A field that is to be added; `choices` of the kind choice alone."""

    owner: str
    key: str
    title: str
    kind: str
    choices: Sequence[str]


class FieldValues(TypedDict, total=False):
    """What is to be changed of a field; its key and kind stay."""

    title: str
    choices: Sequence[str]
    position: int
    archived: bool


def add(connection: Connection, wanted: NewField, by: By) -> int:
    """Add a field behind the others and return its id; raises `Taken`, `Refused`."""
    only_one_change(connection)
    owner = cast("Owner", _word("owner", wanted.get("owner", "ticket"), OWNERS))
    kind = cast("FieldKind", _word("kind", wanted.get("kind", "text"), KINDS))
    others = queries.listed(connection, owner)
    if len(others) >= MOST:
        raise Refused(f"{MOST} fields of a {owner} are enough; remove one that nobody needs")
    row: dict[str, Any] = {
        "owner": owner,
        "key": _key(wanted.get("key", ""), others),
        "title": _title(wanted.get("title", ""), others),
        "kind": kind,
        "choices": _choices(kind, wanted.get("choices", ())),
        "position": queries.last_position(connection, owner) + 1,
    }
    table = tables.custom_field
    made = connection.execute(insert(table).values(**row).returning(table.c.id)).scalar_one()
    by.note(connection, "custom_field.add", f"custom_field:{made}", row)
    return int(made)


def change(connection: Connection, field: int, wanted: FieldValues, by: By) -> CustomField:
    """Rename a field, archive it, move it, or give it other choices; values stay as they are."""
    only_one_change(connection)
    before = queries.found(connection, field)
    others = [each for each in queries.listed(connection, before.owner) if each.id != field]
    row: dict[str, Any] = dict(wanted)
    if "title" in wanted:
        row["title"] = _title(wanted["title"], others)
    if "choices" in wanted:
        row["choices"] = _choices(before.kind, wanted["choices"])
    was = {"choices": list(before.choices) or None}
    was |= {name: getattr(before, name) for name in ("title", "position", "archived")}
    differing = differing_of(was, row)
    if differing:
        table = tables.custom_field
        values = {name: row[name] for name in differing}
        connection.execute(update(table).where(table.c.id == field).values(values))
        by.note(connection, "custom_field.change", f"custom_field:{field}", differing)
    return queries.found(connection, field)


def remove(connection: Connection, field: int, by: By, *, confirmed: bool = False) -> None:
    """Delete a field with all that stands in it; raises `InUse` until it is confirmed."""
    only_one_change(connection)
    gone = queries.found(connection, field)
    naming = named_by(connection, catalogue_of(gone.kind), field)
    filled = queries.count(connection, gone)
    if (naming or filled) and not confirmed:
        used = ", ".join([*([f"{filled} {gone.owner}s"] if filled else []), *_automations(naming)])
        raise InUse(
            f"the field {gone.title!r} is used by {used}; archive it to keep what stands in it, or"
            " confirm, and it is gone for good"
        )
    value = tables.field_value.c
    owned = value.ticket_id if gone.owner == "ticket" else value.contact_id
    connection.execute(delete(tables.field_value).where(value.key == gone.key, owned.is_not(None)))
    mark_automations(connection, naming, f"custom field {gone.title!r} is gone", by)
    connection.execute(delete(tables.custom_field).where(tables.custom_field.c.id == field))
    by.note(connection, "custom_field.delete", f"custom_field:{field}", {"key": gone.key})


def _automations(naming: Sequence[tuple[int, str]]) -> list[str]:
    if not naming:
        return []
    names = ", ".join(repr(name) for _, name in naming[:5])
    more = f" and {len(naming) - 5} more" if len(naming) > 5 else ""
    return [f"the automations {names}{more}"]


def _word(field: str, written: str, known: Sequence[str]) -> str:
    if written not in known:
        raise Refused(f"{field}: there is no {written[:40]!r}; write {', '.join(known)}", field)
    return written


def _key(written: str, others: Iterable[CustomField]) -> str:
    key = written.strip()
    if not KEY.fullmatch(key):
        raise Refused(
            f"key: {key[:60]!r} is none; write a lower-case word such as order_no, of at most 60"
            " letters, digits and underscores",
            "key",
        )
    if any(other.key == key for other in others):
        raise Taken(f"key: there is a field {key!r} already; choose another", "key")
    return key


def _title(written: str, others: Iterable[CustomField]) -> str:
    title = _clean("title", written)
    if any(fold(other.title) == fold(title) for other in others):
        raise Taken(f"title: there is a field {title!r} already; choose another", "title")
    return title


def _choices(kind: FieldKind, written: Sequence[str]) -> list[str] | None:
    if kind != "choice":
        if written:
            raise Refused(
                f"choices: only a field of the kind choice has them, not {kind}", "choices"
            )
        return None
    choices = [_clean("choices", one) for one in written]
    if not choices or len(choices) > MOST_CHOICES:
        raise Refused(f"choices: write 1 to {MOST_CHOICES} of them", "choices")
    if len({fold(one) for one in choices}) < len(choices):
        raise Refused("choices: two of them read the same; leave one out", "choices")
    return choices


def _clean(field: str, written: str) -> str:
    try:
        return clean(written)
    except Refused as error:
        raise Refused(f"{field}: {error.message.partition(': ')[2]}", field) from None
