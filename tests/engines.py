"""Automations at work in a test: saved from YAML, run over events, their traces as lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from automations import language as languages
from automations import library
from automations.document import parse
from automations.engine import ready
from automations.engine.process import Outcome, process
from automations.engine.types import Bounds
from automations.language import Language
from core import tables
from core.outbox.caps import NO_CAPS
from tests.seeds import NOW

BUILT_IN = languages.built_in()
UNCAPPED = Bounds(caps=NO_CAPS, crowd=None)


def written(name: str, *steps: str, when: str = "message_received", more: str = "") -> str:
    """An automation as YAML; `more` are further lines."""
    then = "".join(f"\n  - {step}" for step in steps)
    return f"format: 1\nname: {name}\nwhen: [{{trigger: {when}}}]\n{more}\nthen:{then}\n"


def add(
    connection: Connection,
    text: str,
    language: Language = BUILT_IN,
    *,
    on: bool = True,
    now: datetime = NOW,
) -> int:
    """Save an automation and switch it on; return its id."""
    document = parse(text, language)
    rows = library.pin(connection, document, language)
    saved = library.save(connection, document, rows, "test", now)
    if on:
        library.enable(connection, document.name, now)
    return saved.automation


def drain(
    connection: Connection,
    language: Language = BUILT_IN,
    bounds: Bounds = UNCAPPED,
    now: datetime = NOW,
) -> list[Outcome]:
    """Process events until none is due."""
    at_hand = ready.load(connection, language)
    outcomes: list[Outcome] = []
    while (outcome := process(connection, at_hand, bounds, now)).events:
        outcomes.append(outcome)
    assert not outcome.stale
    return outcomes


def trace(connection: Connection) -> list[str]:
    """Every run and its steps, as lines: `Greet: done`, `Greet s1 add_tag: skipped (reason)`."""
    run, step, automation = tables.run.c, tables.run_step.c, tables.automation.c
    runs = connection.execute(
        select(run.id, automation.name, run.state, run.error)
        .join_from(tables.run, tables.automation)
        .order_by(run.id)
    ).all()
    lines = []
    for id_, name, state, error in runs:
        lines.append(f"{name}: {state}{_because(error)}")
        steps = connection.execute(
            select(step.step, step.action, step.outcome, step.detail)
            .where(step.run_id == id_)
            .order_by(step.position)
        )
        lines += [
            f"{name} {key} {action}: {outcome}{_because((detail or {}).get('reason', ''))}"
            for key, action, outcome, detail in steps
        ]
    return lines


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


def kinds(connection: Connection) -> Sequence[str]:
    """Kinds of all events, oldest first."""
    return (
        connection.execute(select(tables.event.c.kind).order_by(tables.event.c.id)).scalars().all()
    )
