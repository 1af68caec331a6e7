"""Settling effects that depend on other rows, so that what is planned can simply be played.

Whose turn it is in a team, who answered last, what closes a ticket, when a snooze ends, who still
sees a ticket that moves. Read once a batch, and only if an enabled automation may ask for it.
"""

from automations.engine.settling.queries import imagined, load
from automations.engine.settling.settle import Settling
from automations.engine.settling.wanted import NOTHING, Wanted, wanted

__all__ = ["NOTHING", "Settling", "Wanted", "imagined", "load", "wanted"]
