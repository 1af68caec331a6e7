"""The automations at hand, indexed, and what follows from the whole set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from automations.compiled import Compiled, CompiledStep
from automations.engine.candidates import Candidates
from automations.engine.mailing import addresses
from automations.engine.quoting import quotes_order
from automations.engine.settling.wanted import NOTHING, Wanted, wanted
from automations.language import Language
from automations.library import queries
from automations.library.compiled import compile_enabled
from automations.library.queries import Stamp
from automations.silent import sends
from core import custom_fields

_CHOICES = custom_fields.catalogue_of("choice")


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
    with_fields: bool = False
    """Whether there are custom or stored fields, so that facts need them."""
    with_orders: bool = False
    """Whether any condition asks about orders."""
    with_choices: bool = False
    """Whether any may set a custom field that offers choices."""
    quotes_orders: bool = False
    """Whether any text may quote an order."""
    once_per_ticket: frozenset[int] = frozenset()
    once_per_contact: frozenset[int] = frozenset()
    wanted: Wanted = NOTHING
    """What steps ask for that depends on other rows."""
    tells: bool = False
    """Whether any tells a program elsewhere of its tickets, so that names must be read."""
    addresses: frozenset[str] | None = None
    """Whom steps write mails to beside customers; None if no step does."""
    language: Language | None = None
    """Of everything registered; None: what is built in."""
    stamp: Stamp = ()


def ready(automations: Sequence[Compiled], stamp: Stamp = ()) -> Ready:
    """Index enabled automations; those that are only started by hand are left out."""
    automatic = [each for each in automations if each.document.mode == "automatic"]
    return Ready(
        candidates=Candidates.build(automatic),
        heard=frozenset(
            kind for each in automatic for use in each.uses for kind in use.trigger.events
        ),
        sends=any(sends(each) for each in automatic),
        fills=any(step.action.texts for step in _steps(automatic)),
        with_fields=any(each.reads_fields for each in automatic),
        with_orders=any(each.reads_orders for each in automatic),
        with_choices=any(each.rows.get(_CHOICES) for each in automatic),
        quotes_orders=any(quotes_order(step) for step in _steps(automatic)),
        once_per_ticket=_limited(automatic, "ticket"),
        once_per_contact=_limited(automatic, "contact"),
        wanted=wanted(automatic),
        tells=any(step.action.tells for step in _steps(automatic)),
        addresses=addresses(automatic),
        stamp=stamp,
    )


def widened(found: Ready, others: Sequence[Compiled]) -> Ready:
    """The same candidates, with all that steps of others may ask for, earlier versions mostly."""
    if not others:
        return found
    return replace(
        found,
        sends=True,
        fills=True,
        with_choices=True,
        quotes_orders=True,
        tells=found.tells or any(step.action.tells for step in _steps(others)),
        wanted=wanted([*found.candidates.ordered, *others]),
        addresses=addresses([*found.candidates.ordered, *others]),
    )


def load(connection: Connection, language: Language) -> Ready:
    """The automations that are switched on now."""
    # First: what changes while we read then makes the stamp out of date, not what we read.
    stamp = queries.stamp(connection)
    found = ready(compile_enabled(connection, language), stamp)
    return replace(
        found,
        with_fields=found.with_fields or custom_fields.any_stored(connection),
        language=language,
    )


def _steps(automations: Iterable[Compiled]) -> Iterable[CompiledStep]:
    return (step for each in automations for step in each.steps)


def _limited(automations: Iterable[Compiled], owner: str) -> frozenset[int]:
    return frozenset(
        each.automation_id for each in automations if each.document.limits.once_per == owner
    )
