import unicodedata
from email.message import EmailMessage
from functools import partial
from multiprocessing.reduction import ForkingPickler

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.mail.envelope import Senders
from connectors.mail.parse import parse
from postroom.errors import Unreadable
from postroom.message import Parsed
from tests.mails import attempt, compose, control_characters, make_mail, make_raw, read

PIECES = [
    b"From: a@b.pl\r\n",
    b"Subject: =?utf-8?q?=C5=BB?=\r\n",
    b"Content-Type: multipart/mixed; boundary=e\r\n",
    b"Content-Type: multipart/alternative; boundary=f\n",
    b"Content-Type: text/html; charset=utf-7\r\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=e\n",
    b"Content-Type: message/delivery-status\n",
    b"Final-Recipient: rfc822; a@b.pl\nAction: failed\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%C5\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"References: <t1.m2.0123456789abcdef@x>\n",
    b"\r\n",
    b"\n",
    b"--e\r\n",
    b"--e--\n",
    b"--f\n",
    b"=C5=BB",
    b"xbvDs8WCdHk=\n",
    b"<p>a</p><table><td>",
    b"> quoted\n",
    b"On Monday Jan wrote:\n",
    b"\x00\xff\xed\xa0\x80",
]


@pytest.mark.parametrize("payload", [b"", b"\n", b" \r\n\t\x00\n"])
def test_an_empty_mail_is_unreadable_and_says_so(payload: bytes) -> None:
    with pytest.raises(Unreadable, match="empty"):
        read(payload)


@pytest.mark.parametrize(
    "payload", [b"\x89PNG\r\n\x1a\n" + bytes(range(200)), bytes(range(1, 256)) * 9]
)
def test_bytes_that_are_no_mail_are_unreadable_and_say_so(payload: bytes) -> None:
    with pytest.raises(Unreadable, match="not a mail"):
        read(payload)


def test_text_without_a_header_is_a_message() -> None:
    message = read("Dzień dobry,\ngdzie paczka?\n".encode())

    assert message.text == "Dzień dobry,\ngdzie paczka?"
    assert message.defects[0].startswith("no header")


def test_every_field_of_a_plain_mail_is_filled() -> None:
    message = read(make_mail())

    assert message.external_id == "1@example.pl"
    assert message.source == "email"
    assert message.subject == "Pytanie"
    assert message.text == message.visible == "Gdzie jest moja paczka?"
    assert ("From", "Jan Kowalski <jan@example.pl>") in message.headers
    assert message.automatic == ""
    assert message.bounce is None
    assert message.language == ""
    assert message.defects == ()
    assert len(message.fingerprint) == 16


@pytest.mark.parametrize("name", ["X-Postroom-Agent", "x-postroom-ticket", "X-POSTROOM-"])
def test_control_headers_of_ours_do_not_survive(name: str) -> None:
    mail = f"{name}: 7\r\n".encode() + make_mail()

    assert not [key for key, _ in read(mail).headers if key.lower().startswith("x-postroom")]


def test_two_mails_under_one_id_differ_in_their_fingerprint() -> None:
    first = read(make_mail("one"))

    assert read(make_mail("two")).fingerprint != first.fingerprint
    assert read(make_mail("one", subject="other")).fingerprint != first.fingerprint
    assert read(make_mail("one", **{"from": "x@y.z"})).fingerprint != first.fingerprint


def test_another_attachment_makes_another_fingerprint() -> None:
    def carrying(content: bytes) -> str:
        mail = EmailMessage()
        mail["Message-ID"] = "<a@example.org>"
        mail.set_content("Zdjęcie")
        mail.add_attachment(content, maintype="image", subtype="png", filename="a.png")
        return read(mail.as_bytes()).fingerprint

    assert carrying(b"one") == carrying(b"one")
    assert carrying(b"one") != carrying(b"two")


def test_the_same_mail_by_another_way_has_the_same_fingerprint() -> None:
    once = read(make_mail("one  two\r\n"))

    again = read(b"Received: from elsewhere\r\n" + make_mail("one two\r\n\r\n"))

    assert again.fingerprint == once.fingerprint


def test_reading_the_same_bytes_twice_gives_the_same() -> None:
    mail = compose(text="a\n", html="<p>a</p>", files={"a.bin": b"a"})

    assert read(mail) == read(mail)


def test_the_parser_travels_to_another_process() -> None:
    parser = partial(parse, senders=Senders(own=frozenset({"shop@example.com"})))

    there: Parsed = ForkingPickler.loads(ForkingPickler.dumps(parser))(make_raw(make_mail()))

    assert ForkingPickler.loads(ForkingPickler.dumps(there)) == there


@pytest.mark.parametrize("mail", list(control_characters()))
def test_no_control_character_passes_a_header(mail: bytes) -> None:
    message = read(mail)

    for text in (message.subject, message.external_id, message.sender.email, *message.references):
        assert not {"Cc", "Cs"} & set(map(unicodedata.category, text))


def storable(payload: bytes) -> None:
    """Whatever the bytes, they are unreadable or a message any database takes."""
    message = attempt(payload)
    if isinstance(message, Unreadable):
        assert message.reason
        return
    texts = [message.subject, message.text, message.visible, message.html, message.external_id]
    texts += [message.sender.email, message.sender.name, *message.references, *message.defects]
    texts += [text for header in message.headers for text in header]
    texts += [file.name for file in message.attachments]
    for text in texts:
        assert "\x00" not in text
        text.encode()


@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\xd8")
@settings(max_examples=300, deadline=None)
def test_arbitrary_bytes_raise_nothing_but_unreadable(payload: bytes) -> None:
    storable(payload)


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=40))
@settings(max_examples=500, deadline=None)
def test_mails_made_of_pieces_raise_nothing_but_unreadable(pieces: list[bytes]) -> None:
    storable(b"".join(pieces))


@given(st.integers(0, 2_000), st.binary(max_size=3), st.integers(0, 30))
@settings(max_examples=300, deadline=None)
def test_a_mail_with_a_hole_in_it_raises_nothing_but_unreadable(
    at: int, inserted: bytes, dropped: int
) -> None:
    mail = compose(text="Dzień dobry\n", html="<p>Cześć</p>", files={"żółw.pdf": b"abc"})

    storable(mail[:at] + inserted + mail[at + dropped :])
