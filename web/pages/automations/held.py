"""What keeps automations from working: the pause of all of them, limits that were reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
Place: TypeAlias = Literal["wall", "runs", "edit", "health"]
_DO: Mapping[Chosen, Decision] = {"resume": breaker.resume, "discard": breaker.discard}
_BACK: Mapping[Place, str] = {
    "wall": "/automations?held={decision}",
    "runs": "/automations/{automation}/runs?held={decision}",
    "edit": "/automations/{automation}/edit?held={decision}",
    "health": "/settings/health?done={decision}",
}


class HeldForm(BaseModel):
    """Whose held messages, and what becomes of them."""

    automation: int = Field(0, ge=0)
    """0 and no recipient: those of all automations."""
    recipient: str = Field("", max_length=320)
    decision: Chosen
    back: Place = "wall"
    """The page it was decided on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The pauses of one automation as one, or that of all automatic sending."""

    automation: int
    """Row id; 0 for all automations together."""
    name: str
    pauses: tuple[Pause, ...]
    active: bool
    """Whether new messages are held still."""
    reason: str
    """The cap, as a pause names it; of several the one that holds still."""
    since: datetime
    until: datetime | None
    """When new messages leave again by themselves; None: when a person decides."""
    count: int
    """Messages that wait for a decision."""

    @property
    def recipient(self) -> str:
        """To whom, if it is only one."""
        return self.pauses[0].recipient if len(self.pauses) == 1 else ""


@dataclass(frozen=True, slots=True)
class Standstill:
    """What the pages of automations warn of."""

    paused: bool = False
    """Whether all automations are paused."""
    held: tuple[Held, ...] = ()
    """Limits that were reached; those of other people's automations are left out."""

    def of(self, automation: int) -> Held | None:
        """What is held of one automation."""
        return next((one for one in self.held if one.automation == automation), None)


def standstill(
    connection: Connection, viewer: Viewer, now: datetime, automation: int = 0
) -> Standstill:
    """What stands still now, as far as somebody may know.

    `automation`: only what matters to that one, the pause of all sending included.
    """
    own = rights.readable_ids(connection, viewer)
    found = breaker.listed(connection, now, automation)
    shown = (one for one in found if own is None or not one.automation or one.automation in own)
    return Standstill(switch.is_paused(connection), gathered(shown))


def gathered(pauses: Iterable[Pause]) -> tuple[Held, ...]:
    """The pauses by automation, in the order in which they began."""
    by_automation: dict[int, list[Pause]] = {}
    for one in pauses:
        by_automation.setdefault(one.automation, []).append(one)
    return tuple(_held(found) for found in by_automation.values())


@pages.post("/automations/held", needs=Needs.ADMIN)
async def decide(asked: Asked, form: HeldForm) -> web.Response:
    """Let held messages leave, or drop them; automatic sending goes on."""
    await outbox.decide(asked, _DO[form.decision], Scope(form.automation, form.recipient))
    due = await asked.house.store.read(accounts_due, asked.now)
    asked.house.ring([lane_name("deliveries", account) for account in due])
    back = _BACK[form.back]
    raise web.HTTPSeeOther(back.format(automation=form.automation, decision=form.decision))


def _held(pauses: Sequence[Pause]) -> Held:
    lasting = [one for one in pauses if one.active] or list(pauses)
    untils = [one.until for one in lasting]
    return Held(
        automation=pauses[0].automation,
        name=pauses[0].name,
        pauses=tuple(pauses),
        active=any(one.active for one in pauses),
        reason=lasting[0].reason,
        since=min(one.since for one in pauses),
        until=None if None in untils else max(one for one in untils if one),
        count=sum(one.held for one in pauses),
    )
