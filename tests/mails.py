"""Mails for tests: friendly ones, and those nobody should have to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from connectors.mail.envelope import Senders
from connectors.mail.parse import parse
from postroom.errors import Unreadable
from postroom.message import InboundMessage, Raw

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def make_raw(payload: bytes, *, truncated: bool = False) -> Raw:
    """What a channel hands over."""
    return Raw(
        external_id="1:1",
        received_at=NOW,
        payload=payload,
        media_type="message/rfc822",
        truncated=truncated,
    )


def read(
    payload: bytes, *, truncated: bool = False, senders: Senders | None = None
) -> InboundMessage:
    """The one message of a mail."""
    known = senders or Senders()
    return parse(make_raw(payload, truncated=truncated), senders=known).messages[0]


def attempt(payload: bytes) -> InboundMessage | Unreadable:
    """The one message of a mail, or why there is none."""
    try:
        return read(payload)
    except Unreadable as error:
        return error


def make_mail(
    body: str | bytes = "Gdzie jest moja paczka?\r\n", /, **fields: str | bytes | None
) -> bytes:
    """A plain mail as bytes; a field named `reply_to` is `Reply-To`, None leaves one out."""
    header: dict[str, str | bytes | None] = {
        "from": "Jan Kowalski <jan@example.pl>",
        "to": "shop@example.com",
        "subject": "Pytanie",
        "date": "Sun, 22 Nov 2026 10:00:00 +0100",
        "message_id": "<1@example.pl>",
        "content_type": "text/plain; charset=utf-8",
        **fields,
    }
    lines = [
        name.replace("_", "-").title().encode() + b": " + _bytes(value)
        for name, value in header.items()
        if value is not None
    ]
    return b"\r\n".join([*lines, b"", _bytes(body)])


def make_multipart(kind: str, *parts: bytes, **fields: str | bytes | None) -> bytes:
    """A multipart; each part is a header, an empty line and a body."""
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return make_mail(body, **{"content_type": f'multipart/{kind}; boundary="edge"', **fields})


def bounce_of(
    sent: bytes, recipient: str = "lucja@example.org", action: str = "failed", **head: str
) -> bytes:
    """A delivery report about a mail (RFC 3464); `head`: fields of it that a server has changed."""
    lines = sent.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n", "\n")
    for name, value in head.items():
        field = name.replace("_", "-").title()
        lines = re.sub(rf"(?im)^{field}:.*(\n[ \t].*)*", f"{field}: {value}", lines)
    status = "4.4.1" if action == "delayed" else "5.1.1"
    return (
        "From: MAILER-DAEMON@example.org\nTo: shop@example.pl\nReturn-Path: <>\n"
        f"Subject: Undelivered Mail\nMessage-ID: <dsn-{recipient}-{action}@example.org>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type="delivery-status";'
        ' boundary="b"\n\n--b\nContent-Type: text/plain\n\nNo such user.\n'
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 No such user\n\n--b\nContent-Type: text/rfc822-headers\n\n{lines}"
        "\n\n--b--\n"
    ).encode()


def compose(**settings: Any) -> bytes:
    """A mail as a well-behaved client writes it: text, HTML, files."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Anna Nowak <anna@example.pl>", "shop@example.com"
    mail["Subject"], mail["Message-ID"] = settings.get("subject", "Pytanie"), "<2@example.pl>"
    mail["Date"] = "Sun, 22 Nov 2026 10:00:00 +0100"
    mail.set_content(settings.get("text", "Dzień dobry\n"))
    if "html" in settings:
        mail.add_alternative(settings["html"], subtype="html")
    for name, content in settings.get("files", {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


# ---------------------------------------------------------------- hostile

Maker = Callable[[], bytes]


def nested_multiparts(depth: int) -> bytes:
    """Multiparts inside multiparts, a text at the bottom."""
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
        for level in range(depth)
    )
    return b"From: a@example.pl\n" + opened + b"\nthe bottom\n"


def nested_mails(depth: int) -> bytes:
    """Forwarded mails inside forwarded mails."""
    return b"From: a@example.pl\n" + b"Content-Type: message/rfc822\n\n" * depth + b"the bottom\n"


def flat_parts(count: int) -> bytes:
    """Many parts side by side."""
    part = b"--edge\nContent-Type: text/plain\n\nx\n"
    return b"Content-Type: multipart/mixed; boundary=edge\n\n" + part * count + b"--edge--\n"


def near_boundaries(count: int) -> bytes:
    """Lines that begin like a boundary and are none."""
    return b"Content-Type: multipart/mixed; boundary=e\n\n" + b"--ee\n" * count


def _field(name: bytes, value: bytes) -> bytes:
    return b"Subject: x\n" + name + b": " + value + b"\n\nhello\n"


def _html(html: str) -> bytes:
    return make_mail(html, content_type="text/html; charset=utf-8")


HOSTILE: dict[str, Maker] = {
    "100 nested multiparts": lambda: nested_multiparts(100),
    "1,000 nested multiparts": lambda: nested_multiparts(1_000),
    "5,000 nested multiparts": lambda: nested_multiparts(5_000),
    "2,000 nested mails": lambda: nested_mails(2_000),
    "10,000 flat parts": lambda: flat_parts(10_000),
    "100,000 lines almost a boundary": lambda: near_boundaries(100_000),
    "100 MB single part": lambda: make_mail(b"x" * 75 + b"\n" + b"y" * 100_000_000),
    "100 MB of base64": lambda: make_mail(
        b"QUJD" * 25_000_000, content_transfer_encoding="base64", content_type="application/pdf"
    ),
    "20,000 recipients": lambda: _field(
        b"To", b", ".join(b"n%d <u%d@example.pl>" % (n, n) for n in range(20_000))
    ),
    "20,000 recipients in 2,000 fields": lambda: (
        b"To: a@example.pl, b@example.pl\n" * 2_000 + b"\nhello\n"
    ),
    "100,000 headers": lambda: b"X-A: b\n" * 100_000 + b"\nhello\n",
    "100,000 broken headers": lambda: b"X-A: b\nbroken\n" * 50_000 + b"\nhello\n",
    "header of 10 MB": lambda: _field(b"X-A", b"a" * 10_000_000),
    "header folded 100,000 times": lambda: _field(b"X-A", b"a\n " * 100_000),
    "5,000 RFC 2231 pieces": lambda: _field(
        b"Content-Type", b"text/plain" + b"".join(b"; name*%d*=%%41" % n for n in range(5_000))
    ),
    "semicolons": lambda: _field(b"Content-Type", b"text/plain" + b"; " * 120_000),
    "quotes": lambda: _field(b"Content-Type", b'text/plain; x="' + b'\\"' * 120_000),
    "encoded word of 200 kB": lambda: _field(b"Subject2", b"=?utf-8?q?" + b"=C5" * 66_000 + b"?="),
    "60,000 encoded words": lambda: _field(b"X-A", b"=?utf-8?q?a?= " * 60_000),
    "encoded words in 10,000 charsets": lambda: _field(
        b"X-A", b" ".join(b"=?x%d?q?=B1=EA?=" % n for n in range(10_000))
    ),
    "encoded words never closed": lambda: _field(b"X-A", b"=?utf-8?q?" * 25_000),
    "5,000 open brackets": lambda: _field(b"From", b"(" * 5_000),
    "250,000 open brackets": lambda: _field(b"From", b"(" * 250_000),
    "250,000 backslashes": lambda: _field(b"From", b"\\" * 250_000),
    "250,000 angles": lambda: _field(b"References", b"<" * 250_000),
    "20,000 references": lambda: _field(
        b"References", b" ".join(b"<%d@x>" % n for n in range(20_000))
    ),
    "a date of 200 kB": lambda: _field(b"Date", b"1" * 200_000),
    "2,000 raw 8-bit headers": lambda: b"X-A: \xb1\xea\xf0\n" * 2_000 + b"\nhello\n",
    "500 parts in unknown charsets": lambda: (
        b"Content-Type: multipart/mixed; boundary=edge\n\n"
        + b"".join(
            b"--edge\nContent-Type: text/plain; charset=x%d\n\n" % n + bytes(range(128, 256)) * 40
            for n in range(499)
        )
    ),
    "a Message-ID of 200 kB": lambda: _field(b"Message-ID", b"<" + b"a" * 200_000 + b"@x>"),
    "HTML of 5,000 nested divs": lambda: _html("<div>" * 5_000 + "hello"),
    "HTML of 2,000 nested tables": lambda: _html("<table><tr><td>" * 2_000 + "hello"),
    "HTML of 300 nested lists": lambda: _html("<ul>" * 300 + "<li>x" * 9_000),
    "HTML of 2 MB": lambda: _html("<p>hello <b>you</b></p>" * 90_000),
    "HTML of angles": lambda: _html("<" * 2_000_000),
    "HTML of comments": lambda: _html("<!--" * 500_000),
    "HTML with margins": lambda: _html('<p style="margin:0 0 0 99999em">' * 250 + "x<br>" * 9_000),
    "text of quote marks": lambda: make_mail(">" * 2_000_000),
    "text of lines": lambda: make_mail("\n" * 2_000_000 + "hello"),
    "text of flowed lines": lambda: make_mail(
        "a \n" * 600_000, content_type="text/plain; format=flowed"
    ),
    "text that looks like tokens": lambda: make_mail("t1.m2." * 300_000),
    "quoted-printable of 10 MB": lambda: make_mail(
        "=C5" * 3_000_000, content_transfer_encoding="quoted-printable"
    ),
    "delivery report of 20,000 groups": lambda: make_mail(
        "Final-Recipient: rfc822; a@example.pl\nAction: failed\n\n" * 20_000,
        content_type="message/delivery-status",
    ),
    "bounce of addresses": lambda: make_mail(
        "could not be delivered " + "a@" * 500_000, **{"from": "MAILER-DAEMON@example.pl"}
    ),
}
"""Mails made to hurt whoever reads them, by what they are made of."""


def control_characters() -> Iterator[bytes]:
    """A mail for each control character in each field."""
    for name in ("From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type"):
        for mark in (b"\x00", b"\r", b"\x1b", b"\x7f", b"\xff", b"\xed\xa0\x80"):
            yield _field(name.encode(), b"a" + mark + b"b@example.pl")
