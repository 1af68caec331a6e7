"""Reading a mailbox in a test as the core does: batches stored, the cursor kept, errors survived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from connectors.mail.channel import MailChannel
from connectors.mail.settings import MailSettings
from postroom.channel import Account
from postroom.clock import Clock, utc_now
from postroom.errors import PostroomError
from postroom.message import Raw


@dataclass(slots=True)
class Mailbox:
    """What was stored of a mailbox, and how far it is read."""

    settings: Mapping[str, Any]
    clock: Clock = utc_now
    cursor: str | None = None
    stored: list[Raw] = field(default_factory=list)
    backlog: set[str] = field(default_factory=set)
    errors: list[PostroomError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    async def read(self, times: int = 1) -> None:
        """Read what there is; as often as said, whatever breaks."""
        for _ in range(times):
            try:
                await self._read()
            except PostroomError as error:
                self.errors.append(error)

    @property
    def ids(self) -> list[str]:
        """What was stored, by id, in order."""
        return [raw.external_id for raw in self.stored]

    @property
    def uids(self) -> list[int]:
        """UIDs of what was stored, in order."""
        return [int(id_.split(":")[4]) for id_ in self.ids if not id_.endswith("not-fetched")]

    async def _read(self) -> None:
        settings = MailSettings.model_validate(self.settings)
        account: Account[BaseModel] = Account(
            id=1, name="shop", settings=settings, clock=self.clock
        )
        async for batch in MailChannel().receive(account, self.cursor):
            self.stored += batch.items
            self.cursor = batch.cursor or self.cursor
            self.warnings += [batch.warning] if batch.warning else []
            if batch.backlog:
                self.backlog |= {raw.external_id for raw in batch.items}
