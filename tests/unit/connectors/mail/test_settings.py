from __future__ import annotations

from typing import Any

import pytest

from connectors.mail.settings import MailSettings
from core.accounts import fill
from postroom.errors import InvalidSettings

LIVE = {"address": "shop@example.pl", "imap_host": "imap.example.pl", "password": "x"}


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"password": ""}, "password", "needs its password"),
        ({"sign_in": "google"}, "oauth_client_id", "Google needs the ID of an application"),
        (
            {"sign_in": "google", "oauth_client_id": "a"},
            "oauth_client_secret",
            "wants the secret",
        ),
        ({"sign_in": "microsoft"}, "oauth_client_id", "Microsoft needs the ID"),
        ({"imap_host": "https://imap.example.pl"}, "imap_host", "server's name alone"),
        ({"smtp_host": "smtp.example.pl:465"}, "smtp_host", "server's name alone"),
        ({"smtp_port": 0}, "smtp_port", "greater than or equal to 1"),
        ({"imap_security": "ssl"}, "imap_security", "'tls', 'starttls' or 'none'"),
        ({"oauth_token_url": "http://evil.example/t"}, "oauth_token_url", "begin with https://"),
        ({"oauth_tenant": "a/b"}, "oauth_tenant", "a tenant is"),
        ({"folders": []}, "folders", "at least 1"),
    ],
)
def test_what_a_live_account_lacks_is_named(
    changed: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(InvalidSettings) as caught:
        fill(MailSettings, {**LIVE, **changed})

    assert caught.value.field == field
    assert sentence in caught.value.message


@pytest.mark.parametrize(
    "values",
    [
        LIVE,
        {**LIVE, "sign_in": "microsoft", "oauth_client_id": "app", "password": ""},
        {**LIVE, "imap_host": "127.0.0.1"},
        {**LIVE, "imap_host": "::1"},
        {"address": "shop@example.pl"},
    ],
)
def test_settings_that_are_whole_are_taken(values: dict[str, Any]) -> None:
    assert fill(MailSettings, values).settings["address"] == "shop@example.pl"


def test_one_signs_in_with_the_address_unless_told_otherwise() -> None:
    assert MailSettings.model_validate(LIVE).username == "shop@example.pl"
    assert MailSettings.model_validate({**LIVE, "login": "shop"}).username == "shop"


def test_every_setting_is_explained() -> None:
    bare = [
        name
        for name, field in MailSettings.model_fields.items()
        if not (field.title and field.description and field.examples)
    ]

    assert bare == []


@pytest.mark.promise("P25")
def test_no_secret_shows() -> None:
    assert "hunter2" not in repr(MailSettings.model_validate({**LIVE, "password": "hunter2"}))
