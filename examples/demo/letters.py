"""Customers' mails as bytes, as a mail server would hand them over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from core import accounts
from core.blobs import BlobHome
from core.inbound.receive import Origin, receive
from core.store import Store
from examples.demo.story import Happening
from postroom.message import Raw


def first(one: Happening) -> EmailMessage:
    """The mail that begins a matter."""
    hello, bye = one.greeting
    asks = one.said(one.scene.asks)
    text = f"{hello}\n\n{asks}\n\n{bye}\n{one.name}\n"
    letter = _letter(one, one.said(one.scene.subject), text, one.at)
    letter["Message-ID"] = f"<{one.number}.0@mail.example>"
    return letter


def reply(one: Happening, ours: EmailMessage, text: str, at: datetime) -> EmailMessage:
    """An answer to what we sent, with our words quoted below."""
    hello, bye = one.greeting
    quoted = "\n".join(f"> {line}" for line in _words(ours).splitlines())
    said = f"{hello}\n\n{text}\n\n{bye}\n{one.name}\n\n{quoted}\n"
    subject = str(ours["Subject"])
    letter = _letter(one, subject if subject.startswith("Re:") else f"Re: {subject}", said, at)
    letter["Message-ID"] = f"<{one.number}.{int(at.timestamp())}@mail.example>"
    letter["In-Reply-To"] = letter["References"] = str(ours["Message-ID"])
    return letter


@dataclass(frozen=True, slots=True)
class Slot:
    """Where mails are put in."""

    store: Store
    blobs: BlobHome


async def put(slot: Slot, mailbox: str, letter: EmailMessage, at: datetime) -> None:
    """Put a mail in as if it had come; the lanes find it."""
    row = await slot.store.read(accounts.by_name, mailbox)
    if row is None:
        raise LookupError(mailbox)
    raw = Raw(
        external_id=str(letter["Message-ID"]),
        received_at=at,
        payload=letter.as_bytes(policy=SMTP),
        media_type="message/rfc822",
    )
    await receive(slot.store, slot.blobs, Origin(account=row.id, automate=True), [raw])


def _letter(one: Happening, subject: str, text: str, at: datetime) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f"{one.name} <{one.address}>"
    letter["To"] = one.account
    letter["Subject"] = subject
    letter["Date"] = format_datetime(at)
    letter.set_content(text, cte="base64")
    return letter


def _words(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return "" if body is None else str(body.get_content())
