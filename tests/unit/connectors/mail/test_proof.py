"""Whose finding about a sender counts, and what it comes to."""

from __future__ import annotations

import pytest

from connectors.mail.envelope import Senders
from tests.mails import make_mail, read

SERVER = "mx.shop.example"
ASKED = Senders(checked_by=SERVER)


def proof(*results: str, sender: str = "Jan <jan@example.pl>", senders: Senders = ASKED) -> str:
    head = "".join(f"Authentication-Results: {one}\r\n" for one in results)
    return read(head.encode() + make_mail(**{"from": sender}), senders=senders).proof


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("dmarc=pass header.from=example.pl", "pass"),
        ("dmarc=pass (p=reject; sp=none) header.from=Example.PL", "pass"),
        ("spf=fail smtp.mailfrom=list.example; dmarc=pass header.from=example.pl", "pass"),
        ("dkim=pass header.d=example.pl; dmarc=fail header.from=example.pl", "fail"),
        ("dmarc=pass header.from=evil.example", "fail"),
        ("dkim=pass header.d=example.pl", "pass"),
        ("dkim=pass header.i=@example.pl; spf=none", "pass"),
        ("dkim=pass header.d=pl", "none"),
        ("dkim=pass header.d=evil.example", "none"),
        ("dkim=pass header.d=notexample.pl", "none"),
        ("dkim=pass header.d=evil.example; spf=fail smtp.mailfrom=example.pl", "fail"),
        ("spf=pass smtp.mailfrom=bounce@example.pl; dmarc=none", "pass"),
        ("spf=pass smtp.mailfrom=bounce@evil.example; dmarc=none", "none"),
        ("spf=softfail smtp.mailfrom=example.pl", "fail"),
        ("none", "none"),
        ("", "none"),
        ("dmarc=temperror", "none"),
        ('spf=fail reason="dmarc=pass header.from=example.pl"', "fail"),
        ("spf=fail (dmarc=pass header.from=example.pl)", "fail"),
        ("spf=fail (a (b) ; dmarc=pass) smtp.mailfrom=x", "fail"),
        ("spf=fail (unclosed ; dmarc=pass header.from=example.pl", "none"),
        ('x="; dmarc=pass header.from=example.pl; y="', "none"),
    ],
)
def test_finding_comes_to_one_word(found: str, expected: str) -> None:
    assert proof(f"{SERVER}; {found}") == expected


def test_domain_above_the_senders_speaks_for_it() -> None:
    assert proof(f"{SERVER}; dkim=pass header.d=example.pl", sender="a@mail.example.pl") == "pass"


def test_finding_of_another_server_says_nothing() -> None:
    assert proof("evil.example; dmarc=pass header.from=example.pl") == "none"
    assert proof(f"{SERVER}.evil.example; dmarc=pass header.from=example.pl") == "none"


def test_only_the_topmost_finding_counts() -> None:
    forged = f"{SERVER}; dmarc=pass header.from=example.pl"

    assert proof(f"{SERVER}; dmarc=fail header.from=example.pl", forged) == "fail"
    assert proof("evil.example; dmarc=fail", forged) == "none"


def test_name_of_the_server_may_bear_a_version_and_a_comment() -> None:
    assert proof(f"{SERVER.upper()} (us) 1; dmarc=pass header.from=example.pl") == "pass"


def test_finding_over_several_lines_is_read() -> None:
    assert proof(f"{SERVER};\r\n\tspf=none;\r\n dmarc=pass header.from=example.pl") == "pass"


def test_two_authors_are_no_proof_of_either() -> None:
    mail = (
        f"Authentication-Results: {SERVER}; dmarc=pass header.from=example.pl\r\n"
        "From: evil@evil.example\r\n"
    ).encode() + make_mail()

    assert read(mail, senders=ASKED).proof == "fail"


def test_without_a_server_nobody_can_tell() -> None:
    forged = f"{SERVER}; dmarc=fail header.from=example.pl"

    assert proof(forged, senders=Senders()) == ""


def test_value_made_to_confuse_takes_no_time() -> None:
    assert proof(f"{SERVER}; " + "(" * 9_000) == "none"
    assert proof(f"{SERVER}; " + "a=" * 9_000) == "none"
    assert proof(f"{SERVER}; " + '"\\' * 9_000) == "none"
