"""Reading a real mailbox: what is new, what is old, what is marked, what was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.mail.imap import fetch
from connectors.mail.imap.connection import enter, opened
from connectors.mail.imap.folders import find_sent, listed
from connectors.mail.imap.marking import mark_answered
from connectors.mail.kinds import MAIL, SENT
from connectors.mail.settings import MailSettings
from postroom.clock import utc_now
from postroom.errors import NeedsReauthorisation, PostroomError, TemporaryError
from tests import dovecot
from tests.dovecot import Dovecot, Layout, letter
from tests.integration.connectors.mail.mailbox import Mailbox

LONG_AGO = "2020-01-01"


def mails(count: int, first: int = 1) -> list[bytes]:
    return [letter(f"Mail {number}") for number in range(first, first + count)]


async def test_what_was_there_before_connecting_stays_in_the_mailbox(
    dovecot_server: Dovecot,
) -> None:
    dovecot_server.deliver("before", *mails(3))
    mailbox = Mailbox(dovecot_server.settings("before"))

    await mailbox.read()
    dovecot_server.deliver("before", *mails(2, first=4))
    await mailbox.read()

    assert (mailbox.uids, mailbox.backlog) == ([4, 5], set())


async def test_from_a_start_date_on_the_backlog_is_read_without_automations(
    dovecot_server: Dovecot,
) -> None:
    dovecot_server.deliver("start", *mails(3))
    mailbox = Mailbox(dovecot_server.settings("start", start_date=LONG_AGO))

    await mailbox.read()
    dovecot_server.deliver("start", letter("New"))
    await mailbox.read()

    assert mailbox.uids == [1, 2, 3, 4]
    assert mailbox.backlog == set(mailbox.ids[:3])


async def test_what_is_older_than_the_start_date_is_not_read(dovecot_server: Dovecot) -> None:
    with dovecot_server.opened("older") as other:
        for days in (400, 2, 0):
            other.append(letter(f"{days} days ago"), dt=utc_now() - timedelta(days=days))
    start = (utc_now() - timedelta(days=30)).date().isoformat()
    mailbox = Mailbox(dovecot_server.settings("older", start_date=start))

    await mailbox.read(times=2)

    assert mailbox.uids == [2, 3]


async def test_a_mail_that_arrives_between_two_connections_is_not_taken_for_old(
    dovecot_server: Dovecot,
) -> None:
    mailbox = Mailbox(dovecot_server.settings("between"))
    await mailbox.read()

    dovecot_server.deliver("between", letter("While we were away"))
    await mailbox.read()

    assert (mailbox.uids, mailbox.backlog) == ([1], set())


@pytest.mark.promise("P8")
async def test_the_last_message_is_not_read_again_and_again(dovecot_server: Dovecot) -> None:
    dovecot_server.deliver("star", *mails(2))
    mailbox = Mailbox(dovecot_server.settings("star", start_date=LONG_AGO))

    await mailbox.read(times=3)

    assert mailbox.uids == [1, 2]


@pytest.mark.promise("P8")
async def test_after_a_change_of_uidvalidity_everything_is_looked_at_again(
    dovecot_server: Dovecot,
) -> None:
    mailbox = Mailbox(dovecot_server.settings("validity"))
    await mailbox.read()
    dovecot_server.deliver("validity", *mails(3))
    await mailbox.read()

    dovecot_server.change_validity("validity", 4_000_000_000)
    dovecot_server.deliver("validity", letter("After"))
    await mailbox.read(times=2)

    assert mailbox.uids == [1, 2, 3, 1, 2, 3, 4]
    assert len({raw.payload for raw in mailbox.stored}) == 4
    assert len(set(mailbox.ids)) == 7
    assert mailbox.backlog == set()


@pytest.mark.promise("P8")
async def test_after_a_change_of_uidvalidity_what_was_too_old_stays_too_old(
    dovecot_server: Dovecot,
) -> None:
    with dovecot_server.opened("rebuilt") as other:
        for number in range(3):
            other.append(letter(f"Old {number}"), dt=utc_now() - timedelta(hours=1))
        other.append(letter("Lost its arrival", Date="Mon, 23 Nov 2020 10:00:00 +0000"))
    mailbox = Mailbox(dovecot_server.settings("rebuilt"))
    mailbox.clock = lambda: utc_now() - timedelta(minutes=10)
    await mailbox.read()

    dovecot_server.change_validity("rebuilt", 4_000_000_000)
    await mailbox.read()

    assert mailbox.uids == [4]
    assert mailbox.backlog == set(mailbox.ids)


async def test_a_large_mail_comes_in_chunks_and_whole(
    dovecot_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "GROUP_BYTES", 50_000)
    monkeypatch.setattr(fetch, "CHUNK_BYTES", 30_000)
    large = letter("Large", text="Bardzo długi list. \n" * 12_000)
    dovecot_server.deliver("large", letter("Small"), large, letter("After"))
    mailbox = Mailbox(dovecot_server.settings("large", start_date=LONG_AGO))

    await mailbox.read()

    assert [raw.payload.replace(b"\r\n", b"\n") for raw in mailbox.stored][1] == large
    assert mailbox.uids == [1, 2, 3]


@pytest.mark.promise("P6")
async def test_a_mail_that_is_too_large_is_named_and_the_next_one_comes(
    dovecot_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.mail.imap.folder.LARGEST", 1000)
    monkeypatch.setattr(fetch, "GROUP_BYTES", 900)
    dovecot_server.deliver("huge", letter("Huge", text="x" * 5000), letter("Next"))
    mailbox = Mailbox(dovecot_server.settings("huge", start_date=LONG_AGO))

    await mailbox.read(times=2)

    assert [id_.rpartition(":")[2] for id_ in mailbox.ids] == ["not-fetched", "2"]
    assert b"could not be fetched: it is" in mailbox.stored[0].payload


@pytest.mark.parametrize(("policy", "seen"), [("never", 0), ("answered", 0), ("stored", 2)])
async def test_mail_is_marked_as_read_as_the_settings_say(
    policy: str, seen: int, dovecot_server: Dovecot
) -> None:
    user = f"marks-{policy}"
    dovecot_server.deliver(user, *mails(2))
    mailbox = Mailbox(dovecot_server.settings(user, mark_read=policy, start_date=LONG_AGO))

    await mailbox.read()

    with dovecot_server.opened(user) as other:
        assert len(other.uids("SEEN")) == seen


def test_what_a_person_answered_is_marked(dovecot_server: Dovecot) -> None:
    dovecot_server.deliver("answered", letter("First"), letter("Second"))
    settings = MailSettings.model_validate(
        dovecot_server.settings("answered", mark_read="answered")
    )

    mark_answered(settings, "", "second@example.org")

    with dovecot_server.opened("answered") as other:
        assert (other.uids("SEEN"), other.uids("ANSWERED")) == (["2"], ["2"])


async def test_several_folders_and_what_was_sent_are_read(dovecot_server: Dovecot) -> None:
    with dovecot_server.opened("folders", None) as other:
        other.folder.create("Reklamacje żółte")
    mailbox = Mailbox(dovecot_server.settings("folders", folders=["INBOX", "Reklamacje żółte"]))
    await mailbox.read()

    dovecot_server.deliver("folders", letter("Sent"), folder="Sent")
    dovecot_server.deliver("folders", letter("In"))
    dovecot_server.deliver("folders", letter("Claim"), folder="Reklamacje żółte")
    await mailbox.read()

    assert [(raw.external_id.split(":")[2], raw.media_type) for raw in mailbox.stored] == [
        ("INBOX", MAIL),
        ("Reklamacje żółte", MAIL),
        ("Sent", SENT),
    ]


@pytest.mark.promise("P6")
async def test_a_folder_that_is_gone_is_named_and_the_others_are_read(
    dovecot_server: Dovecot,
) -> None:
    mailbox = Mailbox(dovecot_server.settings("gone", folders=["INBOX", "Nowhere"]))
    await mailbox.read()
    dovecot_server.deliver("gone", letter("Still read"))

    await mailbox.read()

    assert mailbox.uids == [1]
    assert "'Nowhere' cannot be opened" in mailbox.warnings[0]
    assert "INBOX" in mailbox.warnings[0]


@pytest.mark.parametrize(
    ("layout", "folder"),
    [
        (Layout(), "Sent"),
        (Layout(sent='"Wysłane"'.encode().decode(), special_use=""), "Wysłane"),
        (Layout(sent="Sent", special_use="", prefix="INBOX.", separator="."), "INBOX.Sent"),
        (Layout(sent='"Elementy wysłane"', special_use=""), "Elementy wysłane"),
        (Layout(sent="Outgoing", special_use=r"\Sent"), "Outgoing"),
    ],
)
def test_the_sent_folder_is_found_by_its_use_or_its_name(
    layout: Layout, folder: str, dovecot_server: Dovecot
) -> None:
    assert dovecot_server.port
    with dovecot.running(layout) as server:
        settings = MailSettings.model_validate(server.settings("sent"))
        with opened(settings) as mailbox:
            assert find_sent(listed(mailbox), settings) == folder


@pytest.mark.parametrize(
    ("wrong", "step", "said"),
    [
        ({"password": "guessed"}, "login", "does not accept login and password"),
        ({"imap_host": "nowhere.invalid"}, "resolve", "check the spelling"),
        ({"imap_port": 1}, "connect", "does not take connections on port 1"),
        ({"imap_security": "tls"}, "tls", "does not speak TLS"),
        ({"imap_security": "starttls"}, "tls", "certificate of 127.0.0.1 cannot be trusted"),
    ],
)
def test_what_is_wrong_is_named_with_its_step(
    wrong: dict[str, object], step: str, said: str, dovecot_server: Dovecot
) -> None:
    settings = MailSettings.model_validate(dovecot_server.settings("wrong", **wrong))

    with pytest.raises(PostroomError, match=said) as caught, opened(settings):
        pass

    assert getattr(caught.value, "step", None) == step
    assert isinstance(caught.value, NeedsReauthorisation if step == "login" else TemporaryError)


def test_a_certificate_made_for_another_name_is_refused_unless_the_check_is_off(
    dovecot_server: Dovecot,
) -> None:
    typed = {"imap_host": "localhost", "imap_port": dovecot_server.tls_port, "imap_security": "tls"}
    checked = MailSettings.model_validate(dovecot_server.settings("tls", **typed))
    unchecked = checked.model_copy(update={"verify_certificate": False})

    with pytest.raises(TemporaryError, match="switch the check off") as caught, opened(checked):
        pass
    with opened(unchecked) as mailbox:
        enter(mailbox, "INBOX")

    assert caught.value.step == "tls"
