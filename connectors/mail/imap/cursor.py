"""How far each folder has been read. It lives in the account's cursor; nothing else is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from connectors.mail.settings import MailSettings

SLACK = timedelta(minutes=5)
"""How far a server's clock may be behind ours before new mail is taken for old."""


class Held(BaseModel):
    """A message that could not be fetched; it is tried again, and the others go on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tries: int
    tried_at: datetime


class FolderState(BaseModel):
    """How far one folder has been read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    validity: int
    """UIDVALIDITY: with another one, all UIDs below mean nothing."""
    next: int
    """Lowest UID not dealt with: every one below is stored, gone, too old or held."""
    backlog: int
    """UIDs below were there when the folder was first read, or when its UIDs became others."""
    since: datetime
    """When the folder was first read."""
    rescan: bool = False
    """The UIDs became others: those below `backlog` are old or new, as their dates say."""
    held: Mapping[int, Held] = {}

    def is_old(self, uid: int, arrived: datetime, dated: datetime) -> bool:
        """Whether a message was there before the account was connected.

        After a change of UIDs its own date counts too: a rebuilt server may have lost its arrival.
        """
        oldest = self.since - SLACK
        if uid >= self.backlog:
            return arrived < oldest
        return not self.rescan or min(arrived, dated) < oldest

    def read_to(self, uid: int) -> FolderState:
        """Everything up to this UID is dealt with."""
        return self.model_copy(update={"next": max(self.next, uid + 1)})

    def hold(self, uid: int, now: datetime) -> FolderState:
        """Note that a message could not be fetched, once more."""
        before = self.held.get(uid)
        tries = before.tries + 1 if before else 1
        held = {**self.held, uid: Held(tries=tries, tried_at=now)}
        return self.model_copy(update={"held": held})

    def release(self, *uids: int) -> FolderState:
        """Forget messages that are stored, or gone."""
        if self.held.keys().isdisjoint(uids):
            return self
        held = {uid: entry for uid, entry in self.held.items() if uid not in uids}
        return self.model_copy(update={"held": held})


class _Written(BaseModel):
    """The cursor as JSON."""

    model_config = ConfigDict(extra="forbid")

    folders: dict[str, FolderState]
    mailbox: str = ""


def mailbox_of(settings: MailSettings) -> str:
    """Tells a mailbox from any other the account may be given: a digest of who signs in.

    Not of the server: a mailbox that moves is the same, and other UIDs have it read again.
    """
    return hashlib.sha256(settings.username.casefold().encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a mailbox has been read: each folder by its name."""

    folders: Mapping[str, FolderState] = field(default_factory=dict)
    mailbox: str = ""
    """Which one, as `mailbox_of` tells them apart."""

    @classmethod
    def read(cls, text: str | None, mailbox: str) -> Cursor:
        """The cursor as it was stored; that of another mailbox, as None, has read nothing."""
        written = _Written.model_validate_json(text) if text else None
        if written is None or (written.mailbox and written.mailbox != mailbox):
            return cls(mailbox=mailbox)
        return cls(written.folders, mailbox)

    def write(self) -> str:
        """The cursor as it is stored."""
        written = _Written(folders=dict(self.folders), mailbox=self.mailbox)
        return written.model_dump_json(exclude_defaults=True)

    def at(self, folder: str, state: FolderState) -> Cursor:
        """The same with another state of one folder."""
        return replace(self, folders={**self.folders, folder: state})


def entered(
    before: FolderState | None, validity: int, uid_next: int, start: date | None, now: datetime
) -> FolderState:
    """A folder's state when it is selected: as before, anew, or from its start after a change.

    Another UIDVALIDITY means that all UIDs are new ones; what was read is recognised by its content.
    Without a start date nothing is read that was there before.
    """
    if before is None:
        first = 1 if start else uid_next
        return FolderState(validity=validity, next=first, backlog=uid_next, since=now)
    if before.validity != validity:
        return FolderState(
            validity=validity, next=1, backlog=uid_next, since=before.since, rescan=True
        )
    return before
