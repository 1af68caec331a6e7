"""What a list of tickets is narrowed by, as a query string."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field, StringConstraints

from core.access import Viewer
from core.tickets.queries import Order, TicketFilters
from web.api.shapes import RowId
from web.kernel.paging import Paging

Ids: TypeAlias = Annotated[list[RowId], Field(max_length=100)]
Holder: TypeAlias = Annotated[str, StringConstraints(pattern=r"^(me|none|[1-9][0-9]{0,17})$")]
"""`me`, `none`, or a row id."""
Having: TypeAlias = Annotated[str, StringConstraints(pattern=r"^(none|[1-9][0-9]{0,17})$")]
"""`none`, or a row id."""
Meaning: TypeAlias = Literal["open", "pending", "solved", "closed"]
Priority: TypeAlias = Literal["low", "normal", "high", "urgent"]
Language: TypeAlias = Annotated[str, StringConstraints(max_length=20)]
Source: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class TicketQuery(Paging):
    """Everything that is given must hold; a name given twice means either value."""

    status: Ids = Field([], description="Row ids of statuses.")
    meaning: list[Meaning] = Field([], description="What the status means.")
    is_open: bool | None = Field(None, description="Open or pending; false: solved or closed.")
    inbox: Ids = Field([], description="Row ids of inboxes.")
    assignee: list[Holder] = Field(
        [], max_length=100, description="`me`, `none`, or row ids of agents.", examples=[["me"]]
    )
    team: list[Having] = Field([], max_length=100, description="`none`, or row ids of teams.")
    type: list[Having] = Field([], max_length=100, description="`none`, or ids of ticket types.")
    tag: Ids = Field([], description="Row ids of tags.")
    source: list[Source] = Field([], max_length=50, description="What the first message was.")
    account: Ids = Field([], description="Row ids of accounts.")
    contact: Ids = Field([], description="Row ids of contacts.")
    priority: list[Priority] = Field([], description="Priorities.")
    language: list[Language] = Field(
        [], max_length=50, description="What the customer wrote in last; empty: nobody is sure."
    )
    answered: bool | None = Field(None, description="Whether we wrote last.")
    quarantined: bool | None = Field(None, description="Stand-ins of unreadable messages.")
    snoozed: bool | None = Field(None, description="Put away until later.")
    archived: bool | None = Field(None, description="What lies in the archive.")
    deleted: bool = Field(default=False, description="What lies in the trash, instead of all else.")
    created_from: AwareDatetime | None = Field(None, description="At that moment or later.")
    created_until: AwareDatetime | None = Field(None, description="Before that moment.")
    updated_from: AwareDatetime | None = Field(None, description="Last message then or later.")
    updated_until: AwareDatetime | None = Field(None, description="Last message before that.")
    q: str = Field(
        "",
        max_length=500,
        description="Words that a message must hold; the list is then in the order of the newest"
        " message that does, a page may hold less than `limit`, and `sort` is not read.",
    )
    sort: Order = Field("-updated", description="By what; the latest first with a minus.")

    def filters(self, viewer: Viewer) -> TicketFilters:
        """The same, as the core takes it."""
        return TicketFilters(
            statuses=tuple(self.status),
            meanings=tuple(self.meaning),
            is_open=self.is_open,
            inboxes=tuple(self.inbox),
            assignees=tuple(_holder(one, viewer) for one in self.assignee),
            teams=tuple(_having(one) for one in self.team),
            types=tuple(_having(one) for one in self.type),
            tags=tuple(self.tag),
            sources=tuple(self.source),
            accounts=tuple(self.account),
            contacts=tuple(self.contact),
            priorities=tuple(self.priority),
            languages=tuple(self.language),
            answered=self.answered,
            quarantined=self.quarantined,
            snoozed=self.snoozed,
            archived=self.archived,
            deleted=self.deleted,
            created_from=self.created_from,
            created_until=self.created_until,
            updated_from=self.updated_from,
            updated_until=self.updated_until,
        )


def _holder(written: str, viewer: Viewer) -> int | None:
    return viewer.agent if written == "me" else _having(written)


def _having(written: str) -> int | None:
    return None if written == "none" else int(written)
