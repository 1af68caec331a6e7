from pathlib import Path

import pytest

from connectors.mail.envelope import Senders
from postroom.message import Bounce
from tests.mails import make_mail, make_multipart, read

CORPORA = Path(__file__).parents[3] / "corpora" / "mime"
SENT = "t1.m2.0123456789abcdef@example.com"
WORDS = b"Content-Type: text/plain\r\n\r\nIt could not be delivered."
STATUS = (
    b"Content-Type: message/delivery-status\r\n\r\n"
    b"Reporting-MTA: dns; mx.example.pl\r\n\r\n"
    b"Final-Recipient: rfc822; jan@example.pl\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    b"Diagnostic-Code: smtp; 550 5.1.1 unknown\r\n user\r\n"
)
HEADERS = (
    f"Content-Type: text/rfc822-headers\r\n\r\nSubject: a\r\nMessage-ID: <{SENT}>\r\n".encode()
)
WHOLE = f"Content-Type: message/rfc822\r\n\r\nMessage-ID: <{SENT}>\r\n\r\nhi\r\n".encode()


def report(*parts: bytes) -> bytes:
    """A delivery report made of these parts."""
    kind = 'multipart/report; report-type=delivery-status; boundary="edge"'
    return make_multipart("report", *parts, content_type=kind)


@pytest.mark.parametrize("original", [HEADERS, WHOLE])
def test_a_report_says_whom_which_message_did_not_reach(original: bytes) -> None:
    message = read(report(WORDS, STATUS, original))

    assert message.bounce == Bounce(
        original_id=SENT,
        recipient="jan@example.pl",
        action="failed",
        status="5.1.1",
        diagnostic="550 5.1.1 unknown user",
    )
    assert message.automatic == "multipart/report: delivery-status"
    assert message.attachments[0].name == "delivery-status.txt"


@pytest.mark.parametrize("original", [HEADERS, WHOLE])
def test_the_token_of_what_is_reported_is_among_those_of_the_report(original: bytes) -> None:
    assert read(report(WORDS, STATUS, original)).tokens == (SENT.partition("@")[0],)


def test_ours_is_known_though_a_server_gave_it_another_id() -> None:
    token = SENT.partition("@")[0]
    renamed = f"Message-ID: <0123@relay.example>\r\nX-Postroom-Id: {token}\r\n".encode()

    message = read(report(WORDS, STATUS, b"Content-Type: text/rfc822-headers\r\n\r\n" + renamed))

    assert message.bounce is not None
    assert message.bounce.original_id == token
    assert message.tokens == (token,)


def test_the_worst_of_several_recipients_counts() -> None:
    groups = [
        b"Final-Recipient: rfc822; %s@x.pl\r\nAction: %s\r\n\r\n" % pair
        for pair in ((b"a", b"delivered"), (b"b", b"delayed"), (b"c", b"failed"), (b"d", b"failed"))
    ]

    bounce = read(
        report(b"Content-Type: message/delivery-status\r\n\r\n" + b"".join(groups))
    ).bounce

    assert bounce is not None
    assert (bounce.recipient, bounce.action) == ("c@x.pl", "failed")


def test_without_the_original_the_report_s_own_references_name_it() -> None:
    mail = report(WORDS, STATUS).replace(
        b"Subject:", f"In-Reply-To: <{SENT}>\r\nSubject:".encode(), 1
    )

    bounce = read(mail).bounce

    assert bounce is not None
    assert bounce.original_id == SENT


@pytest.mark.parametrize(
    ("name", "recipient", "action", "status"),
    [
        ("delayed_dsn.raw", "thomas@de-montfort.ac.uk", "delayed", "4.0.0"),
        ("multi_recipient_dsn.raw", "arathib@vnet.ibm.com", "failed", "5.0.0"),
        ("simple_dsn.raw", "louisl@larry.slip.umd.edu", "failed", "4.0.0"),
        ("dsn_with_multipart_alternative.raw", "non-existing@example.com", "failed", "5.1.10"),
        ("delivery-status.txt", "newsletter-request@imusic.com", "failed", ""),
        ("delivery-status-no-blank-line.txt", "newsletter-request@imusic.com", "failed", ""),
        ("delivery-status-multiple-blank-lines.txt", "orig_recip@customer.com", "", "5.5.0"),
        ("delivery-status2.txt", "source@domain.com", "failed", "5.0.0"),
        ("bounce.txt", "netec.test@netecgc.com", "failed", "5.1.1"),
        ("report_422.eml", "fraser@oooooooo.com.au", "delayed", "4.2.2"),
        ("report_530.eml", "edwin@zzzzzzz.com", "failed", "5.3.0"),
        ("multi_address_bounce1.eml", "bbbbvhvbbvkjbhfbvbvjhb@gmail.com", "failed", "5.1.1"),
        ("multipart_report_multiple_status.eml", "u@ci.com", "failed", "5.3.0"),
        (
            "raw_email_with_mimepart_without_content_type.eml",
            "larose.julie@courrier.uqam.ca",
            "delayed",
            "4.5.0",
        ),
    ],
)
def test_bounces_of_the_wild_are_read(name: str, recipient: str, action: str, status: str) -> None:
    (path,) = CORPORA.rglob(name)

    bounce = read(path.read_bytes()).bounce

    assert bounce is not None
    assert (bounce.recipient, bounce.action, bounce.status) == (recipient, action, status)


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("delivery-status.txt", "31FC7EB4.41C6@netscape.com"),
        ("report_422.eml", "15655788.13.1200472642578.JavaMail.Administrator@mail.ttttt.com.au"),
        ("multi_address_bounce2.eml", "118707422.15521266992174819.JavaMail.root@lvmail01"),
    ],
)
def test_bounces_of_the_wild_name_their_original(name: str, original: str) -> None:
    (path,) = CORPORA.rglob(name)

    bounce = read(path.read_bytes()).bounce

    assert bounce is not None
    assert bounce.original_id == original


QMAIL = f"""Hi. This is the qmail-send program at example.pl.
I'm afraid I wasn't able to deliver your message to the following addresses.

<jan@example.pl>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: <{SENT}>
Subject: hello
"""
EXIM = f"""This message was created automatically by mail delivery software.

  jan@example.pl
    host mx.example.pl: 550 unknown user

------ This is a copy of the message, including all the headers. ------

Message-Id: <{SENT}>
"""
EXCHANGE = """Your message did not reach some or all of the intended recipients.

      jan@example.pl on 22.11.2026 10:00
            The e-mail account does not exist. Undeliverable. <mx.example.pl #5.1.1>
"""


@pytest.mark.parametrize(
    ("text", "fields", "original", "status"),
    [
        (QMAIL, {"from": "MAILER-DAEMON@example.pl"}, SENT, "5.1.1"),
        (
            EXIM,
            {
                "from": "Mail Delivery System <Mailer-Daemon@x.pl>",
                "x_failed_recipients": "jan@example.pl",
            },
            SENT,
            "5.0.0",
        ),
        (EXCHANGE, {"from": "postmaster@example.pl", "in_reply_to": f"<{SENT}>"}, SENT, "5.1.1"),
        (QMAIL, {"from": "server@example.pl", "return_path": "<>"}, SENT, "5.1.1"),
    ],
)
def test_bounces_that_only_say_so_in_words_are_read(
    text: str, fields: dict[str, str | bytes | None], original: str, status: str
) -> None:
    bounce = read(make_mail(text, **fields)).bounce

    assert bounce is not None
    assert (bounce.recipient, bounce.action) == ("jan@example.pl", "failed")
    assert (bounce.original_id, bounce.status) == (original, status)


@pytest.mark.promise("P14")
def test_a_bounce_is_a_machine_s_even_from_a_sender_that_speaks_for_customers() -> None:
    trusted = Senders(customers=frozenset({"mailer-daemon@example.pl"}))

    message = read(make_mail(QMAIL, **{"from": "MAILER-DAEMON@example.pl"}), senders=trusted)

    assert message.bounce is not None
    assert message.automatic == "bounce"


@pytest.mark.parametrize(
    "mail",
    [
        make_mail("My last order could not be delivered, the courier says user unknown."),
        make_mail("Dear Sirs", **{"from": "postmaster@example.pl"}),
        make_multipart(
            "report", WORDS, b"Content-Type: message/disposition-notification\r\n\r\nDisposition: x"
        ),
    ],
)
def test_a_mail_that_is_no_bounce_is_none(mail: bytes) -> None:
    assert read(mail).bounce is None
