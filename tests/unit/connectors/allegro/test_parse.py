"""What Allegro's answers mean: every shape of the contract, and worse ones, are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.allegro.channel import AllegroChannel
from connectors.allegro.parse import parse
from postroom.errors import Unreadable
from postroom.message import Direction, InboundMessage, Parsed, Raw
from tests.allegro.shapes import shaped

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OWN = "Sklep"
AT = "2026-11-22T10:00:00.000Z"

SHAPES: Mapping[str, tuple[str, str, str]] = {
    "public message": ("message", "public", "Message"),
    "beta message": ("message", "beta", "MessageVBeta1"),
    "chat": ("chat", "beta", "PostPurchaseIssueChatMessage"),
    "public thread": ("thread", "public", "Thread"),
    "beta thread": ("thread", "beta", "ThreadVBeta1"),
    "issue": ("issue", "beta", "PostPurchaseIssue"),
    "return": ("return", "beta", "CustomerReturn"),
    "public rating": ("review", "public", "UserRating"),
    "beta rating": ("review", "beta", "UserRatingVBeta1"),
}
"""What is told → kind of the raw item, version and schema."""
INSIDE = {"chat": "message", "review": "rating"}
"""Where in the raw item it stands, if not under its kind."""


def read(told: Mapping[str, Any]) -> Parsed:
    payload = json.dumps({"own": OWN, "at": AT, **told}).encode()
    return parse(Raw(external_id="raw", received_at=NOW, payload=payload))


def said(**values: Any) -> InboundMessage:
    """A message of a common thread."""
    message = {"id": "m", "createdAt": AT, "text": "hello", **values}
    thread = {"id": "t", "type": "COMMON", "interlocutor": {"login": "Jan_K"}}
    return read({"kind": "message", "thread": thread, "message": message}).messages[0]


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_shape_is_read_with_nulls_gaps_and_unknown_words(
    shape: str, data: st.DataObject
) -> None:
    kind, version, schema = SHAPES[shape]
    told = data.draw(shaped(version, schema))
    raw = {
        "kind": kind,
        INSIDE.get(kind, kind): told,
        **({"thread": {"id": "t"}} if kind == "message" else {}),
        **({"issue": {"id": "i"}} if kind == "chat" else {}),
    }

    try:
        parsed = read(raw)
    except Unreadable:
        return

    for message in parsed.messages:
        assert message.source in AllegroChannel.sources
        assert message.external_id
        assert message.thread
        assert message.sender.identity
        assert message.sent_at.tzinfo is not None
        f"{message.text}{message.subject}{message.sender.name}".encode()
        assert "\0" not in message.text + message.subject
    for change in parsed.changes:
        assert change.thread
        assert change.at.tzinfo is not None


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_an_id_and_a_date_are_all_that_is_needed(shape: str, data: st.DataObject) -> None:
    kind, version, schema = SHAPES[shape]
    told = data.draw(shaped(version, schema)) | {"id": "x", "createdAt": AT, "openedDate": AT}
    around = {"thread": {"id": "t"}} if kind == "message" else {}
    around |= {"issue": {"id": "i"}} if kind == "chat" else {}

    parsed = read({"kind": kind, INSIDE.get(kind, kind): told, **around})

    assert parsed.messages or parsed.changes


@pytest.mark.parametrize(
    ("author", "direction", "automatic"),
    [
        ({"login": "jan_k", "isInterlocutor": True}, Direction.IN, False),
        ({"login": "whoever", "isInterlocutor": False}, Direction.OUT, False),
        ({"role": "USER", "login": "jan_k"}, Direction.IN, False),
        ({"role": "USER", "login": "sKLEP"}, Direction.OUT, False),
        ({"role": "BUYER", "login": None}, Direction.IN, False),
        ({"role": "SELLER", "login": "SKLEP"}, Direction.OUT, False),
        ({"role": "SELLER", "login": None}, Direction.OUT, False),
        ({"role": "SELLER", "login": "Chatbot Allina"}, Direction.IN, True),
        ({"role": "CONSULTANT", "login": None}, Direction.IN, False),
        ({"role": "ALLEGRO", "login": None}, Direction.IN, True),
        ({"role": "PIGEON", "login": "jan_k"}, Direction.IN, False),
        ({"role": "PIGEON", "login": "other"}, Direction.IN, True),
        (None, Direction.IN, False),
    ],
)
def test_who_wrote_is_told_by_role_and_login(
    author: Any, direction: Direction, automatic: bool
) -> None:
    message = said(author=author)

    assert message.direction is direction
    assert bool(message.automatic) is automatic
    assert message.customer is not None
    assert message.customer.identity == "jan_k"


def test_only_what_the_message_names_is_the_order_of_common_talk() -> None:
    thread = {"id": "t", "type": "COMMON", "orders": [{"id": "of the thread"}]}
    message = {"id": "m", "createdAt": AT, "author": {"role": "USER", "login": "jan"}}
    read_ = {"kind": "message", "thread": thread, "message": message}

    assert read(read_).messages[0].order == ""
    assert said(relatesTo={"order": {"id": "o"}}).order == "o"


def test_a_vin_is_shown_with_the_words() -> None:
    assert said(additionalInformation={"vin": "JT2"}).text == "hello\n\nVIN: JT2"


def test_more_files_are_said_with_the_page_that_shows_them() -> None:
    thread = {"id": "t", "type": "COMMON"}
    message = {"id": "m", "createdAt": AT, "hasAdditionalAttachments": True}
    told = {"kind": "message", "url": "https://x/t", "thread": thread, "message": message}

    assert "https://x/t" in read(told).messages[0].defects[0]


def test_files_that_nobody_fetched_are_named_all_the_same() -> None:
    message = said(attachments=[{"fileName": "../a/b.png", "url": None, "status": "NEW"}])

    assert [(one.name, bool(one.omitted)) for one in message.attachments] == [("_a_b.png", True)]


@pytest.mark.parametrize(
    "payload",
    [b"", b"{", b"[]", b'"x"', b'{"kind": "odd"}', b'{"kind": ["message"]}', b"[" * 10_000],
)
def test_what_is_no_raw_item_of_ours_is_unreadable(payload: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(Raw(external_id="raw", received_at=NOW, payload=payload))


@pytest.mark.parametrize(
    ("written", "kept"),
    [(True, True), (None, None), ({}, None), ("WHO_KNOWS", "WHO_KNOWS"), ("half \ud800", "half ?")],
)
def test_a_word_where_yes_or_no_belongs_is_kept_and_fit_to_be_stored(
    written: Any, kept: bool | str | None
) -> None:
    state = {"status": "CLAIM_SUBMITTED", "chatActive": written, "returnRequired": written}
    told = read({"kind": "issue", "issue": {"id": "i", "type": "CLAIM", "currentState": state}})

    (standing,) = (json.loads(one.value) for one in told.changes if one.what == "state")

    assert standing.get("chat_active") == standing.get("return_required") == kept


def test_two_messages_without_ids_in_a_chat_are_two() -> None:
    issue = {"id": "i", "type": "DISPUTE"}
    texts = ("one", "two")
    told = [
        {"kind": "chat", "issue": issue, "message": {"id": None, "createdAt": AT, "text": text}}
        for text in texts
    ]

    assert len({read(each).messages[0].external_id for each in told}) == 2


DAY_10, DAY_12, DAY_23 = (f"2026-11-{day}T10:00:00.000Z" for day in (10, 12, 23))


@pytest.mark.parametrize(
    ("type_", "decision", "state", "heard", "answered", "due"),
    [
        ("DISPUTE", None, None, AT, "", DAY_23),
        ("DISPUTE", None, None, AT, AT, ""),
        ("DISPUTE", None, None, AT, DAY_12, DAY_23),
        ("DISPUTE", None, DAY_12, AT, "", DAY_12),
        ("DISPUTE", None, DAY_12, AT, AT, DAY_12),
        ("DISPUTE", DAY_10, None, AT, AT, ""),
        ("CLAIM", DAY_12, None, AT, AT, DAY_12),
        ("CLAIM", DAY_12, DAY_10, AT, "", DAY_10),
        ("CLAIM", None, DAY_12, AT, "", DAY_12),
        ("CLAIM", None, None, AT, "", ""),
        ("MEDIATION", None, None, AT, "", DAY_23),
    ],
)
def test_until_when_a_case_wants_something(
    type_: str, decision: str | None, state: str | None, heard: str, answered: str, due: str
) -> None:
    issue = {
        "id": "i",
        "type": type_,
        "decisionDueDate": decision,
        "currentState": {"status": "SOMETHING_NEW", "statusDueDate": state},
    }
    told = read({"kind": "issue", "issue": issue, "heard": heard, "answered": answered})

    (found,) = [change.value for change in told.changes if change.what == "due"]
    assert found == (datetime.fromisoformat(due).isoformat() if due else "")
