"""Who wrote a mail, when, under which id, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors.mail import limits
from connectors.mail.addresses import normal, parse_addresses
from connectors.mail.charsets import guess_any
from connectors.mail.fields import Fields
from connectors.mail.words import one_line, readable
from postroom.ids import find_tokens
from postroom.message import Address, Sender

_ID = re.compile(r"<\s*([^<>\s]{1,500})\s*>")
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_USUAL_DATE = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) ("
    + "|".join(_MONTHS)
    + r") ([12]\d{3}) (\d\d:\d\d:\d\d) ([+-](?:[01]\d|2[0-3])[0-5]\d)",
    re.ASCII,
)
"""As nearly all programs write it (RFC 5322 §3.3)."""
_OUR_HEADER = "x-postroom-id"
_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
_ONCE = (
    "from",
    "subject",
    "date",
    "message-id",
    "to",
    "cc",
    "reply-to",
    "in-reply-to",
    "references",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """Which addresses mean what to one mailbox; both compare in lower case."""

    own: frozenset[str] = frozenset()
    """Addresses of ours: mail from them is no customer's."""
    customers: frozenset[str] = frozenset()
    """Addresses, or `@domain`s, whose mail is a customer's though a machine sent it."""
    checked_by: str = ""
    """The server whose findings about a sender are believed; empty: nobody's are."""

    def are_ours(self, address: str) -> bool:
        """Whether this address is one of our own."""
        return normal(address) in self.own

    def speak_for_customers(self, address: str) -> bool:
        """Whether mail from this address is to be treated as a customer's."""
        known = normal(address)
        return known in self.customers or "@" + known.rpartition("@")[2] in self.customers


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the header says about a mail, cleaned."""

    message_id: str
    """Without brackets; "" if the mail has none we could keep."""
    sent_at: datetime
    date: str
    """The date as written, for the fingerprint."""
    subject: str
    sender: Sender
    author: str
    """The address in From, also where the customer was taken from Reply-To."""
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    references: tuple[str, ...]
    defects: tuple[str, ...] = field(default=())


def read_envelope(fields: Fields, received_at: datetime, senders: Senders) -> Envelope:
    """Everything the header says, with a defect for each thing it says wrongly."""
    defects = _said_twice(fields)
    author, answer_to = _author(fields, defects), _first(fields, "reply-to")
    return Envelope(
        message_id=_message_id(fields),
        sent_at=_sent_at(fields, received_at, defects),
        date=one_line(fields.raw("date")),
        subject=readable(fields.raw("subject"), guess_any),
        sender=_customer(author, answer_to, senders),
        author=author.address,
        to=_recipients(fields, "to", defects),
        cc=_recipients(fields, "cc", defects),
        references=_references(fields),
        defects=tuple(defects),
    )


def tokens(fields: Fields, references: Iterable[str], bodies: Iterable[str]) -> tuple[str, ...]:
    """Ids of ours the mail carries, the surest place first: references, address, body."""
    found: dict[str, None] = {}
    heads = (fields.raw(name) for name in (*_DELIVERED_TO, _OUR_HEADER))
    for text in (*references, *heads, *bodies):
        if ".m" in text:
            found.update(dict.fromkeys(find_tokens(text[: limits.TEXT_CHARS])))
    return tuple(found)[: limits.TOKENS]


def own_token(fields: Fields) -> str:
    """The id we gave the mail, if it is one of ours; providers may give it another Message-ID."""
    found = find_tokens(fields.raw(_OUR_HEADER)[: limits.TEXT_CHARS])
    return found[0] if found else ""


# ---------------------------------------------------------------- people


def _author(fields: Fields, defects: list[str]) -> Address:
    author = _first(fields, "from")
    if author is not None:
        return author
    name = fields.text("from").strip("<>\"' ")[:200]
    for stand_in in ("sender", "reply-to", "return-path"):
        found = _first(fields, stand_in)
        if found is not None:
            defects.append(f"no usable From; the sender is taken from {stand_in.title()}")
            return Address(found.address, found.name or name)
    defects.append("no usable From: nobody to answer")
    return Address("", name)


def _first(fields: Fields, name: str) -> Address | None:
    found, _ = parse_addresses(fields.raw(name), 1) if name in fields else ((), False)
    return found[0] if found else None


def _customer(author: Address, answer_to: Address | None, senders: Senders) -> Sender:
    """The author, or whom a form or shop that writes for its customers names in Reply-To."""
    person = author
    stands_in = answer_to is not None and senders.speak_for_customers(author.address)
    if stands_in and answer_to is not None and not senders.are_ours(answer_to.address):
        person = answer_to
    return Sender(identity=normal(person.address), name=person.name, email=person.address)


def _recipients(fields: Fields, name: str, defects: list[str]) -> tuple[Address, ...]:
    if name not in fields:
        return ()
    found, more = parse_addresses(fields.raw(name), limits.RECIPIENTS)
    if more:
        defects.append(
            f"more than {limits.RECIPIENTS} addresses in {name.title()}: the rest is left out"
        )
    return found


# ---------------------------------------------------------------- ids and date


def _message_id(fields: Fields) -> str:
    value = one_line(fields.raw("message-id"))
    found = _ID.search(value)
    kept = found[1] if found else "".join(value.strip("<> ").split())
    return kept if len(kept) <= limits.ID_CHARS else ""


def _references(fields: Fields) -> tuple[str, ...]:
    """Nearest first: In-Reply-To, then References from the newest."""
    nearest = _ids(fields.raw("in-reply-to"))
    newest_first = reversed(_ids(fields.raw("references")))
    return tuple(dict.fromkeys((*nearest, *newest_first)))[: limits.REFERENCES]


def _ids(value: str) -> list[str]:
    if not value:
        return []
    line = one_line(value)
    bracketed: list[str] = _ID.findall(line)
    return bracketed or [
        word for word in line.split() if "@" in word and len(word) <= limits.ID_CHARS
    ]


def _sent_at(fields: Fields, received_at: datetime, defects: list[str]) -> datetime:
    sent = _date(one_line(fields.raw("date"))[:100])
    if sent is None:
        defects.append("no readable Date; the time of arrival stands for it")
        return received_at
    if not _EARLIEST <= sent <= received_at + _AHEAD:
        defects.append(f"Date {sent.isoformat()} cannot be true; the time of arrival stands for it")
        return received_at
    return sent


def _date(value: str) -> datetime | None:
    try:
        usual = _USUAL_DATE.fullmatch(value)
        if usual is not None:
            day, month, year, time, zone = usual.groups()
            written = f"{year}-{_MONTHS[month]}-{day:0>2}T{time}{zone}"
            return datetime.fromisoformat(written).astimezone(UTC)
        sent = parsedate_to_datetime(value)
        return sent.replace(tzinfo=UTC) if sent.tzinfo is None else sent.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _said_twice(fields: Fields) -> list[str]:
    if fields.repeated.isdisjoint(_ONCE):
        return []
    return [
        f"several {name.title()} fields; the first counts"
        for name in _ONCE
        if name in fields.repeated
    ]
