from datetime import UTC, datetime

import pytest

from connectors.mail import limits
from connectors.mail.envelope import Senders
from postroom.message import Address, Sender
from tests.mails import NOW, make_mail, read

TOKEN = "t12.m34.0123456789abcdef"
SHOP = Senders(
    own=frozenset({"shop@example.com"}),
    customers=frozenset({"form@example.com", "@market.example"}),
)


def test_the_sender_is_who_from_names() -> None:
    message = read(make_mail(**{"from": "Jan <Jan@Example.PL>"}))

    assert message.sender == Sender(identity="jan@example.pl", name="Jan", email="Jan@Example.PL")


@pytest.mark.parametrize("missing", [None, "", "<>", "Jan", "(((("])
def test_without_a_usable_from_the_next_field_names_the_sender(missing: str | None) -> None:
    message = read(make_mail(**{"from": missing, "reply_to": "anna@example.pl"}))

    assert message.sender.email == "anna@example.pl"
    assert any("Reply-To" in defect for defect in message.defects)


def test_nobody_to_answer_is_said() -> None:
    message = read(make_mail(**{"from": "Jan"}))

    assert message.sender == Sender(identity="", name="Jan", email="")
    assert any("nobody to answer" in defect for defect in message.defects)


def test_the_first_of_two_froms_counts() -> None:
    assert read(make_mail(**{"from": "a@b.pl, c@d.pl"})).sender.email == "a@b.pl"
    twice = read(b"From: a@b.pl\nFrom: c@d.pl\n\nx")
    assert twice.sender.email == "a@b.pl"
    assert any("several From" in defect for defect in twice.defects)


@pytest.mark.parametrize("author", ["form@example.com", "FORM@example.com", "x@market.example"])
def test_a_form_that_writes_for_customers_names_them_in_reply_to(author: str) -> None:
    message = read(
        make_mail(**{"from": author, "reply_to": "Anna <anna@example.pl>"}), senders=SHOP
    )

    assert message.sender == Sender(
        identity="anna@example.pl", name="Anna", email="anna@example.pl"
    )


@pytest.mark.parametrize(
    ("author", "reply_to"),
    [
        ("stranger@example.org", "anna@example.pl"),
        ("form@example.com", "shop@example.com"),
        ("form@example.com", None),
        ("x@notmarket.example", "anna@example.pl"),
    ],
)
def test_reply_to_of_anybody_else_does_not_change_the_sender(
    author: str, reply_to: str | None
) -> None:
    message = read(make_mail(**{"from": author, "reply_to": reply_to}), senders=SHOP)

    assert message.sender.email == author


def test_recipients_are_kept() -> None:
    message = read(make_mail(to="Shop <shop@example.com>", cc="a@b.pl, c@d.pl"))

    assert message.to == (Address("shop@example.com", "Shop"),)
    assert message.cc == (Address("a@b.pl"), Address("c@d.pl"))


def test_too_many_recipients_are_cut_and_said() -> None:
    many = ",".join(f"u{number}@b.pl" for number in range(limits.RECIPIENTS + 1))
    message = read(make_mail(cc=many))

    assert len(message.cc) == limits.RECIPIENTS
    assert any("addresses in Cc" in defect for defect in message.defects)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<a@b>", "a@b"),
        ("a@b", "a@b"),
        (" <a@b> (comment)", "a@b"),
        ("<a\r\n b@c>", "ab@c"),
        ("<" + "a" * 500 + ">", "a" * 500),
    ],
)
def test_the_message_id_is_kept_without_brackets(written: str, kept: str) -> None:
    assert read(make_mail(message_id=written)).external_id == kept


@pytest.mark.parametrize("written", [None, "", "<>", "<" + "a" * 501 + ">"])
def test_a_mail_without_id_gets_one_made_of_its_bytes(written: str | None) -> None:
    mail = make_mail(message_id=written)

    assert read(mail).external_id == read(mail).external_id
    assert read(mail).external_id.endswith("@no-message-id.invalid")
    assert read(mail).external_id != read(mail + b"x").external_id


def test_references_come_nearest_first() -> None:
    message = read(make_mail(in_reply_to="<c@x>", references="<a@x> <b@x>\r\n <c@x>"))

    assert message.references == ("c@x", "b@x", "a@x")


def test_references_without_brackets_and_prose_in_in_reply_to_are_read() -> None:
    message = read(make_mail(in_reply_to="Your message of Monday <c@x>", references="a@x b@x"))

    assert message.references == ("c@x", "b@x", "a@x")


def test_no_more_references_are_kept_than_the_limit_and_the_newest_are() -> None:
    message = read(make_mail(references=" ".join(f"<{n}@x>" for n in range(200))))

    assert len(message.references) == limits.REFERENCES
    assert message.references[0] == "199@x"


@pytest.mark.parametrize(
    "mail",
    [
        make_mail(in_reply_to=f"<{TOKEN}@example.com>"),
        make_mail(references=f"<x@y> <{TOKEN}@example.com> <z@y>"),
        make_mail(to=f"shop+{TOKEN}@example.com"),
        make_mail(delivered_to=f"shop+{TOKEN.upper()}@example.com".lower()),
        make_mail(f"> text\r\n> [{TOKEN}]\r\n"),
        make_mail(f"<div style='display:none'>{TOKEN}</div>", content_type="text/html"),
    ],
)
def test_ids_of_ours_are_found_wherever_they_come_back(mail: bytes) -> None:
    assert read(mail).tokens == (TOKEN,)


def test_the_token_in_the_references_comes_before_one_in_the_body() -> None:
    other = "t1.m1.ffffffffffffffff"
    message = read(make_mail(other, in_reply_to=f"<{TOKEN}@example.com>"))

    assert message.tokens == (TOKEN, other)


def test_only_our_own_header_says_that_a_mail_is_a_copy_of_ours() -> None:
    ours = make_mail(x_postroom_id=TOKEN, message_id="<from@the.provider>")
    answer = make_mail(f"> [{TOKEN}]\r\n", in_reply_to=f"<{TOKEN}@example.com>")

    assert read(ours).own_token == TOKEN
    assert read(answer).own_token == ""


DATES = [
    ("Sun, 22 Nov 2026 10:00:00 +0100", datetime(2026, 11, 22, 9, tzinfo=UTC)),
    ("22 Nov 2026 10:00 GMT", datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ("Sun, 22 Nov 2026 10:00:00 -0000", datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ("Sun, 22 Nov 2026 10:00:00 +0100 (CET)", datetime(2026, 11, 22, 9, tzinfo=UTC)),
    ("Sun, 2 Aug 2026 00:30:05 +0545", datetime(2026, 8, 1, 18, 45, 5, tzinfo=UTC)),
    ("Sun, 22 Nov 0026 10:00:00 -0800", datetime(2026, 11, 22, 18, tzinfo=UTC)),
]


@pytest.mark.parametrize(("written", "moment"), DATES)
def test_the_date_is_read_in_utc(written: str, moment: datetime) -> None:
    message = read(make_mail(date=written))

    assert message.sent_at == moment
    assert message.sent_at.tzinfo is not None


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "yesterday",
        "Sun, 99 Nov 2026 10:00:00",
        "Mon, 31 Feb 2025 10:00:00 +0100",
        "Sat, 22 Nov 2025 25:00:00 +0100",
        "Sun, 22 Nov 2036 10:00:00 +0100",
        "1 Jan 1970 00:00:00 +0000",
    ],
)
def test_a_date_that_cannot_be_true_gives_way_to_the_time_of_arrival(written: str | None) -> None:
    message = read(make_mail(date=written))

    assert message.sent_at == NOW
    assert any("Date" in defect for defect in message.defects)
