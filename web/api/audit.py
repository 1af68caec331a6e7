"""The audit log: who changed what, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from core import audit
from core.audit import AuditFilter, AuditRow
from web.api.shapes import Body
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cursor, read_cursor
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="audit")

Word = Annotated[str, StringConstraints(max_length=100)]


class AuditEntry(Body):
    """One thing that was done."""

    id: int = Field(description="Grows with time.", examples=[900])
    actor: str = Field(description="Who: an agent by id, or the system.", examples=["agent:4"])
    action: str = Field(description="What was done.", examples=["tag.change"])
    subject: str = Field(description="To what.", examples=["tag:5"])
    detail: Any = Field(
        description="What differs, before and after; never a secret.",
        examples=[{"name": ["old", "new"]}],
    )
    created_at: datetime = Field(description="When.")


class AuditQuery(Paging):
    """Which entries."""

    actor: Word = Field("", description="Only what this one did.", examples=["agent:4"])
    action: Word = Field("", description="Only this.", examples=["tag.change"])
    subject: Word = Field("", description="Only what was done to this.", examples=["tag:5"])


@api.get("/audit", needs=Needs.ADMIN, scope="audit:read")
async def list_audit(asked: Asked, query: AuditQuery) -> Page[AuditEntry]:
    """List what was done, the newest first. Only admins may."""
    wanted = AuditFilter(actor=query.actor, action=query.action, subject=query.subject)
    place = read_cursor(query.after, int)
    before = place[0] if place else None
    rows = await asked.house.store.read(audit.listed, wanted, before, query.limit + 1)
    page = rows[: query.limit]
    more = len(rows) > len(page)
    return Page(items=[_shown(row) for row in page], next=cursor(page[-1].id) if more else None)


def _shown(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
        created_at=row.created_at,
    )
