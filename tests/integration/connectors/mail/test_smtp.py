"""Sending to a real SMTP server, and to one that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from connectors.mail.outgoing import written
from connectors.mail.settings import MailSettings
from connectors.mail.smtp import send
from connectors.mail.smtp.sending import Waits
from postroom.errors import (
    NeedsReauthorisation,
    PermanentError,
    TemporaryError,
    UnknownOutcome,
)
from postroom.message import Address, Attachment, OutboundMessage, Sender
from tests import smtp
from tests.dovecot import make_certificate
from tests.smtp import Drop, Office, Reply, Stall

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
QUICK = Waits(command=2.0, verdict=1.0)


@pytest.fixture
def office() -> Iterator[Office]:
    with smtp.running() as server:
        yield server


def make_message(**changes: Any) -> OutboundMessage:
    standing: dict[str, Any] = {
        "idempotency_key": "agent:1:k",
        "external_id": "t7.m9.0123456789abcdef@example.pl",
        "ticket_number": 7,
        "thread": "",
        "recipient": Sender(identity="lucja@example.org", email="lucja@example.org"),
        "text": "Dzień dobry,\n.kropka na początku\npozdrawiam\n",
        "subject": "Re: Paczka",
        "to": (Address("lucja@example.org", "Łucja"),),
        "sent_at": NOW,
    }
    return OutboundMessage(**{**standing, **changes})


def make_settings(office: Office, **values: Any) -> MailSettings:
    return MailSettings.model_validate(office.settings(**values))


async def test_a_message_arrives_as_it_was_built(office: Office) -> None:
    file = Attachment(name="faktura.pdf", media_type="application/pdf", content=b"\x00\xff" * 50)
    message = make_message(
        cc=(Address("jan@example.org"),), bcc=(Address("szef@example.org"),), attachments=(file,)
    )

    await send(make_settings(office), "", message)

    (letter,) = office.letters
    assert letter.sender == "shop@example.pl"
    assert letter.recipients == ("lucja@example.org", "jan@example.org", "szef@example.org")
    assert letter.message_id == message.external_id
    assert "szef@example.org" not in letter.content.decode("ascii")
    body = letter.mail.get_body()
    assert body is not None
    assert ".kropka na początku" in body.get_content()
    assert [part.get_content() for part in letter.mail.iter_attachments()] == [b"\x00\xff" * 50]
    assert office.signed_in == ["shop@example.pl"]


async def test_an_account_signs_in_with_its_access_token(office: Office) -> None:
    settings = make_settings(office, sign_in="microsoft", oauth_client_id="app", password="")

    await send(settings, smtp.TOKEN, make_message())

    assert office.signed_in == ["user=shop@example.pl"]


async def test_an_expired_token_wants_a_new_sign_in(office: Office) -> None:
    settings = make_settings(office, sign_in="microsoft", oauth_client_id="app", password="")

    with pytest.raises(NeedsReauthorisation, match="sign in to this account again"):
        await send(settings, "old-token", make_message())

    assert office.letters == []


@pytest.mark.parametrize("verb", ["greet", "ehlo", "auth", "mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize(
    ("reply", "error"),
    [("451 4.7.1 Greylisted, come back later", TemporaryError), ("554 5.7.1 No", PermanentError)],
)
async def test_a_refusal_at_any_verb_says_whether_to_come_back(
    verb: str, reply: str, error: type[Exception], office: Office
) -> None:
    office.will(verb, *[Reply(reply)] * 3)
    before = {"greet": TemporaryError, "ehlo": TemporaryError, "auth": NeedsReauthorisation}
    expected = before.get(verb, error) if error is PermanentError else error

    with pytest.raises(expected, match=reply[:8]):
        await send(make_settings(office), "", make_message())

    assert office.letters == []


@pytest.mark.parametrize("verb", ["ehlo", "auth", "mail", "rcpt", "data"])
async def test_a_connection_lost_before_the_content_may_be_tried_again(
    verb: str, office: Office
) -> None:
    office.will(verb, Drop())

    with pytest.raises(TemporaryError):
        await send(make_settings(office), "", make_message())


@pytest.mark.promise("P10")
@pytest.mark.parametrize("fault", [Drop(), Stall(3.0)])
async def test_what_is_lost_behind_the_final_dot_is_unknown(
    fault: smtp.Fault, office: Office
) -> None:
    office.will("dot", fault)

    with pytest.raises(UnknownOutcome):
        await send(make_settings(office), "", make_message(), QUICK)

    assert len(office.letters) == 1


async def test_421_holds_the_whole_account(office: Office) -> None:
    office.will("mail", Reply("421 4.3.2 Shutting down"))

    with pytest.raises(TemporaryError) as caught:
        await send(make_settings(office), "", make_message())

    assert caught.value.step == "connect"


async def test_one_refused_recipient_of_two_is_told_and_the_other_gets_it(office: Office) -> None:
    office.will("gone@example.org", Reply("550 5.1.1 No such user"))
    message = make_message(cc=(Address("gone@example.org"),))

    receipt = await send(make_settings(office), "", message)

    assert receipt.warnings == ("gone@example.org was refused: 550 5.1.1 No such user",)
    assert office.letters[0].recipients == ("lucja@example.org",)


async def test_without_any_recipient_nothing_is_sent(office: Office) -> None:
    office.will("rcpt", Reply("550 5.1.1 No such user"))

    with pytest.raises(PermanentError, match=r"lucja@example.org: 550 5\.1\.1 No such user"):
        await send(make_settings(office), "", make_message())


async def test_a_server_that_strips_starttls_learns_no_password(office: Office) -> None:
    with pytest.raises(TemporaryError, match="offers no STARTTLS") as caught:
        await send(make_settings(office, smtp_security="starttls"), "", make_message())

    assert caught.value.step == "tls"
    assert office.signed_in == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_mail_leaves_encrypted(security: str, tmp_path: Path) -> None:
    make_certificate(tmp_path)
    context = smtp.tls_of(tmp_path)
    by = {"tls": context} if security == "tls" else {"starttls": context}

    with smtp.running(**by) as office:  # type: ignore[arg-type]  # one of the two
        settings = make_settings(office, smtp_security=security, verify_certificate=False)
        await send(settings, "", make_message())

    assert len(office.letters) == 1


async def test_a_certificate_nobody_signed_is_not_trusted(tmp_path: Path) -> None:
    make_certificate(tmp_path)

    with smtp.running(smtp.tls_of(tmp_path)) as office:
        settings = make_settings(office, smtp_security="tls")
        with pytest.raises(TemporaryError, match="cannot be trusted") as caught:
            await send(settings, "", make_message())

    assert caught.value.step == "tls"


async def test_an_address_that_needs_smtputf8_is_reached_where_the_server_knows_it() -> None:
    message = make_message(to=(Address("żółw@example.org"),))

    with smtp.running(utf8=True) as office:
        await send(make_settings(office), "", message)

    assert office.letters[0].recipients == ("żółw@example.org",)


async def test_an_address_that_needs_smtputf8_fails_where_the_server_lacks_it(
    office: Office,
) -> None:
    with pytest.raises(PermanentError, match="SMTPUTF8"):
        await send(make_settings(office), "", make_message(to=(Address("żółw@example.org"),)))


async def test_a_provider_that_changes_ids_gets_our_token_in_the_body(office: Office) -> None:
    message = make_message(text="1 < 2")
    ses = MailSettings.model_validate(
        office.settings(smtp_host="email-smtp.eu-central-1.amazonaws.com")
    )

    mail = message_from_bytes(written(ses, message), policy=policy.default)
    plain = message_from_bytes(written(make_settings(office), message), policy=policy.default)

    html = mail.get_body(("html",))
    assert html is not None
    assert "1 &lt; 2" in html.get_content()
    assert "t7.m9.0123456789abcdef" in html.get_content()
    assert plain.get_body(("html",)) is None


@pytest.mark.parametrize("verb", ["greet", "ehlo"])
async def test_a_server_that_turns_us_away_holds_the_whole_account(
    verb: str, office: Office
) -> None:
    office.will(verb, *[Reply("554 5.7.1 Too many connections")] * 2)

    with pytest.raises(TemporaryError) as caught:
        await send(make_settings(office), "", make_message())

    assert caught.value.step


@pytest.mark.parametrize("verb", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize(
    "reply",
    [
        "550 5.4.5 Daily user sending limit exceeded",
        "550 5.1.90 You have reached your daily limit for message recipients",
        "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed",
    ],
)
async def test_a_provider_s_limit_holds_the_whole_account(
    verb: str, reply: str, office: Office
) -> None:
    office.will(verb, Reply(reply))

    with pytest.raises(TemporaryError) as caught:
        await send(make_settings(office), "", make_message())

    assert (caught.value.step, caught.value.retry_after) == ("limit", timedelta(hours=1))


async def test_an_answer_in_another_charset_can_be_stored(office: Office) -> None:
    office.will("rcpt", Reply("550 Użytkownik\0 nie istnieje"))

    with pytest.raises(PermanentError) as caught:
        await send(make_settings(office), "", make_message())

    assert str(caught.value) == "lucja@example.org: 550 U?ytkownik nie istnieje"


@pytest.mark.promise("P10")
@pytest.mark.parametrize("security", ["none", "tls"])
@pytest.mark.parametrize("fault", [Drop(), Stall(5.0)])
async def test_what_is_lost_while_a_large_content_leaves_may_be_tried_again(
    fault: smtp.Fault, security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_certificate(tmp_path)
    monkeypatch.setattr("connectors.mail.smtp.content.STALLED", 0.5)
    file = Attachment(name="film.mp4", media_type="video/mp4", content=bytes(16_000_000))
    message = make_message(attachments=(file,))

    with smtp.running(smtp.tls_of(tmp_path) if security == "tls" else None) as office:
        office.will("content", fault)
        settings = make_settings(office, smtp_security=security, verify_certificate=False)
        with pytest.raises(TemporaryError):
            await send(settings, "", message, QUICK)
