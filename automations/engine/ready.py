"""The automations at hand, indexed, and what follows from the whole set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from automations.compiled import Compiled, CompiledStep
from automations.engine.candidates import Candidates
from automations.language import Language
from automations.library import queries
from automations.library.compiled import compile_enabled
from automations.library.queries import Stamp

SILENT = frozenset(
    {"set_status", "set_type", "set_priority", "assign", "add_tag", "remove_tag", "add_note"}
)
"""Actions that surely send nothing; a plug-in's might."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A set of enabled automations and what follows from the whole of it."""

    candidates: Candidates
    heard: frozenset[str] = frozenset()
    """Kinds of events that any of them listens to; others are recorded `quiet`."""
    sends: bool = False
    """Whether any may send by itself, so that guards and caps must be asked."""
    fills: bool = False
    """Whether any fills in a text, so that messages must be read as they were written."""
    once_per_ticket: frozenset[int] = frozenset()
    once_per_contact: frozenset[int] = frozenset()
    stamp: Stamp = ()


def ready(automations: Sequence[Compiled], stamp: Stamp = ()) -> Ready:
    """Index enabled automations; those that are only started by hand are left out."""
    automatic = [each for each in automations if each.document.mode == "automatic"]
    return Ready(
        candidates=Candidates.build(automatic),
        heard=frozenset(
            kind for each in automatic for use in each.uses for kind in use.trigger.events
        ),
        sends=any(step.action.key not in SILENT for step in _steps(automatic)),
        fills=any(step.action.texts for step in _steps(automatic)),
        once_per_ticket=_limited(automatic, "ticket"),
        once_per_contact=_limited(automatic, "contact"),
        stamp=stamp,
    )


def load(connection: Connection, language: Language) -> Ready:
    """The automations that are switched on now."""
    return ready(compile_enabled(connection, language), queries.stamp(connection))


def _steps(automations: Iterable[Compiled]) -> Iterable[CompiledStep]:
    return (step for each in automations for step in each.steps)


def _limited(automations: Iterable[Compiled], owner: str) -> frozenset[int]:
    return frozenset(
        each.automation_id for each in automations if each.document.limits.once_per == owner
    )
