"""Reading JSON in which anything may be missing, null or of another kind than was promised."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

Told: TypeAlias = Mapping[str, Any]
"""A JSON object as Allegro gave it."""

_EMPTY: Told = {}
YEARS = (1970, 2200)
"""From, and before: what is reckoned with a moment never leaves what can be written."""


def within(value: Any, *path: str) -> Told:
    """The object at this path; an empty one where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else _EMPTY


def listed(value: Any, name: str) -> list[Told]:
    """The objects in the list of this name; what is no object is left out."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def text(value: Any, *path: str) -> str:
    """The text or number at this path; empty where there is none. Fit to be stored anywhere."""
    *above, name = path
    found = within(value, *above).get(name)
    if found is None or isinstance(found, Mapping | list | bool):
        return ""
    return storable(str(found))


def yes(value: Any, *path: str) -> bool:
    """Whether the value at this path is true."""
    *above, name = path
    return within(value, *above).get(name) is True


def flag(value: Any, *path: str) -> bool | str | None:
    """The yes or no at this path; another word as it stands there, None where there is none."""
    *above, name = path
    found = within(value, *above).get(name)
    return found if isinstance(found, bool) else text(value, *path) or None


def moment(value: Any, *path: str) -> datetime | None:
    """The moment at this path, aware; None where there is none that can be read."""
    return read_moment(text(value, *path))


def read_moment(written: str) -> datetime | None:
    """A moment as Allegro writes them; one of no year that anybody trades in is none."""
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    if not YEARS[0] <= found.year < YEARS[1]:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def iso(moment: datetime) -> str:
    """A moment as Allegro takes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def storable(written: str) -> str:
    """Without what databases refuse: NUL, and halves of surrogate pairs."""
    return written.replace("\0", "").encode("utf-8", "replace").decode()


def digest(value: Any) -> str:
    """Sixteen hexadecimal digits that stand for this JSON."""
    return hashlib.sha256(packed(value)).hexdigest()[:16]


def packed(value: Any) -> bytes:
    """JSON, the same for the same value; a lone half of a surrogate pair stays escaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def worded(code: str) -> str:
    """A code as people would write it: `NO_REFUND` → `No refund`."""
    return code.replace("_", " ").capitalize() if code.isupper() else code


def joined(lines: Sequence[str]) -> str:
    """The lines that say something, below each other."""
    return "\n".join(line for line in lines if line)
