"""Reading one folder: pages of UIDs, what could not be fetched held and tried again."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice

from imap_tools import BaseMailBox

from connectors.mail.imap import fetch
from connectors.mail.imap.cursor import FolderState, Held
from connectors.mail.imap.fetch import Answer
from connectors.mail.imap.responses import Piece
from connectors.mail.kinds import MAIL, SENT
from postroom.clock import Clock
from postroom.message import UNREADABLE, Raw

LARGEST = 100_000_000
"""Size in bytes from which a mail is named instead of fetched."""
QUICK_TRIES = 5
"""How often in a row a message is tried; then it is named to people and tried seldom."""
SELDOM = timedelta(hours=1)
DATE_WITHIN = 64_000
"""How far into a mail its date is looked for, in bytes."""
_DATE = re.compile(rb"^date:[ \t]*(\S[^\r\n]{0,98})", re.IGNORECASE | re.MULTILINE)
MOST_TRIES = QUICK_TRIES + 48


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that is read."""

    name: str
    mailbox: str
    """Of which mailbox, as `cursor.mailbox_of` tells them apart."""
    sent: bool = False
    """Whether it holds what we wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one command brought, and how far the folder is read once it is stored."""

    state: FolderState
    news: tuple[Raw, ...] = ()
    backlog: tuple[Raw, ...] = ()
    uids: tuple[int, ...] = ()
    """Of the messages that came whole."""


class FolderReading:
    """Reads the selected folder from its state on."""

    def __init__(
        self,
        mailbox: BaseMailBox,
        place: Place,
        state: FolderState,
        start: date | None,
        clock: Clock,
    ) -> None:
        self._mailbox = mailbox
        self._start = start
        self._place = place
        self._clock = clock
        self.state = state

    def news(self) -> Iterator[Found]:
        """What is new, oldest first; raises what broke after giving what came before it."""
        uids = iter((*self._backlog(), *self._since()))
        while page := list(islice(uids, fetch.PAGE)):
            fresh = [uid for uid in page if uid not in self.state.held]
            if fresh:
                yield from self._page(fresh)
            self.state = self.state.read_to(page[-1])
        self.state = self.state.read_to(self.state.backlog - 1)

    def _backlog(self) -> Sequence[int]:
        """What was there before and is young enough."""
        state = self.state
        if state.next >= state.backlog:
            return ()
        day = self._start or state.since.date() - timedelta(days=1)
        return fetch.search_since(self._mailbox, state.next, state.backlog - 1, day)

    def _since(self) -> Sequence[int]:
        return fetch.search(self._mailbox, max(self.state.next, self.state.backlog))

    def retries(self) -> Iterator[Found]:
        """What could not be fetched before, one by one; what waited longest, and not all at once."""
        now, held = self._clock(), self.state.held
        self.state = self.state.release(*(uid for uid in held if held[uid].tries >= MOST_TRIES))
        due = [uid for uid, one in self.state.held.items() if _is_due(one, now)]
        for uid in sorted(due, key=lambda uid: (held[uid].tried_at, uid))[: fetch.PAGE]:
            yield from self._page([uid])

    def _page(self, uids: Sequence[int]) -> Iterator[Found]:
        outlined = fetch.outlines(self._mailbox, uids)
        missing = self._missing(outlined, uids)
        if missing or outlined.broken:
            yield self._found([], missing)
        if outlined.broken:
            raise outlined.broken
        known = [outlined.found[uid] for uid in uids if self._is_wanted(outlined.found.get(uid))]
        for group in fetch.groups(known):
            yield from self._group(group, outlined)

    def _group(self, group: list[int], outlined: Answer) -> Iterator[Found]:
        size = outlined.found[group[0]].size or 0
        if size > LARGEST:
            yield self._named(group[0], f"it is {size // 1_000_000} MB large")
            return
        if size > fetch.GROUP_BYTES:
            answer = yield from self._large(group[0])
        else:
            answer = fetch.bodies(self._mailbox, group)
        missing = self._missing(answer, group)
        last = missing[0] - 1 if answer.broken and missing else group[-1]
        whole = [
            (outlined.found[uid], body)
            for uid in group
            if uid <= last and (body := _body(answer, uid)) is not None
        ]
        self.state = self.state.read_to(last)
        yield self._found(whole, missing)
        if answer.broken:
            raise answer.broken

    def _is_wanted(self, outline: Piece | None) -> bool:
        """Without a start date, what arrived before the account was connected is not."""
        if outline is None:
            return False
        if self._start or outline.uid >= self.state.backlog or outline.arrived is None:
            return True
        return not self.state.is_old(outline.uid, outline.arrived, outline.arrived)

    def _large(self, uid: int) -> Generator[Found, None, Answer]:
        """Fetch chunk by chunk; each is a sign of life."""
        came: list[bytes] = []
        try:
            for chunk in fetch.chunks(self._mailbox, uid):
                came.append(chunk)
                yield Found(state=self.state)
        except fetch.IncompleteError:
            return Answer({})
        except fetch.BROKEN as error:
            return Answer({}, error)
        return Answer({uid: Piece(uid=uid, body=b"".join(came))})

    def _missing(self, answer: Answer, uids: Sequence[int]) -> list[int]:
        """What was asked for, is still there and did not come; after a break the first of them."""
        missing = [uid for uid in uids if _incomplete(answer, uid)]
        if answer.broken:
            return missing[:1]
        there = fetch.still_there(self._mailbox, missing)
        for uid in missing:
            if uid not in there:
                self.state = self.state.release(uid)
        return sorted(there)

    def _found(self, whole: Sequence[tuple[Piece, bytes]], missing: Sequence[int]) -> Found:
        now = self._clock()
        news: list[Raw] = []
        backlog: list[Raw] = []
        for outline, body in whole:
            arrived = min(outline.arrived or now, now)
            old = self.state.is_old(outline.uid, arrived, _dated(body) or arrived)
            (backlog if old else news).append(self._raw(outline.uid, arrived, body))
            self.state = self.state.release(outline.uid)
        for uid in missing:
            self.state = self.state.hold(uid, now)
            if self.state.held[uid].tries == QUICK_TRIES:
                news.append(self._stand_in(uid, "the server does not hand it over"))
        return Found(
            state=self.state,
            news=tuple(news),
            backlog=tuple(backlog),
            uids=tuple(outline.uid for outline, _ in whole),
        )

    def _named(self, uid: int, why: str) -> Found:
        self.state = self.state.release(uid).read_to(uid)
        return Found(state=self.state, news=(self._stand_in(uid, why),))

    def _raw(self, uid: int, arrived: datetime, body: bytes) -> Raw:
        return Raw(
            external_id=self._id(uid),
            received_at=arrived,
            payload=body,
            media_type=SENT if self._place.sent else MAIL,
        )

    def _stand_in(self, uid: int, why: str) -> Raw:
        """What people see of a message that could not be fetched."""
        said = (
            f"a mail in folder {self._place.name!r} could not be fetched: {why}. Open it in"
            f" another mail program (UID {uid})."
        )
        return Raw(
            external_id=f"{self._id(uid)}:not-fetched",
            received_at=self._clock(),
            payload=said.encode(),
            media_type=UNREADABLE,
        )

    def _id(self, uid: int) -> str:
        return f"imap:{self._place.mailbox}:{self._place.name}:{self.state.validity}:{uid}"


def _incomplete(answer: Answer, uid: int) -> bool:
    piece = answer.found.get(uid)
    return piece is None or (piece.body is None and piece.size is None and piece.arrived is None)


def _body(answer: Answer, uid: int) -> bytes | None:
    piece = answer.found.get(uid)
    return piece.body if piece else None


def _dated(body: bytes) -> datetime | None:
    """When the mail says it was written; a server that was rebuilt may have lost its arrival."""
    said = _DATE.search(body[:DATE_WITHIN].partition(b"\r\n\r\n")[0])
    try:
        dated = parsedate_to_datetime(said[1].decode("ascii", "replace")) if said else None
    except (ValueError, OverflowError):
        return None
    return dated if dated and dated.tzinfo else None


def _is_due(held: Held, now: datetime) -> bool:
    return held.tries < QUICK_TRIES or held.tried_at + SELDOM <= now
