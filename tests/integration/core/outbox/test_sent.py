"""Copies in the Sent folder, with a real Dovecot: kept once, and proof of what has left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from core.tickets.changes import File
from tests import debian, dovecot
from tests.dovecot import Dovecot
from tests.integration.core.outbox.world import World
from tests.smtp import Drop, Letter


@pytest.fixture(scope="module")
def imap() -> Iterator[Dovecot]:
    if not dovecot.installed() or shutil.which("doveadm") is None:
        debian.missing(dovecot.PACKAGE)
    with dovecot.running() as server:
        yield server


@pytest.fixture
def user(world: World, imap: Dovecot) -> str:
    """The mailbox of the world's account: one for each test."""
    name = uuid4().hex
    world.office.password = dovecot.PASSWORD
    world.configure(**{**imap.settings(name), "smtp_port": world.office.port})
    return name


def sent(imap: Dovecot, user: str) -> list[bytes]:
    with imap.opened(user, "Sent") as mailbox:
        fetched = [bytes(mail.obj) for mail in mailbox.fetch(mark_seen=False)]
    return [content.replace(b"\n", b"\r\n") for content in fetched]


async def test_the_copy_in_sent_is_what_was_sent(world: World, imap: Dovecot, user: str) -> None:
    (digest,) = await world.blobs.put_all([b"%PDF-1.7"])
    file = File(name="faktura.pdf", media_type="application/pdf", size=8, digest=digest)
    world.answer(world.arrives(), files=(file,))

    await world.run()

    assert world.states() == ["sent"]
    assert world.errors() == [""]
    assert sent(imap, user) == [one.content for one in world.office.letters]


async def test_a_copy_that_fails_is_told_and_nothing_is_sent_twice(
    world: World, imap: Dovecot, user: str
) -> None:
    world.configure(**{**imap.settings(user), "smtp_port": world.office.port, "imap_port": 1})
    world.answer(world.arrives())

    await world.run()
    await world.pass_by(timedelta(hours=1))

    assert world.states() == ["sent"]
    assert "no copy could be put into the Sent folder" in world.errors()[0]
    assert len(world.office.letters) == 1


async def test_a_provider_that_keeps_copies_gets_none_of_ours(
    world: World, imap: Dovecot, user: str
) -> None:
    settings = {**imap.settings(user), "smtp_port": world.office.port, "save_sent": "no"}
    world.configure(**settings)
    world.answer(world.arrives())

    await world.run()

    assert world.states() == ["sent"]
    assert sent(imap, user) == []


@pytest.mark.promise("P10")
@pytest.mark.parametrize("renamed", [False, True])
async def test_a_lost_message_that_lies_in_sent_was_sent(
    renamed: bool, world: World, imap: Dovecot, user: str
) -> None:
    def save(letter: Letter) -> None:
        """As Gmail does; some providers give the message another id."""
        other = letter.content
        if renamed:
            other = other.replace(b"Message-ID: <", b"Message-ID: <other-")
        imap.deliver(user, other, folder="Sent")

    world.office.on_taken = save
    world.office.will("dot", Drop())
    world.answer(world.arrives())

    await world.run()
    lost = list(world.states())
    await world.pass_by(timedelta(minutes=1))

    assert (lost, world.states()) == (["unknown"], ["sent"])
    assert len(world.office.letters) == 1
