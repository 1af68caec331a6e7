"""What automations came to: counted from runs, deliveries and kept verdicts."""

from automations.statistics.queries import daily, effect, of_automation, totals
from automations.statistics.rollup import roll_up
from automations.statistics.types import (
    DAYS,
    Effect,
    Measured,
    Minutes,
    Statistics,
    minutes,
    set_minutes,
)

__all__ = [
    "DAYS",
    "Effect",
    "Measured",
    "Minutes",
    "Statistics",
    "daily",
    "effect",
    "minutes",
    "of_automation",
    "roll_up",
    "set_minutes",
    "totals",
]
