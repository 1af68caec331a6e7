"""What an action that touches the world outside is given, bound to one errand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from postroom.http import Http
from postroom.translator import Translation


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a webhook goes, and what it is signed with."""

    url: str = field(repr=False)
    """Hidden from `repr`: addresses of webhooks often hold a key."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Newest first, `whsec_…`; two while one replaces the other."""


class Composed(Protocol):
    """A text that AI wrote, checked."""

    @property
    def text(self) -> str:
        """Plain text."""
        ...

    @property
    def provider(self) -> str:
        """What wrote it."""
        ...


class Means(Protocol):
    """With what an errand is done. Everything raises the contract's errors."""

    @property
    def key(self) -> str:
        """The errand's own id: the same however often it is tried, and nobody else's."""
        ...

    @property
    def now(self) -> datetime:
        """The present moment (UTC)."""
        ...

    @property
    def http(self) -> Http:
        """The guarded way out."""
        ...

    async def translate(self, text: str, *, source: str, target: str) -> Translation:
        """Translate plain text; `source` may be empty for "detect"."""
        ...

    async def write(self, instructions: str, *, language: str, longest: int) -> Composed:
        """Let AI write from what this errand's ticket says to the customer, and nothing else."""
        ...

    async def endpoint(self, webhook: int) -> Endpoint:
        """Where a webhook (row id) goes; a `PermanentError` where it is gone or switched off."""
        ...

    async def retire(self, webhook: int, reason: str) -> None:
        """Switch a webhook off for good and tell people why: its receiver wants no more."""
        ...
