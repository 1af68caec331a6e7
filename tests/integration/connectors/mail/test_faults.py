"""Connections that break, servers that lie: nothing is lost, nothing comes twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from connectors.mail.imap import turns
from connectors.mail.imap.connection import opened
from connectors.mail.imap.fetch import PAGE
from connectors.mail.settings import MailSettings
from postroom.errors import NeedsReauthorisation, TemporaryError
from tests.dovecot import Dovecot, letter
from tests.faults import Cut, Doubled, Fault, Silence, Sliced, spoiled
from tests.imapserver import HangUpError, Script, lying, right
from tests.integration.connectors.mail.mailbox import Mailbox
from tests.integration.connectors.mail.test_reading import LONG_AGO

BAD = 20


def settings(port: int) -> dict[str, object]:
    return {
        "address": "shop@example.pl",
        "imap_host": "127.0.0.1",
        "imap_port": port,
        "imap_security": "none",
        "password": "secret",
        "start_date": LONG_AGO,
    }


def mails(count: int) -> dict[int, bytes]:
    return {uid: letter(f"Mail {uid}") for uid in range(1, count + 1)}


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.mail.imap.connection.TIMEOUT_S", 0.4)


def in_literal(uid: int, body: bytes) -> bytes:
    """The server dies in the middle of one message."""
    if uid == BAD:
        return b"BODY[] {%d}\r\n" % (len(body) * 3) + body
    return right(body)


def too_short(uid: int, body: bytes) -> bytes:
    """Less comes than was announced; what follows is swallowed."""
    return b"BODY[] {%d}\r\n" % (len(body) + 9) + body if uid == BAD else right(body)


def too_long(uid: int, body: bytes) -> bytes:
    """More comes than was announced."""
    return b"BODY[] {%d}\r\n" % (len(body) - 9) + body if uid == BAD else right(body)


def nil(uid: int, body: bytes) -> bytes:
    """The server has lost the message's bytes."""
    return b"BODY[] NIL" if uid == BAD else right(body)


def left_out(uid: int, body: bytes) -> bytes:
    """The server says nothing about one message."""
    return b"" if uid == BAD else right(body)


@pytest.mark.promise("P6")
@pytest.mark.parametrize("lie", [in_literal, too_short, too_long, nil, left_out])
async def test_one_bad_message_among_120_keeps_no_other_from_coming(
    lie: Callable[[int, bytes], bytes],
) -> None:
    script = Script(mails=mails(120), literal=lie)
    with lying(script) as port:
        mailbox = Mailbox(settings(port))

        await mailbox.read(times=8)
        named = [id_ for id_ in mailbox.ids if id_.endswith("not-fetched")]
        script.literal = None
        script.mails[121] = letter("Later")
        await mailbox.read()

    assert sorted(mailbox.uids) == [uid for uid in range(1, 122) if uid != BAD]
    assert [id_.partition(":INBOX:")[2] for id_ in named] == [f"1:{BAD}:not-fetched"]


@pytest.mark.promise("P1")
async def test_a_message_that_failed_twice_and_then_comes_is_stored_once() -> None:
    script = Script(mails=mails(30), literal=left_out)
    with lying(script) as port:
        mailbox = Mailbox(settings(port))
        await mailbox.read(times=2)
        script.literal = None

        await mailbox.read(times=2)

    assert sorted(mailbox.uids) == list(range(1, 31))


@pytest.mark.promise("P1")
@pytest.mark.parametrize(
    "refusal",
    [
        b"NO [LIMIT] Account exceeded command or bandwidth limits",
        b"BAD Request is throttled. Suggested Backoff Time: 299962 milliseconds",
    ],
)
async def test_a_server_that_hands_over_nothing_now_makes_no_message_suspect(
    refusal: bytes,
) -> None:
    script = Script(mails=mails(30), refusal=refusal)
    with lying(script) as port:
        mailbox = Mailbox(settings(port))
        await mailbox.read(times=6)
        before = (mailbox.stored[:], '"held"' in (mailbox.cursor or ""))
        script.refusal = b""

        await mailbox.read()

    assert before == ([], False)
    assert all(isinstance(error, TemporaryError) for error in mailbox.errors)
    assert len(mailbox.errors) == 6
    assert mailbox.uids == list(range(1, 31))


@pytest.mark.prove
async def test_what_could_not_be_fetched_is_tried_again_a_page_at_a_time() -> None:
    script = Script(mails=mails(3 * PAGE), refusal=b"NO Internal error")
    with lying(script) as port:
        mailbox = Mailbox(settings(port))
        await mailbox.read()
        before = len(script.commands)

        await mailbox.read()
        asked = {line for line in script.commands[before:] if "FETCH" in line}
        script.refusal = b""
        await mailbox.read(times=3)

    assert len(asked) == PAGE
    assert sorted(mailbox.uids) == list(range(1, 3 * PAGE + 1))


@pytest.mark.promise("P1")
async def test_another_mailbox_with_equal_uids_is_read_from_its_own_beginning() -> None:
    ours, theirs = Script(mails=mails(9)), Script(mails={3: letter("Theirs")})
    with lying(ours) as here, lying(theirs) as there:
        mailbox = Mailbox(settings(here))
        await mailbox.read()
        before = set(mailbox.ids)
        mailbox.settings = {**settings(there), "login": "returns@example.pl"}

        await mailbox.read()

    assert mailbox.uids == [*range(1, 10), 3]
    assert mailbox.ids[-1] not in before


@pytest.mark.promise("P1")
async def test_a_server_that_says_bye_loses_nothing() -> None:
    goodbyes = iter([True, False, True])

    def leave(verb: str, _uids: list[int]) -> bytes:
        if verb == "FETCH" and next(goodbyes, False):
            raise HangUpError
        return b"* OK still here"

    with lying(Script(mails=mails(10), before=leave)) as port:
        mailbox = Mailbox(settings(port))
        await mailbox.read(times=4)

    assert sorted(mailbox.uids) == list(range(1, 11))
    assert all(isinstance(error, TemporaryError) for error in mailbox.errors)


@pytest.mark.parametrize("exists", [0, 5000])
async def test_a_wrong_count_of_messages_is_not_believed(exists: int) -> None:
    with lying(Script(mails=mails(7), exists=exists)) as port:
        mailbox = Mailbox(settings(port))
        await mailbox.read(times=2)

    assert mailbox.uids == list(range(1, 8))


async def test_a_message_deleted_between_search_and_fetch_is_not_missed() -> None:
    script = Script(mails=mails(10))

    def delete(verb: str, _uids: list[int]) -> bytes:
        if verb == "FETCH":
            script.mails.pop(5, None)
            return b"* 5 EXPUNGE"
        return b"* OK"

    script.before = delete
    with lying(script) as port:
        mailbox = Mailbox(settings(port))
        await mailbox.read(times=2)

    assert mailbox.uids == [1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert mailbox.errors == []


async def test_flags_that_arrive_between_the_answers_confuse_nothing() -> None:
    def chatter(verb: str, _uids: list[int]) -> bytes:
        return rb"* 3 FETCH (FLAGS (\Seen) UID 3)" if verb == "FETCH" else b"* 9 RECENT"

    with lying(Script(mails=mails(5), before=chatter)) as port:
        mailbox = Mailbox(settings(port))
        await mailbox.read()

    assert mailbox.uids == [1, 2, 3, 4, 5]


@pytest.mark.promise("P1")
@pytest.mark.promise("P8")
@pytest.mark.parametrize(
    "fault",
    [
        Cut(after=30_000, times=3),
        Silence(after=30_000, times=2),
        Sliced(size=113),
        Doubled(at=20_000, times=2),
        Doubled(at=500, length=200),
    ],
    ids=lambda fault: type(fault).__name__,
)
async def test_whatever_the_line_does_every_mail_comes_once(
    fault: Fault, dovecot_server: Dovecot
) -> None:
    user = f"line-{type(fault).__name__}-{getattr(fault, 'at', 0)}"
    text = random.Random(1).randbytes(1500).hex()
    dovecot_server.deliver(user, *(letter(f"Mail {n}", text=f"{n} {text}\n") for n in range(40)))
    with spoiled(dovecot_server.port, fault) as proxy:
        mailbox = Mailbox(dovecot_server.settings(user, imap_port=proxy.port, start_date=LONG_AGO))
        await mailbox.read(times=7)

    assert sorted(mailbox.uids) == list(range(1, 41))
    assert len(set(mailbox.ids)) == 40
    assert len({raw.payload for raw in mailbox.stored}) == 40


async def test_a_server_that_accepts_and_says_nothing_is_named(dovecot_server: Dovecot) -> None:
    with spoiled(dovecot_server.port, Silence(after=0)) as silent:
        mailbox = Mailbox(settings(silent.port))
        await mailbox.read()

    assert "does not answer on port" in str(mailbox.errors[0])


async def test_a_server_that_hangs_up_at_once_is_named() -> None:
    with spoiled(1) as nobody:
        mailbox = Mailbox(settings(nobody.port))
        await mailbox.read()

    assert "127.0.0.1" in str(mailbox.errors[0])


async def test_a_login_refused_for_the_moment_asks_nobody_to_sign_in_again() -> None:
    with lying(Script(login=b"NO [UNAVAILABLE] too many connections")) as port:
        mailbox = Mailbox(settings(port))
        await mailbox.read()

    assert isinstance(mailbox.errors[0], TemporaryError)
    assert mailbox.errors[0].step == "login"


@pytest.mark.parametrize(("token", "refused"), [("fresh", False), ("stale", True), ("", True)])
async def test_an_access_token_opens_the_mailbox_or_the_sign_in_is_asked_for(
    token: str, *, refused: bool
) -> None:
    script = Script(token="fresh")
    typed = {**settings(0), "sign_in": "google", "oauth_client_id": "a", "oauth_client_secret": "b"}
    with lying(script) as port:
        known = MailSettings.model_validate({**typed, "imap_port": port})
        caught = None
        try:
            with opened(known, token):
                pass
        except NeedsReauthorisation as error:
            caught = error

    assert (caught is not None) is refused
    assert "stale" not in str(caught)
    if token == "stale":
        assert script.commands[-1] == "after the refusal: b'\\r\\n'"


@pytest.mark.promise("P16")
def test_few_connections_to_one_server_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)
    with ExitStack() as held:
        for _ in range(turns.AT_ONCE):
            held.enter_context(turns.turn("imap.example.com"))

        with pytest.raises(TemporaryError, match="so slow"), turns.turn("IMAP.example.com"):
            pass
        with turns.turn("other.example.com"):
            pass
    with turns.turn("imap.example.com"):
        pass
