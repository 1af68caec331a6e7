from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mail.build import build
from connectors.mail.envelope import Senders
from postroom.errors import PermanentError
from postroom.ids import message_id
from postroom.message import Address, Attachment, OutboundMessage, Sender
from tests.mails import read

ID = message_id(12, 34, b"secret", "example.com")
SHOP = Address("shop@example.com", "Sklep Żółw")
TOKEN = ID.partition("@")[0]


def make_message(**changes: Any) -> OutboundMessage:
    """A short answer to a customer."""
    given_fields: dict[str, Any] = {
        "idempotency_key": "key",
        "external_id": ID,
        "ticket_number": 12,
        "thread": "",
        "recipient": Sender(identity="jan@example.pl", name="Jan Żak", email="jan@example.pl"),
        "text": "Dzień dobry\n\nPaczka w drodze.\n",
        "subject": "Re: Zażółć",
        "sent_at": datetime(2026, 11, 22, 12, tzinfo=UTC),
        **changes,
    }
    return OutboundMessage(**given_fields)


def sent(**changes: Any) -> bytes:
    """The bytes of such an answer."""
    return build(make_message(**changes), SHOP)


def header(mail: bytes, name: str) -> list[str]:
    """Every field of this name, unfolded."""
    return [value for key, value in read(mail).headers if key == name]


def test_what_was_sent_is_what_is_read() -> None:
    message = read(
        sent(
            html="<p>Dzień dobry</p>",
            cc=(Address("anna@example.pl", "Nowak, Anna"),),
            in_reply_to="1@example.pl",
            references=("0@example.pl", "1@example.pl"),
            attachments=(
                Attachment(name="żółw.pdf", media_type="application/pdf", content=b"PDF"),
            ),
        )
    )

    assert message.external_id == ID
    assert message.subject == "Re: Zażółć"
    assert message.text == "Dzień dobry\n\nPaczka w drodze."
    assert message.sender == Sender(identity=SHOP.address, name=SHOP.name, email=SHOP.address)
    assert message.to == (Address("jan@example.pl", "Jan Żak"),)
    assert message.cc == (Address("anna@example.pl", "Nowak, Anna"),)
    assert message.references == ("1@example.pl", "0@example.pl")
    assert message.sent_at == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert [(file.name, file.content) for file in message.attachments] == [("żółw.pdf", b"PDF")]
    assert message.automatic == ""
    assert message.defects == ()


@settings(deadline=None)
@given(
    subject=st.text(st.characters(exclude_categories=["C"]), max_size=300),
    name=st.text(st.characters(exclude_categories=["C", "Z"]), max_size=60),
    text=st.text(st.characters(exclude_categories=["C"], include_characters="\n"), max_size=300),
    references=st.lists(
        st.from_regex(r"[a-z0-9.]{1,200}@[a-z]{1,100}", fullmatch=True), max_size=30
    ),
)
def test_whatever_is_sent_comes_back(
    subject: str, name: str, text: str, references: list[str]
) -> None:
    recipient = Sender(identity="a@b.pl", name=name, email="a@b.pl")
    mail = sent(subject=subject, recipient=recipient, text=text, references=tuple(references))

    message = read(mail)

    assert message.subject.split() == subject.split()
    assert message.text.split() == text.split()
    assert message.to[0].address == "a@b.pl"
    assert set(message.references) <= set(references)
    assert all(len(line) <= 998 for line in mail.split(b"\r\n"))
    assert mail.isascii()


def test_the_same_message_is_the_same_bytes() -> None:
    once = make_message(html="<p>a</p>")

    assert build(once, SHOP) == build(once, SHOP)


def test_ids_longer_than_a_line_are_not_encoded() -> None:
    long = "a" * 200 + "@example.pl"
    mail = sent(in_reply_to=long, references=("b@x.pl", long))

    assert b"In-Reply-To: <" + long.encode() + b">\r\n" in mail
    assert b"References: <b@x.pl>\r\n <" + long.encode() + b">\r\n" in mail


def test_references_keep_the_first_and_the_newest() -> None:
    mail = sent(references=tuple(f"{number:050}@x.pl" for number in range(100)))

    (references,) = header(mail, "References")
    ids = references.split()
    assert len(references) <= 1_500
    assert ids[0] == f"<{0:050}@x.pl>"
    assert ids[-1] == f"<{99:050}@x.pl>"


@pytest.mark.parametrize(
    "broken", ["", "żółw@x.pl", "a b@x.pl", "x" * 1_000, "a@no-message-id.invalid"]
)
def test_ids_nobody_can_find_are_left_out(broken: str) -> None:
    mail = sent(in_reply_to=broken, references=(broken, "a@x.pl"))

    assert header(mail, "In-Reply-To") == []
    assert header(mail, "References") == ["<a@x.pl>"]


@pytest.mark.promise("P14")
def test_an_automatic_message_asks_machines_not_to_answer() -> None:
    mail = sent(automatic=True, in_reply_to="1@example.pl")

    assert header(mail, "Auto-Submitted") == ["auto-replied"]
    assert header(mail, "X-Auto-Response-Suppress") == ["All"]
    assert header(mail, "X-Loop") == [TOKEN]
    assert header(sent(automatic=True), "Auto-Submitted") == ["auto-generated"]
    assert read(mail).automatic


@pytest.mark.promise("P14")
def test_our_own_automatic_message_is_known_even_to_a_mailbox_that_trusts_us() -> None:
    trusting = Senders(customers=frozenset({SHOP.address}))

    assert read(sent(automatic=True), senders=trusting).automatic.startswith("X-Loop")


def test_a_person_s_message_carries_no_such_marks() -> None:
    mail = sent()

    assert b"Auto-Submitted" not in mail
    assert b"X-Loop" not in mail


def test_outlook_gets_its_thread_back() -> None:
    back = (("Thread-Index", "A" * 200), ("Thread-Topic", "Żółty temat"))
    mail = sent(reply_headers=back)

    assert header(mail, "Thread-Index") == ["A" * 200]
    assert header(mail, "Thread-Topic") == ["Żółty temat"]


@pytest.mark.parametrize("name", ["Bcc", "Subject", "Content-Type", "From", "X-Loop\r\nBcc", ""])
def test_no_other_field_can_be_set_that_way(name: str) -> None:
    with pytest.raises(PermanentError, match="given back"):
        sent(reply_headers=((name, "a@b.pl"),))


def test_the_html_carries_our_token_unseen() -> None:
    message = read(sent(html="<html><body><p>a</p></body></html>"))

    assert f'<div style="display:none">{TOKEN}</div></body>' in message.html
    assert message.tokens == (TOKEN,)
    assert message.text == "Dzień dobry\n\nPaczka w drodze."


def test_a_picture_the_html_shows_travels_beside_it() -> None:
    picture = Attachment(name="a.png", media_type="image/png", content=b"PNG", content_id="a@x")
    mail = sent(html='<img src="cid:a@x">', attachments=(picture,))

    (file,) = read(mail).attachments
    assert file.inline
    assert b"multipart/related" in mail
    assert b"multipart/mixed" not in mail


@pytest.mark.parametrize(
    "media_type", ["message/rfc822", "multipart/mixed", "", "x", "a/b\r\nX: y"]
)
def test_a_media_type_that_cannot_be_written_becomes_plain_bytes(media_type: str) -> None:
    mail = sent(attachments=(Attachment(name="a.eml", media_type=media_type, content=b"a\x00b"),))

    (file,) = read(mail).attachments
    assert (file.media_type, file.content) == ("application/octet-stream", b"a\x00b")


def person(address: str = "a@b.pl", name: str = "") -> Sender:
    return Sender(identity=address, email=address, name=name)


@pytest.mark.parametrize("mark", ["\r", "\n", "\x00", "\r\nBcc: x@y.pl"])
@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("Message-ID", lambda bad: {"external_id": bad}),
        ("In-Reply-To", lambda bad: {"in_reply_to": bad}),
        ("References", lambda bad: {"references": ("a@b.pl", bad)}),
        ("Subject", lambda bad: {"subject": bad}),
        ("To name", lambda bad: {"recipient": person(name=bad)}),
        ("To", lambda bad: {"recipient": person(address=bad)}),
        ("To", lambda bad: {"to": (Address(bad),)}),
        ("Cc", lambda bad: {"cc": (Address(bad),)}),
        ("Cc name", lambda bad: {"cc": (Address("a@b.pl", bad),)}),
        ("Thread-Topic", lambda bad: {"reply_headers": (("Thread-Topic", bad),)}),
        (
            "Attachment name",
            lambda bad: {"attachments": (Attachment(name=bad, media_type="a/b", content=b""),)},
        ),
    ],
)
def test_a_line_break_in_a_field_is_refused_by_name(field: str, changes: Any, mark: str) -> None:
    with pytest.raises(PermanentError, match=f"^{field} contains a line break"):
        sent(**changes(f"a{mark}b@c.pl"))


@pytest.mark.parametrize(
    "address", ["", "jan", "@b.pl", "a@", "a b@c.pl", "a@b.pl, c@d.pl", "<a@b.pl>", "a@b@c"]
)
def test_what_is_no_address_is_refused_by_name(address: str) -> None:
    with pytest.raises(PermanentError, match=r"^To: .* is not a mail address"):
        sent(recipient=person(address))


def test_names_cannot_smuggle_in_recipients() -> None:
    mail = sent(recipient=person(name="x@evil.pl>, y@evil.pl, <z@evil.pl"))

    assert [one.address for one in read(mail).to] == ["a@b.pl"]


def test_a_domain_in_any_script_is_written_in_ascii() -> None:
    mail = sent(recipient=person("jan@żółw.pl"))

    assert b"<jan@xn--" in mail.replace(b"To: jan", b"To: <jan")
    assert mail.isascii()


def test_a_local_part_in_any_script_goes_out_as_utf_8() -> None:
    mail = sent(recipient=person("użytkownik@żółw.pl"))

    assert "użytkownik@xn--".encode() in mail
    assert read(mail).to[0].address.startswith("użytkownik@")


def test_blind_copies_stay_blind() -> None:
    assert b"hidden@b.pl" not in sent(bcc=(Address("hidden@b.pl"),))


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_sent_or_refused(subject: str, name: str) -> None:
    try:
        mail = sent(subject=subject, recipient=person(name=name))
    except PermanentError:
        return
    assert [one.address for one in read(mail).to] == ["a@b.pl"]
    assert len(header(mail, "Subject")) <= 1
