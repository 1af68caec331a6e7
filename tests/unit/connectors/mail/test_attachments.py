import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mail import limits
from connectors.mail.attachments import safe_name
from tests.mails import compose, make_mail, make_multipart, read

NAMES = [
    ("faktura.pdf", "faktura.pdf"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\jan\\zdjęcie.jpg", "zdjęcie.jpg"),
    ("a\u202egpj.exe", "agpj.exe"),
    ("a\r\nb\x00.txt", "ab.txt"),
    ("CON", "_CON"),
    ("nul.txt", "_nul.txt"),
    ('a<b>:"|?*.txt', "a_b______.txt"),
    ("", "file.png"),
    ("...", "file.png"),
    ("  .hidden ", "hidden"),
    ("a\u2028b.txt", "ab.txt"),
]


@pytest.mark.parametrize(("given_name", "safe"), NAMES)
def test_a_name_becomes_one_any_file_system_takes(given_name: str, safe: str) -> None:
    assert safe_name(given_name, "image/png") == safe


def test_a_long_name_is_cut_and_keeps_its_extension() -> None:
    name = safe_name("ż" * 300 + ".pdf", "application/pdf")

    assert len(name.encode()) <= limits.NAME_BYTES
    assert name.endswith("ż.pdf")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_every_name_is_safe_and_stays_as_it_is_the_second_time(name: str) -> None:
    safe = safe_name(name, "application/octet-stream")

    assert safe
    assert len(safe.encode()) <= limits.NAME_BYTES
    assert not set(safe) & set('/\\<>:"|?*\r\n\x00\u202e')
    assert safe_name(safe, "application/octet-stream") == safe


def test_a_file_is_kept_with_its_name_and_bytes() -> None:
    message = read(compose(files={"zdjęcie żółwia.jpg": bytes(range(256))}))

    (file,) = message.attachments
    assert (file.name, file.content, file.inline) == (
        "zdjęcie żółwia.jpg",
        bytes(range(256)),
        False,
    )
    assert message.text == "Dzień dobry"


def test_a_picture_the_html_shows_is_inline_and_one_it_does_not_show_is_not() -> None:
    html = b"Content-Type: text/html\r\n\r\n<img src='cid:a@x'>"
    shown = b"Content-Type: image/png\r\nContent-ID: <a@x>\r\n\r\nPNG"
    other = b"Content-Type: image/png\r\nContent-ID: <b@x>\r\n\r\nPNG"

    message = read(make_multipart("related", html, shown, other))

    assert [(file.content_id, file.inline) for file in message.attachments] == [
        ("a@x", True),
        ("b@x", False),
    ]


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("message/rfc822", "forwarded.eml"),
        ("text/calendar", "invite.ics"),
        ("application/ms-tnef", "winmail.dat"),
        ("application/pkcs7-mime", "smime.p7m"),
        ("application/x-unheard-of", "file.bin"),
    ],
)
def test_what_is_no_text_is_kept_as_a_file_with_a_telling_name(media_type: str, name: str) -> None:
    content_type = f"Content-Type: {media_type}\r\n\r\ncontent".encode()

    (file,) = read(make_multipart("mixed", b"\r\nhello", content_type)).attachments

    assert (file.name, file.media_type, file.content) == (name, media_type, b"content")


@pytest.mark.parametrize("media_type", ["application/ms-tnef", "application/pkcs7-mime"])
def test_what_we_cannot_look_into_is_said(media_type: str) -> None:
    message = read(make_mail("QUJD", content_type=media_type, content_transfer_encoding="base64"))

    assert message.attachments[0].content == b"ABC"
    assert any("kept as a file" in defect for defect in message.defects)


def test_a_text_file_is_a_file_and_not_the_body() -> None:
    part = b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx"

    message = read(make_multipart("mixed", b"\r\nhello", part))

    assert message.text == "hello"
    assert [file.name for file in message.attachments] == ["a.txt"]


def test_files_over_the_limit_are_named_but_not_kept() -> None:
    part = b"Content-Type: image/png\r\n\r\nPNG"
    message = read(make_multipart("mixed", *[part] * (limits.ATTACHMENTS + 2)))

    omitted = [file for file in message.attachments if file.omitted]
    assert len(message.attachments) == limits.ATTACHMENTS + 2
    assert len(omitted) == 2
    assert all(not file.content for file in omitted)
    assert any("files in one mail" in defect for defect in message.defects)


def test_a_file_too_large_is_named_but_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ATTACHMENT_BYTES", 1_000)
    message = read(compose(files={"big.bin": b"x" * 1_001, "small.bin": b"x" * 1_000}))

    assert [(file.name, len(file.content), bool(file.omitted)) for file in message.attachments] == [
        ("big.bin", 0, True),
        ("small.bin", 1_000, False),
    ]


def test_the_last_file_of_a_mail_that_was_not_read_whole_is_omitted() -> None:
    whole = compose(files={"a.bin": b"x" * 100, "b.bin": b"x" * 4_000})

    message = read(whole[:-2_000], truncated=True)

    assert [bool(file.omitted) for file in message.attachments] == [False, True]
    assert message.defects[0].startswith("the mail is too large")


def test_archives_are_never_opened() -> None:
    bomb = b"PK\x03\x04" + b"\x00" * 100

    assert read(compose(files={"bomb.zip": bomb})).attachments[0].content == bomb
