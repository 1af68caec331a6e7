"""What a condition found, by the names people know in place of row ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from automations.engine.explain.types import Why
from automations.language import Language, Rows
from automations.library.queries import catalogue
from postroom.condition import Field


def named(connection: Connection, why: Why, language: Language) -> Why:
    """The same explanation, with names of today in what its leaves found."""
    if why.condition is None:
        return why
    known = catalogue(connection)
    leaves = tuple(
        replace(leaf, found=names_of(leaf.found, language.fields.get(leaf.field), known))
        for leaf in why.condition.leaves
    )
    return replace(why, condition=replace(why.condition, leaves=leaves))


def names_of(found: Any, field: Field | None, known: Rows) -> Any:
    """Row ids as names; one that is gone stays a number."""
    if field is None or not field.catalogue:
        return found
    names = _names(known.get(field.catalogue, {}))
    if isinstance(found, tuple):
        return tuple(names.get(one, one) for one in found)
    return names.get(found, found)


def _names(rows: Mapping[str, int]) -> Mapping[object, str]:
    return {row: name for name, row in rows.items()}
