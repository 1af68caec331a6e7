from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.app.command import Shell


@pytest.fixture
def empty_shell(tmp_path: Path) -> Shell:
    """A folder in which nobody has typed anything yet."""
    return Shell(tmp_path)


@pytest.fixture
def shell(tmp_path: Path, sqlite_template: Path) -> Shell:
    """A folder with a migrated SQLite database, as any first command leaves it."""
    shell = Shell(tmp_path)
    shell.data.mkdir(mode=0o700)
    shutil.copy(sqlite_template, shell.data / "postroom.db")
    return shell


@pytest.fixture
def postgres_shell(tmp_path: Path, postgres_url: str) -> Shell:
    """The same on PostgreSQL."""
    return Shell(tmp_path, {"POSTROOM_DATABASE_URL": postgres_url})


@pytest.fixture(params=["shell", "postgres_shell"])
def any_shell(request: pytest.FixtureRequest) -> Shell:
    """On each kind of database."""
    found: Shell = request.getfixturevalue(request.param)
    return found
