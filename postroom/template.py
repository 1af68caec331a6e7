"""Templates: ready-made automations that a package brings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A ready-made automation: its key and its YAML, read strictly like any saved document."""

    key: str
    yaml: str
