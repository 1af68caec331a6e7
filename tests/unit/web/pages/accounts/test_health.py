from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.accounts.queries import AccountRow
from web.pages.accounts.health import Lamp, lamp

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ERROR = "imap.example.pl does not answer; check the name"


def shown(*, live: bool = True, **values: Any) -> Lamp:
    """The lamp of an account that was read a minute ago."""
    standing: dict[str, Any] = {
        "id": 1, "name": "shop", "channel": "mail", "inbox": "Shop", "state": "active",
        "health": "", "enabled": True, "settings": {}, "secrets": None, "created_at": NOW,
        "read_at": NOW - timedelta(minutes=1),
    }  # fmt: skip
    return lamp(AccountRow(**{**standing, **values}), live=live, now=NOW, locale="en")


@pytest.mark.parametrize(
    ("values", "colour"),
    [
        ({}, "good"),
        ({"enabled": False, "health": ERROR}, "plain"),
        ({"live": False}, "plain"),
        ({"read_at": None}, "warn"),
        ({"health": ERROR}, "warn"),
        ({"health": ERROR, "alarmed_at": NOW}, "bad"),
        ({"state": "needs_reauthorisation"}, "bad"),
    ],
)
def test_the_colour_says_how_bad_it_is(values: dict[str, Any], colour: str) -> None:
    assert shown(**values).colour == colour


def test_an_error_is_told_with_when_it_is_tried_again() -> None:
    found = shown(health=ERROR, next_at=NOW + timedelta(minutes=5))

    assert found.sentence == ERROR
    assert (found.again, found.since) == (True, NOW + timedelta(minutes=5))


def test_one_that_works_says_when_it_was_last_read() -> None:
    found = shown()

    assert (found.again, found.since) == (False, NOW - timedelta(minutes=1))
