"""Matching: whether an automation, whose turn it is, runs for an event. Pure."""

from __future__ import annotations

from datetime import datetime

from automations.compiled import Compiled
from automations.engine.history import History
from automations.engine.types import Bounds, Cut, Due
from postroom.facts import Facts


def cut(compiled: Compiled, event: Due, facts: Facts, history: History, bounds: Bounds) -> Cut:
    """What keeps an automation whose conditions hold from running; empty if nothing does.

    A machine's message stops no automation, only the messages it would send (`guards`).
    """
    if (compiled.automation_id, event.ticket, event.root) in history.ran:
        return "again"
    if not _within_limits(compiled, facts, history):
        return "limit"
    return "depth" if event.depth >= bounds.depth else ""


def _within_limits(compiled: Compiled, facts: Facts, history: History) -> bool:
    limits = compiled.document.limits
    if limits.once_per == "none":
        return True
    last = _last_run(compiled, facts, history)
    if last is None:
        return True
    return limits.per is not None and history.now - last >= limits.per


def _last_run(compiled: Compiled, facts: Facts, history: History) -> datetime | None:
    if compiled.document.limits.once_per == "ticket":
        return history.on_ticket.get((compiled.automation_id, facts.ticket.id))
    return history.for_contact.get((compiled.automation_id, facts.contact.id))
