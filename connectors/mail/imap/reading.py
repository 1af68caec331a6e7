"""Reading a mailbox: its folders round by round, waiting between the rounds."""

from __future__ import annotations

import time
from collections.abc import Iterator

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from connectors.mail.imap import fetch
from connectors.mail.imap.connection import enter
from connectors.mail.imap.cursor import Cursor, FolderState, entered
from connectors.mail.imap.folder import FolderReading, Found, Place
from connectors.mail.imap.folders import find_sent, listed
from connectors.mail.imap.idle import ROUND_S, wait
from connectors.mail.settings import MailSettings
from postroom.clock import Clock
from postroom.errors import PermanentError
from postroom.message import Batch


class Reading:
    """Reads one signed-in mailbox; every batch says how far, so nothing is kept but the cursor."""

    def __init__(
        self, mailbox: BaseMailBox, settings: MailSettings, cursor: Cursor, clock: Clock
    ) -> None:
        self._mailbox = mailbox
        self._settings = settings
        self._cursor = cursor
        self._clock = clock
        self._selected: Place | None = None
        self._stood: dict[str, dict[str, int]] = {}
        self._warnings: dict[str, str] = {}
        self._main, *self._others = self._places()

    def once(self) -> Iterator[Batch]:
        """Everything there is now."""
        for place in (self._main, *self._others):
            yield from self._read(place)
        yield self._alive()

    def always(self) -> Iterator[Batch]:
        """Everything there is, then what comes: each round ends with an empty batch."""
        while True:
            looked = time.monotonic()
            yield from self._round()
            while (left := looked + ROUND_S - time.monotonic()) > 0:
                wait(self._mailbox, left)
                yield from self._read(self._main)

    def _round(self) -> Iterator[Batch]:
        """The main folder first: an answer in Sent must not come before its question."""
        yield from self._read(self._main)
        for place in self._others:
            if self._has_news(place):
                yield from self._read(place)
        if self._selected != self._main:
            yield from self._read(self._main)
        yield self._alive()

    def _alive(self) -> Batch:
        return Batch((), self._cursor.write(), warning="; ".join(self._warnings.values()))

    def _places(self) -> list[Place]:
        mailbox = self._cursor.mailbox
        places = [Place(name, mailbox) for name in self._settings.folders]
        sent = find_sent(listed(self._mailbox), self._settings) if self._settings.read_sent else ""
        if sent and sent not in self._settings.folders:
            places.append(Place(sent, mailbox, sent=True))
        return places

    def _read(self, place: Place) -> Iterator[Batch]:
        """A folder's news; where it begins is stored first, or the next start would begin later."""
        is_new = place.name not in self._cursor.folders
        try:
            state = self._enter(place)
        except PermanentError as error:
            self._missing(place, error)
            return
        if is_new:
            yield Batch((), self._cursor.write())
        start = self._settings.start_date
        reading = FolderReading(self._mailbox, place, state, start, self._clock)
        for found in reading.news():
            yield from self._stored(place, found)
        for found in reading.retries():
            yield from self._stored(place, found)
        self._note(place, reading.state)

    def _stored(self, place: Place, found: Found) -> Iterator[Batch]:
        """Hand over; what runs after a `yield` runs once that batch is stored."""
        self._note(place, found.state)
        cursor = self._cursor.write()
        if found.backlog:
            yield Batch(found.backlog, None if found.news else cursor, backlog=True)
        if found.news or not found.backlog:
            yield Batch(found.news, cursor)
        if self._marks(place):
            fetch.mark_seen(self._mailbox, found.uids)

    def _enter(self, place: Place) -> FolderState:
        """Select the folder, unless it is; raises `PermanentError` if it cannot be."""
        if self._selected == place:
            return self._cursor.folders[place.name]
        self._selected = None
        enter(self._mailbox, place.name, writable=self._marks(place))
        state = entered(
            self._cursor.folders.get(place.name),
            self._told("UIDVALIDITY"),
            self._told("UIDNEXT") or self._next_uid(),
            self._settings.start_date,
            self._clock(),
        )
        self._selected = place
        self._warnings.pop(place.name, None)
        self._note(place, state)
        return state

    def _missing(self, place: Place, error: PermanentError) -> None:
        """A folder that is gone does not keep the others from being read."""
        if place == self._main:
            raise error
        self._warnings[place.name] = str(error)

    def _has_news(self, place: Place) -> bool:
        """Whether a folder that is not selected looks different from the last time."""
        try:
            stands = self._mailbox.folder.status(place.name, ("UIDNEXT", "UIDVALIDITY"))
        except ImapToolsError:
            return True
        state = self._cursor.folders.get(place.name)
        same = self._stood.get(place.name) == stands and len(stands) > 1
        self._stood[place.name] = stands
        return not same or bool(state and state.held)

    def _told(self, what: str) -> int:
        _, values = self._mailbox.client.response(what)
        value = values[-1] if values else None
        return int(value) if value and value.isdigit() else 0

    def _next_uid(self) -> int:
        return max(fetch.search(self._mailbox, 1), default=0) + 1

    def _marks(self, place: Place) -> bool:
        return self._settings.mark_read == "stored" and not place.sent

    def _note(self, place: Place, state: FolderState) -> None:
        self._cursor = self._cursor.at(place.name, state)
