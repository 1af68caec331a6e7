"""Taking turns: who of a team gets the next ticket, fairly, and each ticket once.

The row of `rota` is locked before a team's members are read, so that two transactions that give out
tickets at the same moment do it one after the other.
"""

from core.rota.queries import load
from core.rota.turns import Member, Need, Turns, save

__all__ = ["Member", "Need", "Turns", "load", "save"]
