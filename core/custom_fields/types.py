"""Custom fields as they are defined."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

Owner: TypeAlias = Literal["ticket", "contact"]
FieldKind: TypeAlias = Literal["text", "number", "yes_no", "moment", "choice"]

OWNERS: tuple[Owner, ...] = get_args(Owner)
KINDS: tuple[FieldKind, ...] = get_args(FieldKind)

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
"""What a key looks like: one lower-case word; a plug-in's field has a dot in it."""

Scalar: TypeAlias = str | int | float | bool | datetime
"""What stands in a field."""

Values: TypeAlias = Mapping[str, Scalar]
"""What stands in the fields of one ticket or contact, by key; no entry where nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """A field the shop made up."""

    id: int
    owner: Owner
    key: str
    title: str
    kind: FieldKind
    choices: tuple[str, ...]
    """The values of a choice, in the order forms offer them."""
    position: int
    archived: bool

    @property
    def name(self) -> str:
        """How automations write it: `ticket.fields.order_no`."""
        return name_of(self.owner, self.key)


def name_of(owner: str, key: str) -> str:
    """How automations write a custom field."""
    return f"{owner}.fields.{key}"


def split_name(written: str) -> tuple[Owner, str] | None:
    """Owner and key of what an automation writes; None if it is no custom field's name."""
    owner, _, key = written.partition(".fields.")
    if owner not in OWNERS or not KEY.fullmatch(key):
        return None
    return ("ticket" if owner == "ticket" else "contact"), key


def catalogue_of(kind: str) -> str:
    """Under which catalogue automations pin fields of a kind: `number_field`."""
    return f"{kind}_field"
