"""What is not final when it is read: moderation of our messages, files that are looked through."""

from __future__ import annotations

from datetime import timedelta

from postroom.message import Direction
from tests.allegro.shop import SELLER, Shop, shop


async def _begun(at: Shop) -> None:
    """Connected, and a minute later."""
    await at.read()
    at.clock.pass_(minutes=1)


async def test_our_own_messages_are_ours_whatever_the_case_of_the_login() -> None:
    async with shop() as at:
        at.world.sellers[SELLER].spelled = "sKLEP"
        await _begun(at)
        thread = at.world.buyer_writes(SELLER, "Client:123", "hello").thread
        at.clock.pass_(seconds=2)
        at.world.seller_writes(thread, "good morning")
        await at.rounds(1)

        sides = [(one.direction, one.customer and one.customer.identity) for one in at.messages]
        assert sides == [(Direction.IN, "client:123"), (Direction.OUT, "client:123")]


async def test_moderation_is_followed_until_it_has_decided() -> None:
    async with shop() as at:
        await _begun(at)
        at.world.verifying = timedelta(minutes=4)
        thread = at.world.buyer_writes(SELLER, "jan_k", "hello").thread
        at.world.seller_writes(thread, "see https://shop.example")
        at.world.seller_writes(thread, "or come by")
        await at.rounds(1)
        early = list(at.fates)
        await at.rounds(12)

        assert early == []
        assert sorted(fate.state for fate in at.fates) == ["blocked", "delivered"]
        assert len(at.messages) == 3


async def test_a_file_that_is_looked_through_comes_later_and_once() -> None:
    async with shop() as at:
        await _begun(at)
        at.world.scan = timedelta(minutes=3)
        files = [at.world.attachment(SELLER, name=name) for name in ("a.png", "b.png")]
        at.world.buyer_writes(SELLER, "jan_k", "look", attachments=files)
        await at.rounds(1)
        waiting = [one.omitted != "" for one in at.messages[0].attachments]
        await at.rounds(15)

        assert waiting == [True, True]
        assert [one.attachment.name for one in at.late] == ["a.png", "b.png"]
        assert {one.attachment.content_id for one in at.late} == {file.id for file in files}
        assert len(at.messages) == 1


async def test_files_that_cannot_be_had_say_why() -> None:
    async with shop(start_date="2026-01-01") as at:
        now = at.clock.now
        old = at.world.attachment(SELLER, "old.png")
        old.uploaded_at = now - timedelta(days=200)
        at.world.buyer_writes(
            SELLER, "jan_k", "old", attachments=[old], at=now - timedelta(days=200)
        )
        virus = at.world.attachment(SELLER, "virus.png", verdict="UNSAFE")
        at.clock.pass_(minutes=1)
        at.world.buyer_writes(SELLER, "ewa", "new", attachments=[virus], more_files=True)
        await at.rounds(1)

        gone, found = (one.attachments[0].omitted for one in at.messages)
        assert "six months" in gone
        assert "virus" in found
        assert at.messages[1].defects[0].startswith("MORE_FILES: https://")
        assert at.messages[1].thread.removeprefix("message:") in at.messages[1].defects[0]
