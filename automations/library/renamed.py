"""Documents that keep up with renamed things: shown by the names of today.

A version knows the rows it stands on, so it works on when a tag or an inbox is renamed. Only its
text would go on saying the old name, and could not be saved again.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from automations.check import Catalogue, references
from automations.document import from_json
from automations.language import Language
from automations.library.queries import Saved, Version
from postroom.errors import PostroomError

Kept = TypeVar("Kept", Saved, Version)
Names = Mapping[str, Mapping[str, str]]
"""Catalogue → the name a version has → the name of today."""

_PART = re.compile(r"[^.\[\]]+|\[(\d+)\]")
_WORDS = ("field", "trigger", "action", "id")
"""Keys whose values are words of the language, never names of rows."""


def up_to_date(kept: Kept, language: Language, known: Catalogue) -> Kept:
    """The same with today's names; unchanged if nothing was renamed or a plug-in is missing."""
    renamed = names_of_today(kept.rows, known)
    if not renamed:
        return kept
    try:
        document = _renamed(kept.document, language, renamed)
    except PostroomError:
        return kept
    rows = {
        catalogue: {renamed.get(catalogue, {}).get(name, name): row for name, row in names.items()}
        for catalogue, names in kept.rows.items()
    }
    return replace(kept, document=document, rows=rows)


def names_of_today(rows: Catalogue, known: Catalogue) -> Names:
    """What is called otherwise by now; what is gone keeps its old name."""
    found: dict[str, dict[str, str]] = {}
    for catalogue, names in rows.items():
        there = known.get(catalogue, {})
        for name, row in names.items():
            if there.get(name) != row and (today := _name_of(row, there, like=name)):
                found.setdefault(catalogue, {})[name] = today
    return found


def _name_of(row: int, there: Mapping[str, int], *, like: str) -> str:
    """A name of a row; agents have two, and an address is followed by an address."""
    names = sorted(name for name, known in there.items() if known == row)
    alike = [name for name in names if ("@" in name) is ("@" in like)]
    return next(iter((*alike, *names)), "")


def _renamed(document: Mapping[str, Any], language: Language, renamed: Names) -> dict[str, Any]:
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for reference in references(from_json(document, language), language):
        today = renamed.get(reference.catalogue, {}).get(reference.name)
        if today is not None:
            places[reference.path][reference.name] = today
    found = copy.deepcopy(dict(document))
    for path, names in places.items():
        _put(found, path, names)
    return found


def _put(document: dict[str, Any], path: str, names: Mapping[str, str]) -> None:
    """Put today's names where a path leads."""
    *way, last = [int(part[1]) if part[1] else part[0] for part in _PART.finditer(path)]
    place: Any = document
    for part in way:
        place = place[part]
    place[last] = _replaced(place[last], names)


def _replaced(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case str():
            return names.get(value, value)
        case list() | tuple():
            return [_replaced(member, names) for member in value]
        case dict():
            return {
                key: member if key in _WORDS else _replaced(member, names)
                for key, member in value.items()
            }
        case _:
            return value
