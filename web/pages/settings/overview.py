"""`/settings/audit` and `/settings/health`: what was done, and how the instance fares."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from pydantic import BaseModel

from automations.engine import switch
from core import agents, audit, health
from core.audit import AuditFilter, AuditRow, By
from core.lanes import lane_name
from web.health import READINESS
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.automations.held import standstill
from web.pages.forms import Done
from web.pages.settings.shell import done, settings_page

pages = Routes(tag="pages")

PAGE = 50
"""Entries of the log shown at a time."""


class AuditQuery(BaseModel):
    """Which entries."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    before: int = 0
    """Only older than this one; 0 for the latest."""


class PauseForm(BaseModel):
    """Whether every automation is to be paused."""

    paused: bool = False
    back: Literal["", "wall"] = ""
    """The page it was decided on; empty: the one of health."""


@pages.get("/settings/audit", needs=Needs.ADMIN)
async def show_audit(asked: Asked, query: AuditQuery) -> web.Response:
    """Show who did what, the latest first."""
    wanted = AuditFilter(
        actor=query.actor.strip(), action=query.action.strip(), subject=query.subject.strip()
    )
    rows = await asked.house.store.read(audit.listed, wanted, query.before or None, PAGE + 1)
    people = await asked.house.store.read(agents.listed)
    names = {f"agent:{one.id}": one.name for one in people}
    return settings_page(
        asked,
        "audit",
        rows=rows[:PAGE],
        next=rows[PAGE - 1].id if len(rows) > PAGE else 0,
        names=names,
        query=query,
        details={row.id: _detail(row) for row in rows},
    )


@pages.get("/settings/health", needs=Needs.ADMIN)
async def show_health(asked: Asked, query: Done) -> web.Response:
    """Show what the instance stands on and what waits for a person."""
    checks = await asked.request.app[READINESS].checks()
    waiting = await asked.house.store.read(health.waiting)
    still = await asked.house.store.read(standstill, asked.viewer, asked.now)
    return settings_page(
        asked, "health", checks=checks, waiting=waiting, still=still, done=query.done
    )


@pages.post("/settings/health/pause", needs=Needs.ADMIN)
async def pause_automations(asked: Asked, form: PauseForm) -> web.Response:
    """Pause every automation, or let them go on."""
    by = By(asked.viewer, asked.now)
    await asked.house.store.write(switch.pause, by, paused=form.paused)
    asked.house.ring([lane_name("events")])
    back = "/automations" if form.back == "wall" else "/settings/health"
    raise done(back, "paused" if form.paused else "resumed")


def _detail(row: AuditRow) -> list[tuple[str, str]]:
    """What differs, as name and text: `old → new` where both are there."""
    return [(key, _said(value)) for key, value in (row.detail or {}).items()]


def _said(value: object) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{_plain(value[0])} → {_plain(value[1])}"
    return _plain(value)


def _plain(value: object) -> str:
    return "–" if value in (None, "", []) else str(value)
