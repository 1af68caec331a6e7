"""The cursor: what it remembers, what counts as old."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.mail.imap.cursor import Cursor, FolderState, entered, mailbox_of
from connectors.mail.settings import MailSettings

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
STATE = FolderState(validity=1, next=5, backlog=5, since=NOW)


def test_what_is_written_is_read_again() -> None:
    cursor = Cursor(mailbox="a1").at("Wysłane", STATE.hold(3, NOW).read_to(9))

    assert Cursor.read(cursor.write(), "a1") == cursor


def test_no_cursor_has_read_nothing() -> None:
    assert Cursor.read(None, "a1").folders == {}


def test_the_cursor_of_another_mailbox_has_read_nothing() -> None:
    cursor = Cursor(mailbox="a1").at("INBOX", STATE)

    assert Cursor.read(cursor.write(), "b2") == Cursor(mailbox="b2")


def test_a_mailbox_is_known_by_who_signs_in_wherever_its_server_stands() -> None:
    typed = {"address": "shop@example.pl", "password": "secret"}
    here = MailSettings.model_validate({**typed, "imap_host": "imap.example.pl"})
    moved = MailSettings.model_validate({**typed, "imap_host": "imap.elsewhere.example"})
    shouted = MailSettings.model_validate({**typed, "login": "SHOP@EXAMPLE.PL"})
    other = MailSettings.model_validate({**typed, "login": "returns@example.pl"})

    assert mailbox_of(here) == mailbox_of(moved) == mailbox_of(shouted)
    assert mailbox_of(here) != mailbox_of(other)


def test_reading_never_goes_back() -> None:
    assert STATE.read_to(9).read_to(2).next == 10


def test_a_held_message_counts_its_tries_until_it_is_released() -> None:
    held = STATE.hold(7, NOW).hold(7, NOW + timedelta(hours=1))

    assert held.held[7].tries == 2
    assert held.release(7).held == {}


@pytest.mark.parametrize(("start", "first"), [(None, 41), (date(2026, 1, 1), 1)])
def test_a_new_folder_is_read_from_its_end_or_from_the_start_date(
    start: date | None, first: int
) -> None:
    state = entered(None, 7, 41, start, NOW)

    assert (state.next, state.backlog, state.since) == (first, 41, NOW)


def test_another_validity_begins_anew_but_remembers_since_when() -> None:
    state = entered(STATE.hold(3, NOW), 2, 9, None, NOW + timedelta(days=3))

    assert (state.next, state.backlog, state.since, state.held) == (1, 9, NOW, {})


def test_the_same_validity_goes_on() -> None:
    assert entered(STATE, 1, 900, None, NOW) is STATE


@pytest.mark.parametrize(
    ("uid", "arrived_h", "dated_h", "rescan", "old"),
    [
        (4, 1, 1, False, True),
        (5, 1, -900, False, False),
        (5, -1, 1, False, True),
        (4, 1, 1, True, False),
        (4, -1, 1, True, True),
        (4, 1, -1, True, True),
    ],
)
def test_old_is_what_was_there_before_the_account(
    *, uid: int, arrived_h: int, dated_h: int, rescan: bool, old: bool
) -> None:
    state = STATE.model_copy(update={"rescan": rescan})
    arrived, dated = NOW + timedelta(hours=arrived_h), NOW + timedelta(hours=dated_h)

    assert state.is_old(uid, arrived, dated) is old
