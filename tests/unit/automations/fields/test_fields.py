"""Every built-in field: what it reads, and that it has a place in the database or none on purpose."""

from typing import Any

import pytest

from automations.fields import BUILT_IN, columns, orders
from automations.fields.clock import READERS, Whose, working_hours
from postroom.condition import Kind
from tests.unit.automations.making import make_clock, make_facts, make_moment

EVENT_ONLY = {"event.tag", "event.status", "event.previous_status", "event.actor"}
READ_BY_FUNCTIONS = {
    *("ticket.tags", "message.headers", "ticket.fields", "contact.fields"),
    *(field.key for field in (*orders.ORDER, *orders.CONTACT)),
}


def test_every_field_has_a_place_in_the_database_or_is_event_only() -> None:
    keys = {field.key for field in BUILT_IN}

    assert set(columns.COLUMNS) | set(READERS) | READ_BY_FUNCTIONS | EVENT_ONLY == keys


def test_plain_fields_read_their_fact() -> None:
    facts = make_facts(assignee=3, tags=frozenset({1}))

    found = {field.key: field.read(facts) for field in BUILT_IN if not field.takes}

    assert found["ticket.assignee"] == 3
    assert found["ticket.tags"] == {1}
    assert found["message.subject"] == "where is my parcel"
    assert found["contact.email_domain"] == "example.com"
    assert found["event.actor"] == "customer"


@pytest.mark.parametrize("field", BUILT_IN, ids=lambda field: field.key)
def test_a_closed_field_says_what_it_knows(field: Any) -> None:
    if field.closed:
        assert field.choices
        assert field.kind is Kind.CHOICE
        assert not field.catalogue


def test_a_header_is_read_by_name() -> None:
    header = next(field for field in BUILT_IN if field.key == "message.headers")

    assert header.read(make_facts(), "x-mailer") == "roundcube"
    assert header.read(make_facts(), "list-id") is None


@pytest.mark.parametrize(
    ("whose", "found"),
    [
        (Whose(), "inside"),
        (Whose("calendar", 1), "outside"),
        (Whose("agent", 1), "inside"),
        (Whose("agent", 2), "outside"),
        (Whose("team", 1), "outside"),
        (Whose("assignee"), "outside"),
    ],
)
def test_working_hours_are_somebodys(whose: Whose, found: str) -> None:
    clock = make_clock(
        calendars={1: make_moment(open=False)}, agents={1: True, 2: False}, teams={1: False}
    )

    assert working_hours(make_facts(clock=clock, assignee=2), whose) == found


def test_nobodys_hours_are_unknown_and_a_gone_calendar_is_an_error() -> None:
    facts = make_facts(assignee=None)

    assert working_hours(facts, Whose("assignee")) is None
    with pytest.raises(KeyError):
        working_hours(facts, Whose("calendar", 9))
