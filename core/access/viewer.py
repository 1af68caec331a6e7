"""Who is looking."""

from __future__ import annotations

from dataclasses import dataclass

ADMIN = "admin"
"""The one role that sees every inbox; the others see what `access` gives them."""
_RANK = {"agent": 0, "manager": 1, ADMIN: 2}


@dataclass(frozen=True, slots=True)
class Viewer:
    """An agent as far as seeing goes: the row id and the role of the `agent` row."""

    agent: int
    role: str

    @property
    def sees_everything(self) -> bool:
        """Whether no inbox is hidden from it."""
        return self.role == ADMIN

    def is_at_least(self, role: str) -> bool:
        """Whether its role is this one or a higher one; an unknown role is the lowest."""
        return _RANK.get(self.role, 0) >= _RANK[role]


SYSTEM = Viewer(agent=0, role=ADMIN)
"""The instance itself: the command line and automations; no agent has the id 0."""
