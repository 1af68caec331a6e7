"""Resources that tests ask for by name, and what is said about those that were missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from migrations.upgrade import upgrade
from tests import debian, dovecot, postgres

KINDS = ("sqlite", "postgres")
ASKED = ("database_url", "empty_database_url")
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


WHOLE = ("tests/acceptance/", "tests/crash/", "tests/integration/web/")
"""Folders that go through the whole product: `core`'s own tests run every statement on both kinds."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One PostgreSQL server for this process's tests; started when the first one asks."""
    if postgres.programs() is None:
        debian.missing(postgres.PACKAGE)
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server) -> str:
    """Name of a migrated database that others are copied from: quicker than migrating each."""
    url = postgres_server.create()
    upgrade(url, MADE_AT)
    return postgres.database_of(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "postroom.db"
    upgrade(f"sqlite:///{path}", MADE_AT)
    return path


@pytest.fixture
def postgres_url(postgres_server: postgres.Server, postgres_template: str) -> Iterator[str]:
    """URL of a PostgreSQL database of the test's own, as a new installation has it."""
    url = postgres_server.create(postgres_template)
    yield url
    postgres_server.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """URL of an SQLite database of the test's own, as a new installation has it."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'postroom.db')}"


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a migrated database of the test's own; the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[dovecot.Dovecot]:
    """One IMAP server for this process's tests; started when the first one asks."""
    if not dovecot.installed():
        debian.missing(dovecot.PACKAGE)
    with dovecot.running() as server:
        yield server


@pytest.fixture
def empty_postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """URL of a PostgreSQL database of the test's own, without tables."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """URL of an SQLite database of the test's own, whose file is not made yet."""
    return f"sqlite:///{tmp_path / 'postroom.db'}"


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty database of the test's own; the test runs once on each kind."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL, so that `-m "not postgres"` leaves it out.

    What goes through the whole product has its second run among the long proofs.
    """
    for item in items:
        if not _wants_postgres(item):
            continue
        item.add_marker("postgres")
        if item.nodeid.startswith(WHOLE):
            item.add_marker("prove")


def _wants_postgres(item: pytest.Item) -> bool:
    kind = getattr(item, "callspec", None)
    chosen = {f"{kind.params.get(name)}_url" for name in ASKED} if kind else set()
    kinds = {str(value) for value in kind.params.values()} if kind else set()
    names = {*getattr(item, "fixturenames", ()), *chosen}
    return "postgres" in kinds or any("postgres" in name for name in names)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one loud line which packages would have let skipped tests run."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    if line := debian.advice(reasons):
        terminalreporter.write_sep("!", line, red=True, bold=True)
