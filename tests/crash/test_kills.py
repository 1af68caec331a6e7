"""Killed at any moment, nothing acknowledged is lost and nothing is done twice (P1, P8)."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.victim import Victim, make_victim
from tests.crash.world import faults, letters

POINTS = (
    "in.fetched",
    "in.raw_written",
    "in.raw_committed",
    "parse.before",
    "ticket.tx_open",
    "ticket.committed",
    "engine.decided",
    "engine.recorded",
)


def kill_at_random(victim: Victim, times: int, longest: float) -> int:
    """Kill it up to `times` times, each after a random while of work; says how often it was."""
    chance = random.Random(times)
    killed = 0
    while killed < times and not victim.run_until(chance.uniform(0.01, longest)):
        killed += 1
    return killed


@pytest.mark.promise("P1")
@pytest.mark.promise("P8")
@pytest.mark.prove
@pytest.mark.timeout(200)
def test_killed_at_random_nothing_is_lost_or_doubled(database_url: str, tmp_path: Path) -> None:
    stream = letters(600)
    victim = make_victim(tmp_path, database_url, stream)

    killed = kill_at_random(victim, 4, 0.4)
    victim.finish()

    assert killed
    assert faults(database_url, stream, victim.acknowledged) == []


@pytest.mark.promise("P1")
@pytest.mark.timeout(200)
def test_killed_at_every_point_in_turn_nothing_is_lost_or_doubled(
    sqlite_url: str, tmp_path: Path
) -> None:
    stream = letters(400)
    victim = make_victim(tmp_path, sqlite_url, stream)

    reached = [point for point in POINTS if victim.run_to(point)]
    victim.finish()

    assert reached == list(POINTS)
    assert faults(sqlite_url, stream, victim.acknowledged) == []


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.timeout(1800)
def test_killed_twenty_times_while_5000_mails_come_in(database_url: str, tmp_path: Path) -> None:
    stream = letters(5000)
    victim = make_victim(tmp_path, database_url, stream)

    killed = kill_at_random(victim, 20, 0.7)
    victim.finish()

    assert killed == 20
    assert faults(database_url, stream, victim.acknowledged) == []


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("nth", [1, 3])
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_point_on_both_databases(
    point: str, nth: int, database_url: str, tmp_path: Path
) -> None:
    stream = letters(300)
    victim = make_victim(tmp_path, database_url, stream)

    reached = victim.run_to(f"{point}:{nth}")
    victim.finish()

    assert reached
    assert faults(database_url, stream, victim.acknowledged) == []


@pytest.mark.prove
@pytest.mark.promise("P8")
@pytest.mark.timeout(200)
def test_an_ingest_that_was_killed_goes_on_when_it_is_typed_again(
    sqlite_url: str, tmp_path: Path
) -> None:

    stream = letters(300)
    victim = make_victim(tmp_path, sqlite_url, stream)
    typed = ["ingest", str(victim.mails), "--account", "shop", "--automate", "--json"]

    subprocess.run(
        [sys.executable, "-m", "postroom", *typed],
        env={**victim.environment, "POSTROOM_CRASH": "ticket.committed:2"},
        check=False,
        timeout=100,
    )
    again = json.loads(victim.command(*typed).stdout)
    third = json.loads(victim.command(*typed).stdout)

    assert again["seen"] == third["seen"] == 300
    assert again["stored"] + again["duplicate"] == 300
    assert third == {"seen": 300, "stored": 0, "duplicate": 300, "quarantined": 0, "tickets": 0}
    assert faults(sqlite_url, stream, None) == []
