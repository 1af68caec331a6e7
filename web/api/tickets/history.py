"""What happened to a ticket, and what automations did with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from core.access import Viewer
from core.tickets.queries import history
from core.tickets.queries.history import HappenedRow, RunTrace
from web.api.tickets.models import Named
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cursor, read_cursor
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="tickets")


class Happened(BaseModel):
    """One event of a ticket."""

    id: int
    kind: str = Field(description="What happened.", examples=["status_set"])
    actor: str = Field(description="customer, agent, automation or system.")
    agent: Named | None = Field(description="The agent who did it.")
    automation: Named | None = Field(description="The automation that did it.")
    run: int | None
    message: int | None
    payload: dict[str, Any] = Field(description="What the kind has to tell; ids are row ids.")
    at: datetime


class Step(BaseModel):
    """One step of a run."""

    step: str
    action: str
    outcome: str = Field(description="done, skipped or failed.")
    detail: dict[str, Any] | None
    at: datetime


class Run(BaseModel):
    """An automation at work on the ticket, step by step."""

    id: int
    automation: Named
    state: str
    error: str
    event: int = Field(description="The event that started it.")
    depth: int = Field(description="How many automations led to it, one after the other.")
    created_at: datetime
    finished_at: datetime | None
    steps: list[Step]


@api.get("/tickets/{number}/events", scope="tickets:read")
async def list_ticket_events(asked: Asked, number: int, query: Paging) -> Page[Happened]:
    """Read a ticket's history, the newest first."""
    return await asked.house.store.read(_happened, asked.viewer, number, query)


@api.get("/tickets/{number}/runs", scope="tickets:read")
async def list_ticket_runs(asked: Asked, number: int, query: Paging) -> Page[Run]:
    """Read what automations did with a ticket, step by step, the newest run first."""
    return await asked.house.store.read(_runs, asked.viewer, number, query)


def _happened(connection: Connection, viewer: Viewer, number: int, query: Paging) -> Page[Happened]:
    rows = history.happened(connection, viewer, number, _before(query), query.limit + 1)
    return _page([_event(row) for row in rows], query.limit)


def _runs(connection: Connection, viewer: Viewer, number: int, query: Paging) -> Page[Run]:
    rows = history.runs(connection, viewer, number, _before(query), query.limit + 1)
    return _page([_run(row) for row in rows], query.limit)


def _before(query: Paging) -> int | None:
    place = read_cursor(query.after, int)
    return None if place is None else place[0]


def _page(rows: list[Any], limit: int) -> Page[Any]:
    shown = rows[:limit]
    return Page(items=shown, next=cursor(shown[-1].id) if len(rows) > limit else None)


def _event(row: HappenedRow) -> Happened:
    return Happened(
        id=row.id,
        kind=row.kind,
        actor=row.actor,
        agent=Named.of(row.agent),
        automation=Named.of(row.automation),
        run=row.run,
        message=row.message,
        payload=dict(row.payload),
        at=row.at,
    )


def _run(row: RunTrace) -> Run:
    return Run(
        id=row.id,
        automation=Named(id=row.automation.id, name=row.automation.name),
        state=row.state,
        error=row.error,
        event=row.event,
        depth=row.depth,
        created_at=row.created_at,
        finished_at=row.finished_at,
        steps=[
            Step(
                step=one.step, action=one.action, outcome=one.outcome, detail=one.detail, at=one.at
            )
            for one in row.steps
        ],
    )
