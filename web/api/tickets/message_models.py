"""Messages as programs see them, and as they write them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from core.tickets import writing
from core.tickets.queries import AttachmentRow, DeliveryRow, MessageRow
from postroom import message as contract
from web.api.shapes import Body, OneLine, RowId
from web.api.tickets.models import Named

Text = Annotated[str, StringConstraints(max_length=500_000)]
Subject = Annotated[str, StringConstraints(max_length=1_000), OneLine]
Uploads = Annotated[list[RowId], Field(max_length=50)]
People = Annotated[list["Address"], Field(max_length=50)]


class Address(Body):
    """Somebody a message goes to."""

    address: Annotated[str, OneLine] = Field(max_length=320, examples=["anna@example.com"])
    name: Annotated[str, OneLine] = Field("", max_length=200, examples=["Anna Nowak"])


class File(BaseModel):
    """A file of a message; its content is at `/attachments/{id}`."""

    id: int
    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    inline: bool = Field(description="Shown inside the HTML.")
    content_id: str = Field(description="What the HTML calls it; empty for a plain file.")
    omitted: str = Field(description="Why the content was not kept; empty when it was.")


class Delivery(BaseModel):
    """What became of an outgoing message."""

    id: int
    state: str = Field(
        description="draft, approval, queued, sending, sent, failed, unknown or cancelled."
    )
    recipient: str
    attempt: int
    error: str = Field(description="Why it failed or waits; empty for no reason.")
    next_at: datetime | None = Field(description="When it leaves or is tried again.")
    created_at: datetime
    finished_at: datetime | None


class Message(BaseModel):
    """One message, note or system line of a ticket."""

    id: int
    direction: str = Field(description="in, out, note or system.")
    source: str
    author: str
    agent: Named | None = Field(description="The agent who wrote it.")
    subject: str
    text: str = Field(description="The whole text.")
    visible: str = Field(description="The text without quotes and signature.")
    html: str | None = Field(description="Made safe to show; only if `html=true` was asked for.")
    to: list[Address]
    cc: list[Address]
    bcc: list[Address]
    language: str
    automatic: str = Field(description="Why it is a machine's; empty for a person's.")
    original: str | None = Field(description="The text before it was translated, if it was.")
    original_language: str = Field(description="Its language, ISO 639-1; empty: not known.")
    provider: str = Field(
        description="Which translator or AI made the text; empty: nobody but who wrote it."
    )
    proof: str = Field(
        description="Whether its sender is who they say: pass, fail or none, as the mailbox's own"
        " server found; empty where nobody checks.",
        examples=["pass"],
    )
    run: int | None = Field(description="The automation's run that wrote it.")
    act: str = Field(
        description="What it does on its channel besides saying something; empty for a message.",
        examples=["decide_claim"],
    )
    act_options: dict[str, Any] | None = Field(description="How it does that.")
    sent_at: datetime
    created_at: datetime
    attachments: list[File]
    delivery: Delivery | None = Field(description="Of an outgoing message.")


class NewMessage(Body):
    """Something to be written in a ticket."""

    kind: writing.Kind = Field(
        description="reply goes to the contact, reply_all to everybody who takes part, forward to"
        " whom you name with the original quoted; a note stays inside."
    )
    text: Text = Field("", description="Plain text.", examples=["It is on its way."])
    to: People = Field([], description="Empty: the contact.")
    cc: People = Field([], description="They take part from then on.")
    bcc: People = Field([])
    subject: Subject = Field("", description="Empty: the ticket's own.")
    uploads: Uploads = Field([], description="Row ids of your uploads that go with it.")
    message: RowId | None = Field(
        None, description="The message to forward; null for the customer's latest."
    )

    def new(self, key: str, expects: int | None) -> writing.NewMessage:
        """The same, as the core takes it."""
        return writing.NewMessage(
            kind=self.kind,
            text=self.text,
            to=people(self.to),
            cc=people(self.cc),
            bcc=people(self.bcc),
            subject=self.subject,
            uploads=tuple(self.uploads),
            key=key,
            expects=expects,
            message=self.message,
        )


class NewTicket(Body):
    """A ticket that we begin."""

    account: RowId = Field(description="Row id of the account it goes out from.")
    to: Annotated[list[Address], Field(min_length=1, max_length=50)] = Field(
        description="The first is the contact, found or made."
    )
    cc: People = Field([])
    bcc: People = Field([])
    subject: Subject = Field(examples=["Your order 1234"])
    text: Text
    uploads: Uploads = Field([])

    def new(self, key: str) -> writing.NewTicket:
        """The same, as the core takes it."""
        return writing.NewTicket(
            account=self.account,
            to=people(self.to),
            cc=people(self.cc),
            bcc=people(self.bcc),
            subject=self.subject,
            text=self.text,
            uploads=tuple(self.uploads),
            key=key,
        )


class Written(BaseModel):
    """A message that stands in the ticket now."""

    ticket: int = Field(description="The ticket's number.")
    message: int
    delivery: int | None = Field(description="Cancel it before `leaves_at`; null for a note.")
    leaves_at: datetime | None
    version: int = Field(description="The ticket's version after it.")

    @classmethod
    def of(cls, done: writing.Written) -> Written:
        """What writing it came to, as the API tells it."""
        return cls(
            ticket=done.number,
            message=done.message,
            delivery=done.delivery,
            leaves_at=done.leaves_at,
            version=done.version,
        )


class Started(BaseModel):
    """A ticket that we began."""

    number: int
    message: int
    delivery: int = Field(description="Cancel it before `leaves_at`.")
    leaves_at: datetime


def people(given: list[Address]) -> tuple[contract.Address, ...]:
    """Addresses, as the core takes them."""
    return tuple(contract.Address(one.address, one.name) for one in given)


def message(row: MessageRow, sent: DeliveryRow | None, html: str | None) -> Message:
    """A row for the API; `html` was made safe."""
    recipients = row.recipients or {}
    return Message(
        id=row.id,
        direction=row.direction,
        source=row.source,
        author=row.author,
        agent=Named.of(row.agent),
        subject=row.subject,
        text=row.text,
        visible=row.text if row.visible is None else row.visible,
        html=html,
        to=_addresses(recipients.get("to")),
        cc=_addresses(recipients.get("cc")),
        bcc=_addresses(recipients.get("bcc")),
        language=row.language,
        automatic=row.automatic,
        original=row.original,
        original_language=row.original_language,
        provider=row.provider,
        proof=row.proof,
        run=row.run,
        act=row.act,
        act_options=row.act_options,
        sent_at=row.sent_at,
        created_at=row.created_at,
        attachments=[_file(one) for one in row.attachments],
        delivery=None if sent is None else delivery(sent),
    )


def delivery(row: DeliveryRow) -> Delivery:
    """A row for the API."""
    return Delivery(
        id=row.id,
        state=row.state,
        recipient=row.recipient,
        attempt=row.attempt,
        error=row.error,
        next_at=row.next_at,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def _addresses(pairs: list[list[str]] | None) -> list[Address]:
    """What came from outside is shown as it is, also where it is longer than we would send."""
    return [Address.model_construct(address=pair[0], name=pair[1]) for pair in pairs or ()]


def _file(row: AttachmentRow) -> File:
    return File(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        inline=row.inline,
        content_id=row.content_id,
        omitted=row.omitted,
    )
