from datetime import UTC, datetime, timedelta

import pytest

from core.outbox.caps import NO_CAPS, Attempt, Caps, Tally
from core.outbox.queue import Earlier

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(hours=20)


def _attempt(*, automation: int = 1, first: bool = False, live: bool = False) -> Attempt:
    return Attempt(automation=automation, recipient="a@example.org", first=first, live=live)


def _tally(hour: int = 0, day: int = 0, minute: int = 0, latest: datetime = LONG_AGO) -> Tally:
    return Tally([Earlier("a@example.org", 1, day, hour, latest)], minute, NOW)


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("tally", "objection"),
    [
        (_tally(), ""),
        (_tally(hour=4, day=4), ""),
        (_tally(hour=5, day=5), "hour"),
        (_tally(day=19), ""),
        (_tally(day=20), "day"),
        (_tally(minute=119), ""),
        (_tally(minute=120), "minute"),
    ],
)
def test_each_cap_holds_what_would_be_one_too_many(tally: Tally, objection: str) -> None:
    assert tally.objection(_attempt(), Caps()) == objection


@pytest.mark.promise("P13")
def test_the_same_first_reply_goes_out_once_a_day() -> None:
    attempt = _attempt(first=True)

    assert _tally().objection(attempt, Caps()) == "same_reply"
    assert _tally(latest=NOW - timedelta(hours=24)).objection(attempt, Caps()) == ""
    assert _tally().objection(_attempt(automation=2, first=True), Caps()) == ""


def test_what_the_transaction_adds_counts() -> None:
    tally = Tally([], 0, NOW)

    left = 0
    while not tally.objection(_attempt(), Caps()):
        tally.note(_attempt())
        left += 1

    assert left == 5


@pytest.mark.promise("P13")
def test_new_addresses_of_one_domain_are_counted_together() -> None:
    tally = Tally([], 0, NOW, {"@loop.example": 27})
    wishes = [
        Attempt(automation=1, recipient=f"case{number}@mx{number}.loop.example", first=True)
        for number in range(5)
    ]

    said = []
    for wish in wishes:
        said.append(tally.objection(wish, Caps()))
        tally.note(wish)

    assert said == ["", "", "", "domain", "domain"]
    another = Attempt(automation=1, recipient="case9@loop.example", first=True)
    assert tally.objection(another, Caps(domain_hour=None)) == ""


def test_a_provider_of_mailboxes_is_no_one_recipient() -> None:
    tally = Tally([], 0, NOW)
    for number in range(50):
        tally.note(Attempt(automation=1, recipient=f"c{number}@wp.pl", first=True))

    assert tally.objection(Attempt(automation=1, recipient="d@wp.pl", first=True), Caps()) == ""


def test_chat_is_outside_the_caps_of_a_recipient_but_not_of_the_instance() -> None:
    assert _tally(hour=50, day=50).objection(_attempt(live=True), Caps()) == ""
    assert _tally(minute=120).objection(_attempt(live=True), Caps()) == "minute"


def test_lifted_caps_hold_nothing() -> None:
    tally = _tally(hour=999, day=999, minute=9999)

    assert tally.objection(_attempt(first=True), NO_CAPS) == ""
