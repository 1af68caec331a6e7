"""Upgrading: a copy first, all or nothing, and never backwards (P28)."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from core.store.engines import driver_url
from migrations import DatabaseProblem, NewerDatabase, current, head, is_pending, upgrade
from postroom.clock import utc_now

PROGRAM = """
import sys
from migrations import upgrade
from postroom.clock import utc_now
upgrade(sys.argv[1], utc_now())
"""


def test_an_empty_database_is_brought_to_the_newest_revision(empty_database_url: str) -> None:
    assert current(empty_database_url) is None
    assert is_pending(empty_database_url)

    done = upgrade(empty_database_url, utc_now())

    assert (done.before, done.after, done.backup) == (None, head(), None)
    assert current(empty_database_url) == head()
    assert not is_pending(empty_database_url)


def test_an_upgrade_of_the_newest_does_nothing(database_url: str) -> None:
    done = upgrade(database_url, utc_now())

    assert not done.changed


@pytest.mark.promise("P28")
@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_a_kill_in_the_middle_leaves_the_old_database_and_the_next_start_finishes(
    empty_database_url: str, revision: str
) -> None:
    killed = _run(empty_database_url, crash=f"migrated:{int(revision)}")
    assert killed.returncode == -signal.SIGKILL
    assert current(empty_database_url) is None

    finished = _run(empty_database_url)

    assert finished.returncode == 0, finished.stderr
    assert current(empty_database_url) == head()


@pytest.mark.promise("P28")
def test_an_older_database_is_copied_before_it_is_changed(sqlite_url: str, tmp_path: Path) -> None:
    _execute(sqlite_url, "UPDATE setting SET value = '\"kept\"' WHERE key = 'instance_id'")
    _execute(sqlite_url, "UPDATE alembic_version SET version_num = '0001'")

    with pytest.raises(Exception, match="UNIQUE"):  # the first rows are there already
        upgrade(sqlite_url, utc_now())

    (copied,) = tmp_path.glob("*.backup")
    assert copied.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copied)) as connection:
        kept = connection.execute("SELECT value FROM setting WHERE key = 'instance_id'").fetchone()
    assert kept == ('"kept"',)
    assert current(sqlite_url) == "0001"


def test_two_processes_that_start_together_agree(empty_database_url: str) -> None:
    command = [sys.executable, "-c", PROGRAM, empty_database_url]
    together = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]

    said = [process.communicate(timeout=60)[1] for process in together]

    assert [process.returncode for process in together] == [0, 0, 0], said
    assert current(empty_database_url) == head()


def test_a_newer_database_is_refused_and_left_alone(database_url: str) -> None:
    _execute(database_url, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(NewerDatabase, match=r"newer Postroom .*9999.*install the newer version"):
        upgrade(database_url, utc_now())

    with pytest.raises(NewerDatabase):
        current(database_url)


def test_somebody_elses_database_is_refused(empty_database_url: str) -> None:
    _execute(empty_database_url, "CREATE TABLE invoices (id INTEGER)")

    with pytest.raises(DatabaseProblem, match="did not make; name an empty database"):
        upgrade(empty_database_url, utc_now())


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "postroom.db"
    path.write_text("Dear diary, this is not a database at all. " * 50)

    with pytest.raises(DatabaseProblem, match=r"postroom\.db cannot be opened: file is not a da"):
        upgrade(f"sqlite:///{path}", utc_now())

    assert path.read_text().startswith("Dear diary")


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    url = "postgresql://somebody:hunter2@127.0.0.1:1/postroom"

    with pytest.raises(DatabaseProblem, match="start PostgreSQL or correct") as caught:
        upgrade(url, utc_now())

    assert "127.0.0.1" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def _run(url: str, crash: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "POSTROOM_CRASH": crash},
    )


def _execute(url: str, statement: str) -> None:
    engine = create_engine(driver_url(url))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
