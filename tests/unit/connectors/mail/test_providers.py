from __future__ import annotations

from typing import Any

import pytest

from connectors.mail.providers import PROVIDERS, by_domain, by_host, hint, saves_sent
from connectors.mail.sent import wanted
from connectors.mail.settings import MailSettings


def make_settings(**values: Any) -> MailSettings:
    return MailSettings.model_validate({"address": "a@b.pl", "password": "x", **values})


@pytest.mark.parametrize(
    ("domain", "host"),
    [
        ("gmail.com", "imap.gmail.com"),
        ("WP.PL", "imap.wp.pl"),
        ("op.pl", "imap.poczta.onet.pl"),
        ("outlook.com", "outlook.office365.com"),
        ("tlen.pl", "poczta.o2.pl"),
    ],
)
def test_a_provider_is_known_by_its_customers_addresses(domain: str, host: str) -> None:
    found = by_domain(domain)

    assert found is not None
    assert found.imap_host == host


def test_a_domain_belongs_to_one_provider() -> None:
    domains = [domain for one in PROVIDERS for domain in one.domains]

    assert len(domains) == len(set(domains))
    assert by_domain("sklep.pl") is None


@pytest.mark.parametrize(
    ("smtp", "save", "copies"),
    [
        ("smtp.gmail.com", "auto", False),
        ("smtp.office365.com", "auto", False),
        ("smtp.gmail.com", "yes", True),
        ("poczta.sklep.pl", "auto", True),
        ("poczta.sklep.pl", "no", False),
    ],
)
def test_copies_are_left_to_providers_that_keep_them(smtp: str, save: str, copies: bool) -> None:
    settings = make_settings(smtp_host=smtp, imap_host="imap.sklep.pl", save_sent=save)

    assert wanted(settings) is copies
    assert saves_sent(settings) is (smtp != "poczta.sklep.pl")


def test_gmail_says_that_it_wants_an_app_password() -> None:
    assert "app password" in hint(make_settings(imap_host="imap.gmail.com"))
    assert hint(make_settings(imap_host="imap.sklep.pl")) == ""


def test_a_regional_server_of_ses_is_known() -> None:
    found = by_host("email-smtp.us-east-1.amazonaws.com")

    assert found is not None
    assert found.rewrites_ids
