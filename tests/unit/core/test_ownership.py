from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.ownership import SILENCE, Owned, Owner, claim, disclaim, holder, take
from core.store import Store, open_store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE = Owner("here", "/srv/postroom", 1)
THERE = Owner("there", "/srv/postroom", 2)
TAKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from core.ownership import take
lock = take(Path(sys.argv[1]), datetime(2026, 11, 22, tzinfo=UTC))
print("taken", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


def test_a_folder_has_one_owner_at_a_time(tmp_path: Path) -> None:
    lock = take(tmp_path, NOW)

    with pytest.raises(Owned, match=rf"process {os.getpid()}, since 2026-11-22T12:00:00"):
        take(tmp_path, NOW)

    lock.release()
    take(tmp_path, NOW).release()


def test_the_holder_can_be_asked_for(tmp_path: Path) -> None:
    assert holder(tmp_path) is None

    with take(tmp_path, NOW):
        found = holder(tmp_path)

    assert found is not None
    assert found.pid == os.getpid()
    assert holder(tmp_path) is None


def test_looking_at_a_lock_does_not_take_it(tmp_path: Path) -> None:
    take(tmp_path, NOW).release()

    assert holder(tmp_path) is None
    take(tmp_path, NOW).release()


def test_a_killed_owner_leaves_a_free_lock(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", TAKER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"taken\n"
    found = holder(tmp_path)
    assert found is not None
    assert found.pid == process.pid

    process.kill()
    process.communicate()

    take(tmp_path, NOW).release()


def test_a_second_host_is_refused_while_the_first_lives(store: Store) -> None:
    store.write_now(claim, HERE, NOW)

    with pytest.raises(Owned, match=r"host here .process 1, .* stop it first"):
        store.write_now(claim, THERE, NOW + SILENCE - timedelta(seconds=1))


def test_an_owner_goes_on_claiming(store: Store) -> None:
    store.write_now(claim, HERE, NOW)
    store.write_now(claim, HERE, NOW + SILENCE)

    with pytest.raises(Owned):
        store.write_now(claim, THERE, NOW + SILENCE * 1.5)


def test_a_silent_owner_is_replaced_and_learns_of_it(store: Store) -> None:
    store.write_now(claim, HERE, NOW)
    store.write_now(claim, THERE, NOW + SILENCE)

    with pytest.raises(Owned, match="host there"):
        store.write_now(claim, HERE, NOW + SILENCE)


def test_an_owner_that_stops_need_not_be_waited_for(store: Store) -> None:
    store.write_now(claim, HERE, NOW)
    store.write_now(disclaim, THERE)
    store.write_now(disclaim, HERE)

    store.write_now(claim, THERE, NOW)


def test_two_data_folders_on_one_host_are_two_owners(store: Store) -> None:
    store.write_now(claim, HERE, NOW)

    with pytest.raises(Owned):
        store.write_now(claim, Owner("here", "/srv/other", 3), NOW)
