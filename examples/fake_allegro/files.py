"""Attachments: declared, uploaded, looked through for viruses, gone after six months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from examples.fake_allegro.telling import NULL

KEPT = timedelta(days=183)
LARGEST = 5_242_880
"""Bytes of one file in the Message Center."""
MEDIA = ("image/png", "image/gif", "image/bmp", "image/tiff", "image/jpeg", "application/pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Where and when something is told."""

    url: str
    now: datetime
    scan: timedelta
    """How long a file is NEW."""


@dataclass(slots=True, eq=False, kw_only=True)
class Attachment:
    """One file of a message or of an issue."""

    id: str
    name: str
    size: int
    owner: str
    """Id of the seller it belongs to."""
    home: Literal["message", "issue", "bot"] = "message"
    media_type: str = "application/octet-stream"
    content: bytes | None = None
    uploaded_at: datetime | None = None
    verdict: str = "SAFE"
    """What the scan will find: SAFE or UNSAFE."""
    upload_key: str = ""
    """Of the address that is good for one upload."""

    def take(self, content: bytes, media_type: str, now: datetime) -> None:
        """Keep what was uploaded."""
        self.content, self.media_type, self.uploaded_at = content, media_type, now
        self.upload_key = ""

    def status(self, here: Here) -> str:
        """NEW, SAFE, UNSAFE or EXPIRED."""
        if self.uploaded_at is None or here.now < self.uploaded_at + here.scan:
            return "NEW"
        return "EXPIRED" if here.now > self.uploaded_at + KEPT else self.verdict

    def in_message(self, here: Here, version: str) -> dict[str, Any]:
        """As a message of the Message Center tells it; address and id come with the scan."""
        status = self.status(here)
        known = status != "NEW"
        url = f"{here.url}/messaging/message-attachments/{self.id}"
        told: dict[str, Any] = {
            "fileName": self.name,
            "mimeType": self.media_type,
            "url": url if known else NULL,
            "status": status,
        }
        return {"id": self.id if known else NULL, **told} if version == "beta" else told

    def in_issue(self, here: Here) -> dict[str, Any]:
        """As a chat tells it."""
        room = {"bot": "message-center/message-attachments"}.get(
            self.home, "sale/issues/attachments"
        )
        return {"fileName": self.name, "url": f"{here.url}/{room}/{self.id}"}
