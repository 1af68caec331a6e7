"""Who is looking."""

from __future__ import annotations

from dataclasses import dataclass

ADMIN = "admin"
"""The one role that sees every inbox; the others see what `access` gives them."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """An agent as far as seeing goes: the row id and the role of the `agent` row."""

    agent: int
    role: str

    @property
    def sees_everything(self) -> bool:
        """Whether no inbox is hidden from it."""
        return self.role == ADMIN


SYSTEM = Viewer(agent=0, role=ADMIN)
"""The instance itself: the command line and automations; no agent has the id 0."""
