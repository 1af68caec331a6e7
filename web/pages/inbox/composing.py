"""Drafts: what is typed is kept, without being asked."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from core import desk as core_desk
from core.desk import DraftValues
from core.tickets.queries import ticket_id
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox.composer import Kind

pages = Routes(tag="pages")


class WritingForm(BaseModel):
    """The composer's fields."""

    kind: Kind = "reply"
    text: str = ""
    to: str = Field("", max_length=10_000)
    cc: str = Field("", max_length=10_000)
    bcc: str = Field("", max_length=10_000)
    subject: str = Field("", max_length=1_000)
    uploads: list[int] = []
    key: str = Field("", max_length=60)
    expects: int = 0
    seen: int = 0
    then: str = ""
    """`close`: close the ticket as well."""
    anyway: bool = False
    """Send although somebody answered meanwhile."""

    def draft(self) -> DraftValues:
        """What of it is kept."""
        return DraftValues(
            kind=self.kind,
            text=self.text,
            subject=self.subject,
            recipients={"to": self.to, "cc": self.cc, "bcc": self.bcc},
            uploads=self.uploads,
        )


@pages.post("/tickets/{number}/draft")
async def keep_draft(asked: Asked, number: int, form: WritingForm) -> web.Response:
    """Keep what is being written."""
    await asked.house.store.write(_keep, asked, number, form.draft())
    return web.Response(status=204)


def _keep(connection: Connection, asked: Asked, number: int, values: DraftValues) -> None:
    ticket = ticket_id(connection, asked.viewer, number)
    core_desk.save_draft(connection, asked.viewer, ticket, values, asked.now)
