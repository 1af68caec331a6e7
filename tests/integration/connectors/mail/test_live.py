"""Live mail from a real IMAP server becomes tickets: soon, all of it, and once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from core import accounts
from core.accounts import health
from postroom.clock import utc_now
from tests import dovecot
from tests.dovecot import PASSWORD, Dovecot, letter
from tests.faults import Silence, spoiled
from tests.integration.connectors.mail.test_reading import LONG_AGO, mails
from tests.live import Live, living

SOON_S = 2.0


@pytest.fixture
async def live(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Live]:
    """A Postroom that reads live mail."""
    async with living(sqlite_url, tmp_path) as running:
        yield running


async def connected(live: Live, server: Dovecot, user: str, **settings: object) -> None:
    """An account that has been read once."""
    live.connect(user, server.settings(user, **settings))
    await live.until(lambda: live.account(user).read_at is not None)


async def test_a_mail_is_a_ticket_within_two_seconds(live: Live, dovecot_server: Dovecot) -> None:
    await connected(live, dovecot_server, "soon")
    await live.deliver(dovecot_server, "soon", letter("Warm up"))
    await live.until(lambda: live.subjects() == ["Warm up"])

    await live.deliver(dovecot_server, "soon", letter("Where is it?"))
    seconds = await live.until(lambda: "Where is it?" in live.subjects())

    assert seconds < SOON_S


async def test_the_backlog_becomes_tickets_without_automations(
    live: Live, dovecot_server: Dovecot
) -> None:
    await live.deliver(dovecot_server, "backlog", *mails(250))

    await connected(live, dovecot_server, "backlog", start_date=LONG_AGO)
    await live.deliver(dovecot_server, "backlog", letter("New"))
    await live.until(lambda: "New" in live.subjects())

    assert len(live.subjects()) == 251
    assert live.count("raw_message", automate=True) == 1
    assert live.count("event", kind="message_received", state="new") <= 1


@pytest.mark.promise("P8")
async def test_another_uidvalidity_makes_no_ticket_twice(sqlite_url: str, tmp_path: Path) -> None:
    with dovecot.running() as server:
        async with living(sqlite_url, tmp_path) as live:
            await connected(live, server, "shop")
            await live.deliver(server, "shop", *mails(5))
            await live.until(lambda: len(live.subjects()) == 5)

            server.stop()
            server.start()
            server.change_validity("shop", 4_000_000_001)
            await live.deliver(server, "shop", letter("After the change"))
            await live.until(lambda: "After the change" in live.subjects(), limit=60)
            await live.until(lambda: live.count("raw_message", state="new") == 0)

            assert len(live.subjects()) == 6
            assert live.count("raw_message", state="duplicate") == 5
            assert live.count("ticket") == 6


async def test_an_answer_written_in_another_program_joins_its_ticket(
    live: Live, dovecot_server: Dovecot
) -> None:
    await connected(live, dovecot_server, "answers")
    question = letter("Question")
    answer = letter(
        "Re: Question",
        From="answers@example.pl",
        To="lucja@example.org",
        In_Reply_To="<question@example.org>",
        Message_ID="<answer@outlook.example>",
    )
    private = letter("Lunch?", From="answers@example.pl", To="friend@example.net")
    await live.deliver(dovecot_server, "answers", question)
    await live.until(lambda: live.subjects() == ["Question"])

    await live.deliver(dovecot_server, "answers", answer, private, folder="Sent")
    await live.read_again("answers")
    await live.until(lambda: live.subjects("out") == ["Re: Question"])
    await live.until(lambda: live.count("raw_message", state="unrelated") == 1)

    assert live.count("ticket") == 1
    assert live.count("ticket", answered=True) == 1
    assert live.count("contact") == 1


@pytest.mark.promise("P8")
async def test_a_copy_of_what_we_sent_ourselves_is_not_taken_in(
    live: Live, dovecot_server: Dovecot
) -> None:
    await connected(live, dovecot_server, "copies")
    ours = {"From": "copies@example.pl", "To": "lucja@example.org", "Message_ID": "<ours@e.pl>"}
    await live.deliver(dovecot_server, "copies", letter("Question"))
    await live.until(lambda: live.subjects() == ["Question"])
    reply = {**ours, "In_Reply_To": "<question@example.org>"}
    await live.deliver(dovecot_server, "copies", letter("Re: Question", **reply), folder="Sent")
    await live.read_again("copies")
    await live.until(lambda: live.subjects("out") == ["Re: Question"])

    changed = letter("Re: Question", **reply, text="The provider added a footer.\n")
    await live.deliver(dovecot_server, "copies", changed, folder="Sent")
    await live.deliver(dovecot_server, "copies", changed)
    await live.read_again("copies")
    await live.until(lambda: live.count("raw_message", state="duplicate") == 2)

    assert (live.subjects("in"), live.subjects("out")) == (["Question"], ["Re: Question"])


async def test_a_corrected_password_is_used_without_a_restart(
    live: Live, dovecot_server: Dovecot
) -> None:
    await live.deliver(dovecot_server, "typo", letter("Waiting"))
    settings = dovecot_server.settings("typo", start_date=LONG_AGO)
    live.connect("typo", {**settings, "password": "wrong"})
    await live.until(lambda: live.account("typo").state == health.NEEDS_REAUTHORISATION)
    said = live.account("typo").health

    live.change("typo", {**settings, "password": PASSWORD})
    await live.until(lambda: live.subjects() == ["Waiting"])
    account = live.account("typo")

    assert "does not accept login and password" in said
    assert (account.state, account.health) == (health.ACTIVE, "")


async def test_a_paused_account_rests_and_goes_on_where_it_was(
    live: Live, dovecot_server: Dovecot
) -> None:
    await connected(live, dovecot_server, "paused")
    await live.pause("paused")
    await live.deliver(dovecot_server, "paused", letter("Meanwhile"))
    asleep = live.subjects()

    live.plant.store.write_now(accounts.resume, "paused")
    await live.until(lambda: live.subjects() == ["Meanwhile"])

    assert asleep == []


@pytest.mark.promise("P6")
async def test_a_mailbox_that_hangs_delays_no_other(live: Live, dovecot_server: Dovecot) -> None:
    with spoiled(dovecot_server.port, Silence(after=60, times=99)) as dead:
        for number in range(3):
            live.connect(f"dead{number}", dovecot_server.settings("x", imap_port=dead.port))
        await connected(live, dovecot_server, "lively")
        await live.deliver(dovecot_server, "lively", letter("Warm up"))
        await live.until(lambda: live.subjects() == ["Warm up"])

        await live.deliver(dovecot_server, "lively", letter("All the same"))
        seconds = await live.until(lambda: "All the same" in live.subjects())

    assert seconds < SOON_S


@pytest.mark.promise("P7")
async def test_a_server_that_falls_silent_is_reported(
    sqlite_url: str, tmp_path: Path, dovecot_server: Dovecot
) -> None:
    late = [timedelta()]
    with spoiled(dovecot_server.port, Silence(after=60, times=99)) as dead:
        async with living(sqlite_url, tmp_path, lambda: utc_now() + late[0]) as live:
            live.connect("dead", dovecot_server.settings("dead", imap_port=dead.port))
            await live.until(lambda: dead.connections > 0)
            before = live.plant.store.read_now(health.alarms)

            late[0] = timedelta(minutes=5)
            await live.until(lambda: bool(live.plant.store.read_now(health.alarms)))
            (alarm,) = live.plant.store.read_now(health.alarms)

    assert (before, alarm.account, alarm.read_at) == ([], "dead", None)


async def test_mail_delivered_while_the_server_was_away_comes_after_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    with dovecot.running() as server:
        async with living(sqlite_url, tmp_path) as live:
            await connected(live, server, "shop")
            server.stop()
            await live.until(lambda: live.account("shop").health != "")
            said = live.account("shop").health

            server.start()
            await live.deliver(server, "shop", letter("Back again"))
            await live.until(lambda: live.subjects() == ["Back again"])

            await live.until(lambda: live.account("shop").health == "")

    assert "127.0.0.1" in said


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.timeout(900)
async def test_a_backlog_of_10000_mails_comes_in_whole_and_once(
    database_url: str, tmp_path: Path, dovecot_server: Dovecot
) -> None:
    user = f"ten-thousand-{'sqlite' in database_url}"
    dovecot_server.deliver(user, *mails(10_000))
    async with living(database_url, tmp_path) as live:
        live.connect(user, dovecot_server.settings(user, start_date=LONG_AGO))
        await live.until(lambda: live.count("raw_message", state="accepted") == 10_000, limit=600)

        assert len(set(live.subjects())) == 10_000
        assert live.count("message") == 10_000
