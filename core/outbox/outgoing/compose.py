"""A letter as the message a channel sends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.blobs import BlobHome, BlobMissing
from core.inbound.prepare import GIVEN_BACK
from core.outbox.outgoing.queries import File, Letter
from postroom.errors import PermanentError
from postroom.message import Address, Attachment, OutboundMessage, Sender

_PREFIXED = re.compile(
    r"\s*(re|odp|aw|sv|antw|rif|ref|res|fwd?|pd|wg)\s*(\[\d+\])?\s*:", re.IGNORECASE
)
_LONGEST_FIELD = 900


@dataclass(slots=True)
class Lost(PermanentError):
    """A file of the message is gone from where files are kept."""

    def __str__(self) -> str:
        return self.message


async def composed(letter: Letter, blobs: BlobHome) -> OutboundMessage:
    """Everything the channel needs; `Lost` if a file cannot be found."""
    answered = letter.answered
    return OutboundMessage(
        idempotency_key=letter.key,
        external_id=letter.external_id,
        ticket_number=letter.number,
        thread=letter.thread,
        recipient=Sender(
            identity=letter.identity or letter.email, name=letter.name, email=letter.email
        ),
        text=letter.text,
        html=letter.html,
        subject=_subject(letter),
        to=_people(letter, "to"),
        cc=_people(letter, "cc"),
        bcc=_people(letter, "bcc"),
        in_reply_to=answered.external_id if answered else "",
        references=letter.references,
        attachments=tuple([await _attachment(file, blobs) for file in letter.files]),
        automatic=letter.automatic,
        sent_at=letter.sent_at,
        reply_headers=_given_back(letter),
        source=letter.source,
        order=letter.order,
        act=letter.act,
        act_options=letter.act_options,
        attempted_at=letter.claimed_at,
        others=letter.others,
    )


def _subject(letter: Letter) -> str:
    """The customer's own, marked as an answer if it is one and does not say so."""
    if letter.answered is None or _PREFIXED.match(letter.subject):
        return letter.subject
    return f"Re: {letter.subject}".strip()


def _people(letter: Letter, field: str) -> tuple[Address, ...]:
    return tuple(Address(address, name) for address, name in letter.recipients.get(field, []))


def _given_back(letter: Letter) -> tuple[tuple[str, str], ...]:
    found = letter.answered.headers if letter.answered else {}
    pairs = ((name, found.get(name, "").partition("\n")[0].strip()) for name in GIVEN_BACK)
    return tuple((name, value) for name, value in pairs if 0 < len(value) <= _LONGEST_FIELD)


async def _attachment(file: File, blobs: BlobHome) -> Attachment:
    try:
        content = await blobs.head(file.digest, file.size) if file.digest else None
    except BlobMissing:
        content = None
    if content is None or len(content) != file.size:
        raise Lost(f"the file {file.name!r} is missing in the store; attach it again")
    return Attachment(
        name=file.name,
        media_type=file.media_type,
        content=content,
        content_id=file.content_id,
        inline=file.inline,
    )
