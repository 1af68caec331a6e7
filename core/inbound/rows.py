"""Rows of a message and its files, ready to be inserted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from core.inbound.arrival import Desk, FileKey, Fresh
from core.inbound.reports import BOUNCE
from postroom.message import Address, Direction


def message_row(desk: Desk, item: Fresh, ticket: int, now: datetime) -> dict[str, object]:
    """The `message` row; `ticket` may be a provisional id, replaced when written."""
    message, prepared = item.message, item.prepared
    return {
        "id": item.id,
        "ticket_id": ticket,
        "account_id": desk.account,
        "contact_id": item.contact,
        "raw_id": item.raw,
        "external_id": item.external_id,
        "fingerprint": message.fingerprint,
        "direction": message.direction.value,
        "source": message.source,
        "author": message.sender.name or message.sender.identity,
        "subject": message.subject,
        "text": message.text,
        "visible": prepared.visible,
        "html": message.html or None,
        "subject_folded": prepared.subject_folded,
        "body_folded": prepared.body_folded,
        "author_folded": prepared.author_folded,
        "headers": prepared.headers,
        "recipients": {"to": _pairs(message.to), "cc": _pairs(message.cc)},
        "attachment_names": prepared.attachment_names,
        "language": message.language,
        "automatic": BOUNCE + message.automatic if message.bounce else message.automatic,
        "proof": message.proof,
        "defects": list(message.defects) or None,
        "delivery_state": "sent" if message.direction is Direction.OUT else "",
        "sent_at": message.sent_at,
        "created_at": now,
    }


def attachment_rows(item: Fresh, files: Mapping[FileKey, bytes]) -> Iterator[dict[str, object]]:
    """The `attachment` rows of a message."""
    for position, file in enumerate(item.message.attachments):
        yield {
            "message_id": item.id,
            "position": position,
            "name": file.name,
            "media_type": file.media_type,
            "size": len(file.content),
            "digest": files.get((item.raw, item.position, position)),
            "content_id": file.content_id,
            "inline": file.inline,
            "omitted": file.omitted,
        }


def _pairs(addresses: tuple[Address, ...]) -> list[list[str]]:
    return [[address.address, address.name] for address in addresses]
