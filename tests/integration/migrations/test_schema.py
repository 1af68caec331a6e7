"""The migrated database and core/tables say the same, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from core.calendars import dump, parse
from core.store.engines import driver_url
from core.tables import calendar, metadata
from migrations import comparison, head, revisions, upgrade
from postroom.clock import utc_now

ALONE = "(" + ", ".join(f"'{name}'" for name in ("alembic_version", *comparison.ALONE)) + ")"
FORM = {
    "sqlite": f"""
        SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL
        AND name NOT LIKE 'message_search%' AND name NOT LIKE 'sqlite_%' AND name NOT IN {ALONE}
    """,  # noqa: S608 - names of our own
    "postgresql": f"""
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT IN {ALONE}
        UNION ALL SELECT indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename NOT IN {ALONE} AND indexname NOT IN {ALONE}
        UNION ALL SELECT table_name || '.' || column_name,
        concat_ws(' ', data_type, is_nullable, column_default) FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT IN {ALONE} AND column_name NOT IN {ALONE}
    """,  # noqa: S608 - likewise
}


def test_autogenerate_finds_no_difference(database_url: str) -> None:
    with _connected(database_url) as connection:
        differences = compare_metadata(_context(connection), metadata)

    assert not differences, "python -m tools.revision MESSAGE, or --first before the first release"


def test_autogenerate_would_find_a_difference(sqlite_url: str) -> None:
    with _connected(sqlite_url) as connection:
        connection.execute(text("DROP INDEX ix_message_ticket"))
        differences = compare_metadata(_context(connection), metadata)

    assert len(differences) == 1


def test_the_whole_form_is_that_of_the_tables(
    database_url: str, request: pytest.FixtureRequest
) -> None:
    declared = _second_database(database_url, request)
    with _connected(declared) as connection:
        metadata.create_all(connection)

    assert _form(database_url) == _form(declared)


def test_a_new_instance_can_take_its_first_ticket(database_url: str) -> None:
    statuses = _rows(database_url, "SELECT name, meaning FROM status ORDER BY position")
    types = _rows(database_url, "SELECT name FROM ticket_type")
    inboxes = _rows(database_url, "SELECT name, reopen_days FROM inbox WHERE brand_id IS NULL")

    assert statuses == [(name, name) for name in ("open", "pending", "solved", "closed")]
    assert {("question",), ("complaint",), ("return",), ("claim",)} <= set(types)
    assert inboxes == [("Inbox", 14)]


def test_the_company_calendar_is_one_the_code_can_read(database_url: str) -> None:
    with _connected(database_url) as connection:
        row = connection.execute(calendar.select()).one()

    assert row.company
    assert dump(parse(row.document)) == row.document


def test_every_instance_has_secrets_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    urls = [f"sqlite:///{tmp_path_factory.mktemp('a') / 'postroom.db'}" for _ in range(2)]
    for url in urls:
        upgrade(url, utc_now())

    one, other = (_rows(url, "SELECT key, value FROM setting ORDER BY key") for url in urls)
    assert [key for key, _ in one] == ["instance_id", "message_id_secret"]
    assert [key for key, _ in other] == ["instance_id", "message_id_secret"]
    assert not {value for _, value in one} & {value for _, value in other}
    assert all(len(str(value)) >= 36 for _, value in one)


def test_events_on_postgresql_carry_their_transaction(postgres_url: str) -> None:
    column = _rows(
        postgres_url,
        "SELECT data_type, column_default FROM information_schema.columns"
        " WHERE table_name = 'event' AND column_name = 'xid'",
    )

    assert column == [("xid8", "pg_current_xact_id()")]


def test_revisions_are_numbered_without_a_gap() -> None:
    known = revisions.known()

    assert known == tuple(f"{number:04}" for number in range(1, len(known) + 1))
    assert head() == known[-1]


def _context(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "include_object": comparison.is_ours,
            "include_name": comparison.is_known,
        },
    )


def _form(url: str) -> dict[object, list[str]]:
    with _connected(url) as connection:
        sql = FORM[connection.dialect.name]
    return {name: sorted(re.split(r",? *\n", str(form))) for name, form in _rows(url, sql)}


def _second_database(url: str, request: pytest.FixtureRequest) -> str:
    if url.startswith("sqlite"):
        return url.replace("postroom.db", "declared.db")
    return str(request.getfixturevalue("postgres_server").create())


def _rows(url: str, sql: str) -> list[tuple[object, ...]]:
    with _connected(url) as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(driver_url(url))
    with engine.begin() as connection:
        yield connection
    engine.dispose()
