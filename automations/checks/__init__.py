"""Checks when saving: what is not wrong with an automation, yet hardly what was meant.

`check_all` asks every check; each is a pure function of one module. A warning never keeps an
automation from being saved.
"""

from automations.checks.types import Severity, Warned, said
from automations.checks.whole import Surroundings, check_all

__all__ = ["Severity", "Surroundings", "Warned", "check_all", "said"]
