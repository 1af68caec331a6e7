"""What you are writing on a ticket: kept on the server, one draft an agent and ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from core import desk
from core.access import Viewer
from core.desk import DraftValues
from core.problems import NotThere
from core.tickets.queries import ticket_id
from web.api.shapes import Body, RowId
from web.kernel.asked import Asked
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="drafts")

Typed = Annotated[str, StringConstraints(max_length=10_000)]
_NOTHING = DraftValues(kind="reply", text="", subject="", recipients={}, uploads=[])


class DraftBody(Body):
    """What is being written."""

    kind: Literal["reply", "reply_all", "forward", "note"] = Field("reply")
    text: Annotated[str, StringConstraints(max_length=500_000)] = ""
    to: Typed = Field("", description="As typed.", examples=["Anna <anna@example.com>"])
    cc: Typed = ""
    bcc: Typed = ""
    subject: Annotated[str, StringConstraints(max_length=1_000)] = ""
    uploads: Annotated[list[RowId], Field(max_length=50)] = Field(
        [], description="Row ids of your uploads that will go with it."
    )

    def kept(self) -> DraftValues:
        """The same, as the core keeps it."""
        return DraftValues(
            kind=self.kind,
            text=self.text,
            subject=self.subject,
            recipients={"to": self.to, "cc": self.cc, "bcc": self.bcc},
            uploads=self.uploads,
        )


class Draft(BaseModel):
    """What you were writing."""

    kind: str
    text: str
    to: str
    cc: str
    bcc: str
    subject: str
    uploads: list[int]
    updated_at: datetime


@api.get("/tickets/{number}/draft", scope="tickets:read")
async def read_draft(asked: Asked, number: int) -> Draft:
    """Read your draft on a ticket; 404 if you have none."""
    return await asked.house.store.read(_read, asked.viewer, number)


@api.put("/tickets/{number}/draft", scope="tickets:write")
async def keep_draft(asked: Asked, number: int, body: DraftBody) -> None:
    """Keep what you are writing; a draft without text and files is thrown away."""
    await asked.house.store.write(_keep, asked, number, body.kept())


@api.delete("/tickets/{number}/draft", scope="tickets:write")
async def delete_draft(asked: Asked, number: int) -> None:
    """Throw your draft on a ticket away, if you have one."""
    await asked.house.store.write(_keep, asked, number, _NOTHING)


def _read(connection: Connection, viewer: Viewer, number: int) -> Draft:
    row = desk.draft(connection, viewer, ticket_id(connection, viewer, number))
    if row is None:
        raise NotThere(f"you have no draft on ticket {number}")
    typed = row.recipients or {}
    return Draft(
        kind=row.kind,
        text=row.text,
        to=typed.get("to", ""),
        cc=typed.get("cc", ""),
        bcc=typed.get("bcc", ""),
        subject=row.subject,
        uploads=row.uploads or [],
        updated_at=row.updated_at,
    )


def _keep(connection: Connection, asked: Asked, number: int, values: DraftValues) -> None:
    ticket = ticket_id(connection, asked.viewer, number)
    desk.save_draft(connection, asked.viewer, ticket, values, asked.now)
