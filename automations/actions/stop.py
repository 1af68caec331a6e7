"""End this run."""

from __future__ import annotations

from automations.actions.options import Options
from postroom.action import Action, Plan, PlanContext

STOPPED = "step"
"""Why a run ended that ends itself."""


class StopOptions(Options):
    """Nothing is to be said."""


class StopAction(Action[StopOptions]):
    """The steps below it are not done."""

    key = "stop"
    title = "Stop here"
    options = StopOptions
    help = "Ends this run; the steps below are not done."

    def plan(self, options: StopOptions, context: PlanContext) -> Plan:
        return Plan(stops=STOPPED)
