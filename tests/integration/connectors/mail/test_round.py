"""Mail all the way round, with a real IMAP and a real SMTP server: question, answer, answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, select

from core import tables
from core.lanes import lane_name
from core.tickets import changes
from core.tickets.changes import Change, File, Letter, Origin
from migrations.upgrade import upgrade
from postroom.action import SendMessage
from postroom.clock import utc_now
from postroom.message import Address
from tests import dovecot, engines, smtp
from tests.dovecot import Dovecot, letter
from tests.live import Live, living
from tests.mails import bounce_of
from tests.smtp import Office

GREET = engines.written("Greet", '{id: s1, action: send_message, text: "Dziękujemy za wiadomość."}')


@pytest.fixture
def office() -> Iterator[Office]:
    with smtp.running() as server:
        server.password = dovecot.PASSWORD
        yield server


@dataclass(slots=True)
class Shop:
    """A Postroom with one mailbox, and the servers around it."""

    live: Live
    imap: Dovecot
    user: str

    async def gets(self, *mails: bytes) -> None:
        """Mails arrive in its mailbox."""
        await self.live.deliver(self.imap, self.user, *mails)

    async def rests(self) -> None:
        """Wait until everything that came is dealt with and what was to leave has left."""
        await self.live.until(lambda: self.live.plant.store.read_now(_open) == 0)

    def sent_folder(self) -> list[str]:
        """Message-IDs in the Sent folder."""
        with self.imap.opened(self.user, "Sent") as mailbox:
            return [one.headers["message-id"][0].strip("<>\r\n ") for one in mailbox.fetch()]


def _open(connection: Connection) -> int:
    raw, event, delivery = tables.raw_message.c, tables.event.c, tables.delivery.c
    waiting = [
        select(raw.id).where(raw.state == "new"),
        select(event.id).where(event.state == "new"),
        select(delivery.id).where(delivery.state.in_(("queued", "sending"))),
    ]
    return sum(len(connection.execute(one).all()) for one in waiting)


@pytest.fixture
async def shop(
    sqlite_url: str, tmp_path: Path, dovecot_server: Dovecot, office: Office
) -> AsyncIterator[Shop]:
    async with living(sqlite_url, tmp_path) as live:
        yield await opened(live, dovecot_server, office)


async def opened(live: Live, imap: Dovecot, office: Office) -> Shop:
    user = f"shop-{uuid4().hex[:12]}"
    ours = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_security": "none"}
    live.plant.store.write_now(engines.add, GREET)
    live.connect(user, imap.settings(user, **ours))
    await live.until(lambda: live.account(user).read_at is not None)
    return Shop(live, imap, user)


def answer_to(sent: smtp.Letter, text: str, **headers: str) -> bytes:
    """What comes back: from whom it went to, to its sender, in its thread."""
    mail = EmailMessage()
    mail["From"] = sent.recipients[0]
    mail["To"] = sent.sender
    mail["Subject"] = f"Re: {sent.mail['Subject']}"
    mail["Message-ID"] = f"<{uuid4().hex}@example.org>"
    mail["In-Reply-To"] = f"<{sent.message_id}>"
    mail["Date"] = "Mon, 23 Nov 2026 10:00:00 +0000"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


@pytest.mark.promise("P14")
async def test_a_question_is_answered_once_in_its_thread_and_what_comes_back_joins_it(
    shop: Shop, office: Office
) -> None:
    await shop.gets(letter("Parcel"))
    await shop.live.until(lambda: len(office.letters) == 1)
    await shop.gets(answer_to(office.letters[0], "A gdzie jest?"))
    await shop.live.until(lambda: shop.live.count("message", direction="in") == 2)
    await shop.rests()

    (sent,) = office.letters
    assert sent.mail["In-Reply-To"] == "<parcel@example.org>"
    assert sent.mail["Auto-Submitted"] == "auto-replied"
    assert sent.mail["Subject"] == "Re: Parcel"
    assert sent.recipients == ("lucja@example.org",)
    assert shop.live.count("ticket") == 1
    await shop.live.until(lambda: shop.sent_folder() == [sent.message_id])


@pytest.mark.promise("P14")
async def test_machines_are_not_answered(shop: Shop, office: Office) -> None:
    await shop.gets(letter("Parcel"))
    await shop.live.until(lambda: len(office.letters) == 1)
    (sent,) = office.letters
    vacation = answer_to(sent, "Jestem na urlopie.", Auto_Submitted="auto-replied")
    newsletter = letter("Sale", List_Unsubscribe="<https://x.example>", Precedence="bulk")

    await shop.gets(vacation, newsletter, bounce_of(sent.content))
    await shop.live.until(lambda: shop.live.count("message", direction="in") == 4)
    await shop.rests()

    assert office.letters == [sent]
    assert shop.live.count("message", delivery_state="bounced") == 1
    assert shop.live.count("ticket") == 2


async def test_an_agents_answer_arrives_with_its_file_and_lies_in_sent(
    shop: Shop, office: Office
) -> None:
    await shop.gets(letter("Parcel"))
    await shop.live.until(lambda: len(office.letters) == 1)
    (digest,) = await shop.live.plant.blobs.put_all([b"%PDF-1.7"])
    file = File(name="faktura.pdf", media_type="application/pdf", size=8, digest=digest)

    account = await shop.live.plant.store.write(_reply, file)
    shop.live.lanes.ring([lane_name("deliveries", account)])
    await shop.live.until(lambda: len(office.letters) == 2)
    await shop.live.until(lambda: len(shop.sent_folder()) == 2)

    sent = office.letters[1]
    assert [part.get_filename() for part in sent.mail.iter_attachments()] == ["faktura.pdf"]
    assert sent.mail["References"].split() == [
        "<parcel@example.org>",
        f"<{office.letters[0].message_id}>",
    ]
    assert shop.sent_folder() == [one.message_id for one in office.letters]
    await shop.live.until(lambda: shop.live.count("delivery", state="sent") == 2)


def _reply(connection: Connection, file: File) -> int:
    ticket = connection.execute(select(tables.ticket.c.id, tables.ticket.c.account_id)).one()
    written = Letter(subject="Parcel", to=(Address("lucja@example.org"),), files=(file,))
    change = Change(
        ticket=ticket.id,
        effect=SendMessage("W załączniku faktura."),
        origin=Origin(actor="agent", author="Ala"),
        key="agent:1:reply",
        letter=written,
    )
    changes.apply(connection, [change], utc_now())
    return int(ticket.account_id)


@pytest.mark.promise("P13")
@pytest.mark.parametrize("strips", [False, True])
async def test_two_instances_that_answer_each_other_stop(
    strips: bool, database_url: str, tmp_path: Path, dovecot_server: Dovecot, office: Office
) -> None:
    """Also where a server on the way takes away every sign that a machine wrote."""

    def carry(sent: smtp.Letter) -> None:
        content = sent.content
        if strips:
            for name in (b"Auto-Submitted", b"X-Auto-Response-Suppress", b"X-Loop"):
                content = content.replace(name + b": ", b"X-Stripped: ")
        for recipient in sent.recipients:
            dovecot_server.deliver(recipient.partition("@")[0], content)

    office.on_taken = carry
    other = f"sqlite:///{tmp_path / 'other.db'}"
    async with AsyncExitStack() as stack:
        here = await opened(
            await stack.enter_async_context(living(database_url, tmp_path)), dovecot_server, office
        )
        (tmp_path / "other").mkdir()
        await _migrated(other)
        there = await opened(
            await stack.enter_async_context(living(other, tmp_path / "other")),
            dovecot_server,
            office,
        )
        await here.gets(letter("Hello", From=f"{there.user}@example.pl"))
        await here.live.until(lambda: bool(office.letters))
        await _quiet(office)
        await here.rests()
        await there.rests()

    assert len(office.letters) == (2 if strips else 1)


async def _quiet(office: Office) -> None:
    """Wait until nothing has left for three seconds."""
    seen, still = -1, 0
    while still < 30:
        await asyncio.sleep(0.1)
        still = still + 1 if len(office.letters) == seen else 0
        seen = len(office.letters)


async def _migrated(url: str) -> None:
    await asyncio.get_running_loop().run_in_executor(None, upgrade, url, utc_now())
