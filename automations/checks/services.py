"""Steps that need a service nobody has set up: they would fail each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from automations.checks.meeting import Bound
from automations.checks.types import Check, Warned

_NEEDS: Mapping[str, tuple[str, Check]] = {
    "send_translated": ("translator", "no_translator"),
    "send_ai": ("writer", "no_ai"),
}
"""Action → the kind of service it asks, and what is said without one."""


def unserved(own: Bound, services: frozenset[str]) -> Iterator[Warned]:
    """Each step whose service is not among those that are set up."""
    for step in own.compiled.steps:
        kind, check = _NEEDS.get(step.action.key, ("", "no_ai"))
        if kind and kind not in services:
            yield Warned(path=step.path, check=check)
