"""Why, or why not: what one automation made of one event, from what was kept of it."""

from automations.engine.explain.naming import named, names_of
from automations.engine.explain.tried import Looked, Tried, tried_for
from automations.engine.explain.types import (
    Earlier,
    EventMissing,
    Outcome,
    RunShown,
    StepShown,
    TicketMissing,
    Why,
)
from automations.engine.explain.why import explain

__all__ = [
    "Earlier",
    "EventMissing",
    "Looked",
    "Outcome",
    "RunShown",
    "StepShown",
    "TicketMissing",
    "Tried",
    "Why",
    "explain",
    "named",
    "names_of",
    "tried_for",
]
