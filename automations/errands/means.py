"""With what errands are done: each is bound to its own ticket and reaches no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from automations.errands.material import material
from automations.errands.states import Taken
from core.store import Store
from core.writing import WriteRequest
from postroom.clock import Clock
from postroom.http import Http
from postroom.means import Composed, Endpoint
from postroom.translator import Translation


class Translates(Protocol):
    """Whoever translates; see `core.translating`."""

    async def translate(self, text: str, *, source: str, target: str) -> Translation:
        """Translate a text, or raise the contract's errors."""
        ...


class Writes(Protocol):
    """Whoever writes; see `core.writing`."""

    async def write(self, request: WriteRequest) -> Composed:
        """Write a text, or raise the contract's errors."""
        ...


class Webhooks(Protocol):
    """Whoever knows webhooks; see `core.webhooks`."""

    async def endpoint(self, webhook: int) -> Endpoint:
        """Where one (row id) goes."""
        ...

    async def retire(self, webhook: int, reason: str) -> None:
        """Switch one off for good."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What all errands share."""

    store: Store
    clock: Clock
    http: Http
    translating: Translates
    writing: Writes
    webhooks: Webhooks


@dataclass(frozen=True, slots=True)
class Bound:
    """The means of one errand; see `postroom.means.Means`."""

    workshop: Workshop
    taken: Taken

    @property
    def key(self) -> str:
        """The errand's own id, the same however often it is tried."""
        return self.taken.key

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.workshop.clock()

    @property
    def http(self) -> Http:
        """The guarded way out."""
        return self.workshop.http

    async def translate(self, text: str, *, source: str, target: str) -> Translation:
        """Translate plain text."""
        return await self.workshop.translating.translate(text, source=source, target=target)

    async def write(self, instructions: str, *, language: str, longest: int) -> Composed:
        """Let AI write from what this errand's ticket says to the customer, and nothing else."""
        known = await self.workshop.store.read(material, self.taken.ticket)
        request = WriteRequest(
            ticket=self.taken.ticket,
            instructions=instructions,
            material=known.text,
            language=language,
            addresses=known.addresses,
            longest=longest,
        )
        return await self.workshop.writing.write(request)

    async def endpoint(self, webhook: int) -> Endpoint:
        """Where a webhook goes."""
        return await self.workshop.webhooks.endpoint(webhook)

    async def retire(self, webhook: int, reason: str) -> None:
        """Switch a webhook off for good."""
        await self.workshop.webhooks.retire(webhook, reason)
