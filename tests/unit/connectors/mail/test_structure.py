import email
from email.message import Message
from pathlib import Path

import pytest

from connectors.mail import limits
from connectors.mail.structure import Part, read_tree
from tests import mails

CORPORA = Path(__file__).parents[3] / "corpora" / "mime"


def leaves(data: bytes) -> list[tuple[str, bytes]]:
    """Media type and decoded content of each part that has no parts of its own."""
    return [(part.media_type, part.content()[0]) for part in _leaves(read_tree(data).root)]


def _leaves(part: Part) -> list[Part]:
    if not part.children:
        return [part]
    return [leaf for child in part.children for leaf in _leaves(child)]


def test_a_multipart_is_its_parts() -> None:
    data = mails.make_multipart("mixed", b"\r\none", b"Content-Type: text/html\r\n\r\n<p>two")

    assert leaves(data) == [("text/plain", b"one"), ("text/html", b"<p>two")]


def test_preamble_and_epilogue_are_no_parts() -> None:
    data = b"Content-Type: multipart/mixed; boundary=e\n\nhi\n--e\n\none\n--e--\nbye\n"

    assert leaves(data) == [("text/plain", b"one")]


def test_inner_boundaries_that_begin_alike_are_told_apart() -> None:
    data = (
        b"Content-Type: multipart/mixed; boundary=e\n\n--e\n"
        b"Content-Type: multipart/alternative; boundary=ee\n\n--ee\n\none\n--ee\n\ntwo\n--ee--\n"
        b"--e\n\nthree\n--e--\n"
    )

    assert [content for _, content in leaves(data)] == [b"one", b"two", b"three"]


def test_the_last_part_of_a_mail_that_was_cut_is_kept_and_said() -> None:
    tree = read_tree(b"Content-Type: multipart/mixed; boundary=e\n\n--e\n\none\n--e\n\ntw")

    assert [part.body() for part in tree.root.children] == [b"one", b"tw"]
    assert "cut off" in tree.defects[0]


def test_a_multipart_that_names_no_boundary_is_read_by_the_one_it_has() -> None:
    data = b"Content-Type: multipart/mixed\n\n--edge\n\none\n--edge--\n"

    assert leaves(data) == [("text/plain", b"one")]


def test_a_multipart_without_parts_is_text() -> None:
    tree = read_tree(b"Content-Type: multipart/mixed; boundary=e\n\nonly this\n")

    assert (tree.root.media_type, tree.root.body()) == ("text/plain", b"only this\n")
    assert tree.defects


def test_a_forwarded_mail_keeps_its_exact_bytes() -> None:
    forwarded = b"subject:  odd   spacing\r\nX: \xff\r\n\r\nbody \x00 \r\n"
    data = mails.make_multipart("mixed", b"Content-Type: message/rfc822\r\n\r\n" + forwarded)

    assert leaves(data) == [("message/rfc822", forwarded)]


def test_parts_of_a_digest_are_mails() -> None:
    data = mails.make_multipart("digest", b"\r\nSubject: a\r\n\r\nb")

    assert leaves(data) == [("message/rfc822", b"Subject: a\r\n\r\nb")]


def test_bare_carriage_returns_end_lines_where_there_are_no_others() -> None:
    data = b"Content-Type: multipart/mixed; boundary=e\r\r--e\r\rone\r--e--\r"

    assert leaves(data) == [("text/plain", b"one")]


@pytest.mark.parametrize(
    ("content_type", "media_type"),
    [
        ("", "text/plain"),
        ("text", "text/plain"),
        ("<html>", "text/plain"),
        ("text/plain>", "text/plain"),
        ("application; name=a.gz", "application/octet-stream"),
    ],
)
def test_a_broken_content_type_is_read_as_what_it_must_mean(
    content_type: str, media_type: str
) -> None:
    assert read_tree(mails.make_mail("x", content_type=content_type)).root.media_type == media_type


def test_what_is_nested_too_deep_stays_unread() -> None:
    tree = read_tree(mails.nested_multiparts(limits.DEPTH + 5))

    assert tree.count == limits.DEPTH + 1
    assert any("deeper" in defect for defect in tree.defects)


def test_no_more_parts_are_read_than_the_limit() -> None:
    tree = read_tree(mails.flat_parts(limits.PARTS * 2))

    assert tree.count == limits.PARTS
    assert any("parts" in defect for defect in tree.defects)


def test_no_more_boundaries_are_looked_at_than_the_limit() -> None:
    tree = read_tree(mails.near_boundaries(limits.BOUNDARY_LINES * 2))

    assert tree.looked_at == limits.BOUNDARY_LINES
    assert any("boundaries" in defect for defect in tree.defects)


# ---------------------------------------------------------------- a second opinion

BROKEN = 40
"""Mails of the corpora so broken that ours and the standard library's reading may differ."""


def test_the_standard_library_sees_the_same_parts_in_all_but_broken_mails() -> None:
    payloads = [path.read_bytes() for path in sorted(CORPORA.rglob("*")) if path.suffix in KINDS]
    read = [(ours(data), theirs(email.message_from_bytes(data))) for data in payloads]

    assert len(read) > 200
    assert sum(a != b for a, b in read) <= BROKEN


KINDS = {".msg", ".eml", ".raw"}


def ours(data: bytes) -> list[tuple[str, bytes]]:
    return [_plain(media_type, content) for media_type, content in leaves(data)]


def theirs(message: Message) -> list[tuple[str, bytes]]:
    media_type, inside = message.get_content_type(), message.get_payload()
    if isinstance(inside, list) and not media_type.startswith("message/"):
        return [leaf for child in inside if isinstance(child, Message) for leaf in theirs(child)]
    content = message.get_payload(decode=True)
    return [_plain(media_type, content if isinstance(content, bytes) else b"")]


def _plain(media_type: str, content: bytes) -> tuple[str, bytes]:
    if media_type.startswith("message/"):
        return media_type, b""
    return media_type, content.replace(b"\r\n", b"\n").strip()
