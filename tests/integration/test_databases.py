import sqlalchemy as sa

from core.tables import metadata


def test_a_test_gets_a_database_with_every_table(database_url: str) -> None:
    engine = sa.create_engine(database_url)

    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE mine (id integer)"))

    assert {"mine", *metadata.tables} <= set(sa.inspect(engine).get_table_names())
    engine.dispose()


def test_the_next_test_gets_another(database_url: str) -> None:
    engine = sa.create_engine(database_url)

    assert "mine" not in sa.inspect(engine).get_table_names()
    engine.dispose()


def test_a_migration_test_gets_an_empty_one(empty_database_url: str) -> None:
    engine = sa.create_engine(empty_database_url)

    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
