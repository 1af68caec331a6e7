"""What keeps automations from working: the pause of all of them, limits that were reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from automations.engine import switch
from automations.library import rights
from core.access import Viewer
from core.lanes import lane_name
from core.outbox import breaker
from core.outbox.breaker import Decision, Pause, Scope
from core.outbox.queries import accounts_due
from web.api import outbox
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes

pages = Routes(tag="pages")

Chosen: TypeAlias = Literal["resume", "discard"]
_DO: Mapping[Chosen, Decision] = {"resume": breaker.resume, "discard": breaker.discard}


class HeldForm(BaseModel):
    """Whose held messages, and what becomes of them."""

    automation: int = Field(0, ge=0)
    """0 and no recipient: those of all automations."""
    recipient: str = Field("", max_length=320)
    decision: Chosen


@dataclass(frozen=True, slots=True)
class Standstill:
    """What the pages of automations warn of."""

    paused: bool = False
    """Whether all automations are paused."""
    pauses: tuple[Pause, ...] = ()
    """Limits that were reached; those of other people's automations are left out."""


def standstill(connection: Connection, viewer: Viewer, now: datetime) -> Standstill:
    """What stands still at this moment, as far as somebody may know."""
    own = rights.readable_ids(connection, viewer)
    found = breaker.listed(connection, now)
    shown = (one for one in found if own is None or not one.automation or one.automation in own)
    return Standstill(switch.is_paused(connection), tuple(shown))


@pages.post("/automations/held", needs=Needs.ADMIN)
async def decide(asked: Asked, form: HeldForm) -> web.Response:
    """Let held messages leave, or drop them; automatic sending goes on."""
    await outbox.decide(asked, _DO[form.decision], Scope(form.automation, form.recipient))
    due = await asked.house.store.read(accounts_due, asked.now)
    asked.house.ring([lane_name("deliveries", account) for account in due])
    raise web.HTTPSeeOther(f"/automations?held={form.decision}")
