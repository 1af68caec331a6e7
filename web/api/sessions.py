"""`/sessions`: the browsers I am signed in with."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from core import sessions
from core.sessions import SessionRow
from web.api.shapes import by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="sessions")


class Session(BaseModel):
    """A signed-in browser."""

    id: int
    address: str = Field(description="The network address it signed in from.")
    browser: str = Field(description="What it calls itself.")
    created_at: datetime
    used_at: datetime = Field(description="When it was last used, to the hour.")
    expires_at: datetime
    current: bool = Field(description="Whether it is the one that asks.")


@api.get("/sessions", scope="sessions:read")
async def list_sessions(asked: Asked, query: Paging) -> Page[Session]:
    """List the browsers I am signed in with."""
    rows = await asked.house.store.read(sessions.listed, asked.agent.id, asked.now)
    return cut([_shown(row, asked.session) for row in rows], query, lambda one: one.id)


@api.delete("/sessions/{session}", scope="sessions:write")
async def end_session(asked: Asked, session: int) -> None:
    """Sign a browser out."""
    await asked.house.store.write(sessions.end, session, by(asked))


@api.delete("/sessions", scope="sessions:write")
async def end_other_sessions(asked: Asked) -> None:
    """Sign out every browser but the one that asks."""
    await asked.house.store.write(sessions.end_others, asked.session, by(asked))


def _shown(row: SessionRow, current: int) -> Session:
    return Session(
        id=row.id,
        address=row.address,
        browser=row.browser,
        created_at=row.created_at,
        used_at=row.used_at,
        expires_at=row.expires_at,
        current=row.id == current,
    )
