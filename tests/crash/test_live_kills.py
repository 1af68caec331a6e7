"""Killed at any moment while it reads a mailbox, nothing is lost and nothing is done twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash.test_kills import kill_at_random
from tests.crash.victim import Victim, make_victim
from tests.crash.world import Letter, faults, letters
from tests.dovecot import Dovecot

POINTS = (
    "in.fetched",
    "in.raw_written",
    "in.raw_committed",
    "parse.before",
    "ticket.tx_open",
    "ticket.committed",
)


def connected(folder: Path, url: str, server: Dovecot, stream: Sequence[Letter]) -> Victim:
    """A victim whose account was read once, and whose mails came after that."""
    user = f"crash-{folder.name}"
    settings = json.dumps(server.settings(user))
    victim = make_victim(folder, url, [])
    replace(victim, program=("tests.crash.live_reader", "0", settings)).finish()
    server.deliver(user, *(letter.payload() for letter in stream))
    return replace(victim, program=("tests.crash.live_reader", str(len(stream)), settings))


@pytest.mark.promise("P1")
@pytest.mark.promise("P8")
@pytest.mark.prove
@pytest.mark.timeout(200)
def test_killed_at_random_while_reading_a_mailbox(
    database_url: str, tmp_path: Path, dovecot_server: Dovecot
) -> None:
    stream = letters(300)
    victim = connected(tmp_path, database_url, dovecot_server, stream)

    killed = kill_at_random(victim, 4, 0.5)
    victim.finish()

    assert killed
    assert faults(database_url, stream, None) == []


@pytest.mark.promise("P1")
@pytest.mark.timeout(200)
def test_killed_at_every_point_in_turn_while_reading_a_mailbox(
    sqlite_url: str, tmp_path: Path, dovecot_server: Dovecot
) -> None:
    stream = letters(300)
    victim = connected(tmp_path, sqlite_url, dovecot_server, stream)

    reached = [point for point in POINTS if victim.run_to(point)]
    victim.finish()

    assert reached == list(POINTS)
    assert faults(sqlite_url, stream, None) == []


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.timeout(1800)
def test_killed_twenty_times_while_2000_mails_are_read(
    database_url: str, tmp_path: Path, dovecot_server: Dovecot
) -> None:
    stream = letters(2000)
    victim = connected(tmp_path, database_url, dovecot_server, stream)

    killed = kill_at_random(victim, 20, 0.7)
    victim.finish()

    assert killed
    assert faults(database_url, stream, None) == []
