"""FETCH answers: whole pieces only, in whatever order a server says things."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mail.imap.responses import pieces

HEAD = b"1 (UID 7 BODY[] {5}"


def test_an_outline_says_size_and_arrival() -> None:
    said = b'3 (UID 7 RFC822.SIZE 120 INTERNALDATE "23-Nov-2026 11:00:00 +0100")'

    piece = pieces([said])[7]

    assert (piece.size, piece.arrived) == (120, datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert piece.body is None


@pytest.mark.parametrize(
    "answer",
    [
        [(HEAD, b"hello"), b")"],
        [(b"1 (BODY[] {5}", b"hello"), b" UID 7)"],
        [(b"1 (FLAGS (\\Seen) UID 7 BODY[] {5}", b"hello"), b")"],
        [(HEAD, b"hello"), rb" FLAGS (\Seen) MODSEQ (12))"],
        [(b"1 (UID 7 BODY[]<0> {5}", b"hello"), b")"],
        [rb"2 (UID 9 FLAGS (\Seen))", (HEAD, b"hello"), b")", rb"1 (UID 7 FLAGS ())"],
        [b'1 (UID 7 BODY[] "hello")'],
    ],
)
def test_a_body_is_read_wherever_its_uid_stands(answer: list[bytes]) -> None:
    assert pieces(answer)[7].body == b"hello"


@pytest.mark.parametrize(
    "answer",
    [
        [(b"1 (UID 7 BODY[] {6}", b"hello"), b")"],
        [(b"1 (UID 7 BODY[] {4}", b"hell"), b"o)"],
        [(HEAD, b"hello")],
        [(HEAD, b"hello"), b" and more"],
        [b"1 (UID 7 BODY[] NIL)"],
        [b"Some messages could not be fetched (failure)"],
        [None],
    ],
)
def test_half_a_body_is_none(answer: list[bytes]) -> None:
    assert all(piece.body is None for piece in pieces(answer).values())


@given(st.lists(st.one_of(st.binary(), st.tuples(st.binary(), st.binary()), st.none())))
def test_whatever_comes_nothing_is_raised(answers: list[bytes]) -> None:
    pieces(answers)
