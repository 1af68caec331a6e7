"""Why, or why not: what one automation made of one event, from what was kept of it."""

from automations.engine.explain.types import (
    EventMissing,
    Outcome,
    RunShown,
    StepShown,
    TicketMissing,
    Why,
)
from automations.engine.explain.why import explain

__all__ = [
    "EventMissing",
    "Outcome",
    "RunShown",
    "StepShown",
    "TicketMissing",
    "Why",
    "explain",
]
