"""Settings as they are typed on a command line, and secrets, which are asked for."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping, Sequence
from typing import Any, get_origin

from pydantic import BaseModel

from core.problems import Refused

_MANY = (tuple, list, set, frozenset)


def settings(model: type[BaseModel], given: Sequence[str]) -> Mapping[str, Any]:
    """`name=value` entries by name; a setting that takes many may stand more than once."""
    found: dict[str, Any] = {}
    for entry in given:
        name, equals, value = entry.partition("=")
        if not equals:
            raise Refused(f"--set {entry!r} is no setting; write it as name=value")
        if _takes_many(model, name):
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def secrets(names: Sequence[str]) -> Mapping[str, str]:
    """Ask for secrets: at a terminal without showing them, else a line each of standard input."""
    if sys.stdin.isatty():
        return {name: getpass.getpass(f"{name}: ") for name in names}
    return {name: sys.stdin.readline().rstrip("\n") for name in names}


def _takes_many(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and get_origin(field.annotation) in _MANY
