"""Those who answer: people, programs that behave, programs that do not, and servers."""

from __future__ import annotations

import itertools
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from tests.simulator.world import Letter, World

WEEK = timedelta(days=7)
_ids = itertools.count(1)


def written(world: World, sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """A mail with nothing but what every mail has."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(world.now)
    mail["Message-ID"] = f"<{next(_ids)}@{sender.rpartition('@')[2]}>"
    mail.set_content(text)
    return mail


def author(letter: Letter) -> str:
    """Whom a program that looks at the header answers."""
    return parseaddr(str(letter.mail["From"]))[1]


def is_automatic(letter: Letter) -> bool:
    """Whether RFC 3834 §2 forbids to answer this."""
    mail = letter.mail
    said = str(mail.get("Auto-Submitted", "no")).lower()
    return not letter.sender or said != "no" or "List-Id" in mail or "Precedence" in mail


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """An address whose letters are kept."""

    address: str
    got: list[Letter] = field(default_factory=list)

    def has(self, address: str) -> bool:
        return address == self.address

    async def gets(self, world: World, letter: Letter) -> None:
        self.got.append(letter)
        self.answers(world, letter)

    async def looks(self, world: World) -> None:
        return None

    def answers(self, world: World, letter: Letter) -> None:
        """What comes of a letter: nothing."""

    def asks(self, world: World, to: str, about: str = "Where is my parcel?") -> None:
        """Write a mail as a person does."""
        mail = written(world, self.address, to, about, f"{about} I ordered a week ago.")
        world.post(Letter(self.address, to, mail.as_bytes()))


@dataclass(slots=True, kw_only=True)
class Vacation(Mailbox):
    """Away, with a responder as RFC 3834 wants it: once a week, never to machines."""

    told: dict[str, datetime] = field(default_factory=dict)

    def answers(self, world: World, letter: Letter) -> None:
        told = self.told.get(letter.sender)
        if is_automatic(letter) or (told and world.now - told < WEEK):
            return
        self.told[letter.sender] = world.now
        mail = written(world, self.address, letter.sender, "Away until Monday", "I am away.")
        mail["In-Reply-To"] = mail["References"] = str(letter.mail["Message-ID"])
        mail["Auto-Submitted"] = "auto-replied"
        world.post(Letter("", letter.sender, mail.as_bytes()))


@dataclass(slots=True, kw_only=True)
class Naive(Mailbox):
    """Answers everything, each time under a new subject, and says nowhere that it is a machine."""

    after: timedelta = timedelta(minutes=1)
    threads: bool = False
    """Whether it answers in the thread; else each answer makes a new ticket."""

    def answers(self, world: World, letter: Letter) -> None:
        place = len(self.got)
        to = author(letter)
        mail = written(world, self.address, to, f"Your message {place}", f"Noted, {place}.")
        if self.threads:
            mail["In-Reply-To"] = str(letter.mail["Message-ID"])
        world.post(Letter(self.address, to, mail.as_bytes()), self.after)


@dataclass(slots=True, kw_only=True)
class TicketSystem(Mailbox):
    """Opens a ticket for each mail and confirms it from another address, without any header."""

    after: timedelta = timedelta(minutes=2)
    tagged: bool = False
    """Whether each confirmation comes from an address of its ticket, `help+7@…`."""

    def has(self, address: str) -> bool:
        local, _, domain = address.rpartition("@")
        mine, _, home = self.address.rpartition("@")
        return domain == home and local.partition("+")[0] in (mine, "help")

    def answers(self, world: World, letter: Letter) -> None:
        number, domain = len(self.got), self.address.rpartition("@")[2]
        sender = f"help+{number}@{domain}" if self.tagged else f"help@{domain}"
        to, subject = author(letter), f"[#{number}] {letter.mail['Subject']}"
        mail = written(world, sender, to, subject, f"We have opened ticket {number}.")
        world.post(Letter(sender, to, mail.as_bytes()), self.after)


@dataclass(slots=True, kw_only=True)
class DeadDomain:
    """A server that takes every letter and reports that it cannot be delivered."""

    domain: str
    prose: bool = False
    """In words only, from a daemon to whom the header names, as servers did of old."""
    delayed: bool = False
    """Warns after four hours, and gives up after a day."""
    reports: int = 0

    def has(self, address: str) -> bool:
        return address.endswith("@" + self.domain)

    async def gets(self, world: World, letter: Letter) -> None:
        if not letter.sender:
            return
        if self.delayed:
            self._report(world, letter, "delayed", timedelta(hours=4))
        self._report(world, letter, "failed", timedelta(days=1) if self.delayed else timedelta())

    async def looks(self, world: World) -> None:
        return None

    def _report(self, world: World, letter: Letter, action: str, after: timedelta) -> None:
        self.reports += 1
        to = author(letter) if self.prose else letter.sender
        made = _prose if self.prose else _report
        content = made(world, self.domain, letter, action)
        world.post(Letter("", to, content), after)


@dataclass(slots=True, kw_only=True)
class MailingList:
    """Hands every letter on to its members, its author too."""

    address: str
    members: tuple[str, ...]
    munges: bool = False
    """Whether letters come from the list itself, as DMARC makes lists do."""

    def has(self, address: str) -> bool:
        return address == self.address

    async def gets(self, world: World, letter: Letter) -> None:
        mail = deepcopy(letter.mail)
        if self.address in str(mail.get("X-BeenThere", "")):
            return
        mail["X-BeenThere"] = self.address
        mail["List-Id"] = f"<{self.address.replace('@', '.')}>"
        mail["Precedence"] = "list"
        if self.munges:
            del mail["From"]
            mail["From"] = self.address
        for member in self.members:
            bounces = self.address.replace("@", "-bounces@")
            world.post(Letter(bounces, member, mail.as_bytes()))

    async def looks(self, world: World) -> None:
        return None


def _prose(world: World, domain: str, letter: Letter, action: str) -> bytes:
    text = (
        "Hi. This is the mail server. I'm afraid I wasn't able to deliver your message to the"
        f" following addresses.\n\n<{letter.recipient}>:\nSorry, no mailbox here by that name."
        " (#5.1.1)\n"
    )
    mail = written(world, f"MAILER-DAEMON@{domain}", author(letter), "failure notice", text)
    return mail.as_bytes()


def _report(world: World, domain: str, letter: Letter, action: str) -> bytes:
    """A delivery status notification (RFC 3464)."""
    status = "4.4.1" if action == "delayed" else "5.1.1"
    head = letter.content.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    lines = [
        f"From: Mail Delivery System <postmaster@{domain}>",
        f"To: {letter.sender}",
        f"Subject: Delivery Status Notification ({action})",
        f"Date: {format_datetime(world.now)}",
        f"Message-ID: <{next(_ids)}@{domain}>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=x"',
        "",
        "--=x",
        "Content-Type: text/plain",
        "",
        f"Your message to {letter.recipient}: {action}.",
        "--=x",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; {domain}",
        "",
        f"Final-Recipient: rfc822; {letter.recipient}",
        f"Action: {action}",
        f"Status: {status}",
        "",
        "--=x",
        "Content-Type: text/rfc822-headers",
        "",
        head.replace("\r\n", "\n"),
        "",
        "--=x--",
        "",
    ]
    return "\r\n".join("\n".join(lines).split("\n")).encode()
