from datetime import UTC, datetime, timedelta

from core.outbox.breaker import Pause
from web.pages.automations.held import Standstill, gathered

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make_pause(
    automation: int = 1,
    recipient: str = "a@x.example",
    *,
    until: datetime | None = NOW,
    **more: int,
) -> Pause:
    """A pause of the hour's cap that lasts until then; over once that is not after `NOW`."""
    return Pause(
        automation=automation, name="Greet" if automation else "", recipient=recipient, reason="hour",
        since=NOW - HOUR, until=until, active=until is None or until > NOW, held=more.get("held", 1),
    )  # fmt: skip


def test_pauses_of_one_automation_are_told_as_one() -> None:
    pauses = [
        make_pause(until=NOW + HOUR, held=2),
        make_pause(2, "c@x.example"),
        make_pause(recipient="b@x.example", until=NOW + 2 * HOUR, held=3),
    ]

    first, second = gathered(pauses)

    assert (first.automation, first.count, first.until) == (1, 5, NOW + 2 * HOUR)
    assert first.recipient == ""
    assert (second.automation, second.recipient) == (2, "c@x.example")


def test_it_holds_still_as_long_as_one_of_them_does() -> None:
    (held,) = gathered([make_pause(), make_pause(recipient="b@x.example", until=NOW + HOUR)])

    assert held.active
    assert held.until == NOW + HOUR


def test_one_that_waits_for_a_person_has_no_end() -> None:
    (held,) = gathered([make_pause(until=None), make_pause(recipient="b@x.example")])

    assert held.until is None


def test_a_pause_that_is_over_is_told_as_over() -> None:
    (held,) = gathered([make_pause()])

    assert not held.active
    assert held.until == NOW


def test_each_tile_finds_its_own() -> None:
    still = Standstill(held=gathered([make_pause(), make_pause(0, "", until=None)]))

    assert still.of(1) is not None
    assert still.of(2) is None
