"""The automations at hand are never newer, nor older, than the stamp they bear says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.event import listen

from automations.engine import ready
from automations.library.queries import stamp
from core.store.engines import reader_engine, writer_engine
from tests.engines import BUILT_IN, add, written

TAG = "{id: s1, action: add_tag, tag: parcel}"


@pytest.fixture
def writing(postgres_url: str) -> Iterator[Engine]:
    made = writer_engine(postgres_url)
    yield made
    made.dispose()


@pytest.fixture
def reading(postgres_url: str) -> Iterator[Engine]:
    made = reader_engine(postgres_url)
    yield made
    made.dispose()


def _switch_on_after_the_first_question(of: Engine, writing: Engine) -> None:
    """Another connection switches an automation on while these are being read."""
    told: list[object] = []

    def switch_on(*given: object) -> None:
        told.append(given)
        if len(told) == 1:
            with writing.begin() as other:
                add(other, written("Sort", TAG))

    listen(of, "after_cursor_execute", switch_on)


def test_what_is_switched_on_while_automations_are_read_makes_their_stamp_out_of_date(
    postgres_url: str, writing: Engine
) -> None:
    loading = writer_engine(postgres_url)  # each statement sees what is committed by then
    _switch_on_after_the_first_question(loading, writing)

    with loading.begin() as connection:
        found = ready.load(connection, BUILT_IN)
    loading.dispose()

    with writing.begin() as connection:
        assert found.stamp != stamp(connection)


def test_what_is_switched_on_while_automations_are_read_is_not_seen_in_that_read(
    reading: Engine, writing: Engine
) -> None:
    _switch_on_after_the_first_question(reading, writing)

    with reading.begin() as connection:
        found = ready.load(connection, BUILT_IN)

    assert not found.candidates.ordered
    with writing.begin() as connection:
        assert found.stamp != stamp(connection)
