"""Custom fields and plug-ins' stored fields at work: asked, set, heard, filled in, explained."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from automations import actions, triggers
from automations.engine import ready
from automations.engine.explain import explain
from automations.engine.process import process
from automations.fields import BUILT_IN
from automations.language import Language, assemble
from automations.library import CannotSave
from core import custom_fields, tables
from core.access import SYSTEM
from core.audit import By
from core.custom_fields import NewField, Setting
from core.problems import InUse
from core.store import Store
from postroom import Field, Kind
from postroom.facts import Facts
from tests import seeds
from tests.engines import BUILT_IN as LANGUAGE
from tests.engines import UNCAPPED, add, drain, trace, written
from tests.seeds import NOW

BY = By(SYSTEM, NOW)
NOTE = "{id: s1, action: add_note, text: seen}"


def _field(connection: Connection, key: str, kind: str = "text", owner: str = "ticket") -> int:
    wanted = NewField(owner=owner, key=key, title=key.title(), kind=kind)
    if kind == "choice":
        wanted["choices"] = ["Red", "Żółty"]
    return custom_fields.add(connection, wanted, BY)


def _automation(
    connection: Connection, more: str, *steps: str, when: str = "message_received"
) -> int:
    return add(connection, written("A", *(steps or (NOTE,)), when=when, more=more))


@pytest.mark.parametrize(
    ("kind", "value", "asked", "holds"),
    [
        ("text", "Zażółć gęślą", "contains: ZAŻÓŁĆ", True),
        ("text", "Zażółć", "does_not_contain: gęślą", True),
        ("text", None, "is_empty: true", True),
        ("text", "0012", "is: 0012", True),
        ("text", "12", "is: 12", True),
        ("number", 12.5, "greater_than: 12", True),
        ("number", 12, "is: [7, 12]", True),
        ("number", 12, "within: [1, 11]", False),
        ("yes_no", True, "is: yes", True),
        ("yes_no", None, "is_not: true", True),
        ("moment", NOW - timedelta(hours=5), "older_than: 4h", True),
        ("moment", NOW - timedelta(hours=3), "older_than: 4h", False),
        ("choice", "Żółty", "is: żółty", True),
        ("choice", "Red", "is_not: red", False),
    ],
)  # fmt: skip
def test_a_custom_field_decides(
    store: Store, kind: str, value: Any, asked: str, holds: bool
) -> None:
    def act(connection: Connection) -> list[str]:
        _field(connection, "x", kind)
        _automation(connection, f"if: {{field: ticket.fields.x, {asked}}}")
        arrived = seeds.arrives(connection)
        custom_fields.write(connection, [Setting("ticket", arrived.ticket, "x", value)])
        drain(connection)
        return trace(connection)

    found = store.write_now(act)

    assert found == (["A: done", "A s1 add_note: done"] if holds else [])


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("field: ticket.fields.oder_no, is: x", 'there is no field "oder_no" of tickets; did you mean'),
        ("field: contact.fields.order_no, is: x", 'add it under "Custom fields"'),
        ("field: ticket.fields.size, contains: x", "does not fit ticket.fields.size, which is of the kind number"),
        ("field: ticket.fields.size, greater_than: many", '"many" is not a number'),
        ("field: ticket.fields.colour, is: blue", 'there is no choice "blue"; known are Red, Żółty'),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_field_is_refused_when_saved(
    sqlite_store: Store, condition: str, said: str
) -> None:
    def act(connection: Connection) -> None:
        _field(connection, "order_no")
        _field(connection, "size", "number")
        _field(connection, "colour", "choice")
        _automation(connection, f"if: {{{condition}}}")

    with pytest.raises(CannotSave) as caught:
        sqlite_store.write_now(act)

    assert said in str(caught.value)


def test_a_number_is_taken_out_of_the_message_as_it_was_written(store: Store) -> None:
    def act(connection: Connection) -> tuple[Mapping[str, Any], list[Any]]:
        _field(connection, "order_no")
        step = (
            "{id: s1, action: set_field, field: ticket.fields.order_no, from: {field: message.body,"
            ' matches: "(?:order|zamówienie) (?P<value>[A-Z]{2}-[0-9]{4})"}}'
        )
        _automation(connection, "", step)
        arrived = seeds.arrives(connection, text="Moje Zamówienie AB-1234 nie doszło")
        drain(connection)
        told = seeds.column(connection, tables.event, "payload", kind="field_set")
        return custom_fields.of_ticket(connection, arrived.ticket), list(told)

    values, told = store.write_now(act)

    assert values == {"order_no": "AB-1234"}
    assert told == [
        {
            "field": "ticket.fields.order_no",
            "owner": "ticket",
            "key": "order_no",
            "value": "AB-1234",
            "previous": None,
        }
    ]


def test_a_pattern_that_finds_nothing_skips_the_step(sqlite_store: Store) -> None:
    step = (
        "{id: s1, action: set_field, field: ticket.fields.order_no, from: {field: message.subject,"
        ' matches: "[0-9]{10}"}}'
    )

    def act(connection: Connection) -> list[str]:
        _field(connection, "order_no")
        _automation(connection, "", step)
        seeds.arrives(connection)
        drain(connection)
        return trace(connection)

    assert sqlite_store.write_now(act) == [
        "A: done",
        "A s1 set_field: skipped (the pattern was not found in the message)",
    ]


def test_a_later_step_and_automation_see_what_was_set(store: Store) -> None:
    def act(connection: Connection) -> tuple[list[str], list[str], Any]:
        _field(connection, "vip", "yes_no", "contact")
        _field(connection, "size", "number")
        steps = (
            "{id: s1, action: set_field, field: contact.fields.vip, value: yes}",
            "{id: s2, action: set_field, field: contact.fields.vip, value: 'true'}",
            "{id: s3, action: set_field, field: ticket.fields.size, value: '{{ ticket.number }}'}",
            "{id: s4, action: add_note, text: 'size {{ ticket.fields.size }}'}",
        )
        _automation(connection, "", *steps)
        later = "if: {all: [{field: contact.fields.vip, is: true}, {field: ticket.fields.size, greater_than: 1000}]}"
        add(connection, written("B", NOTE, more=later))
        arrived = seeds.arrives(connection)
        drain(connection)
        notes = seeds.column(connection, tables.message, "text", direction="note")
        return trace(connection), list(notes), custom_fields.of_contact(connection, arrived.contact)

    found, notes, contact = store.write_now(act)

    assert "A s1 set_field: done" in found
    assert "A s2 set_field: skipped (the field holds this already)" in found
    assert "B: done" in found
    assert notes[0].startswith("size 10")
    assert contact == {"vip": True}


def test_the_first_field_of_a_shop_is_noticed(store: Store) -> None:
    """What is at hand was read when there was none."""

    def scene(connection: Connection) -> bool:
        add(connection, written("Greet", "{id: s1, action: add_note, text: hello}"))
        at_hand = ready.load(connection, LANGUAGE)
        _field(connection, "order_no")
        seeds.arrives(connection)
        return process(connection, at_hand, UNCAPPED, NOW).stale

    assert store.write_now(scene)


def test_clearing_a_field_empties_it(store: Store) -> None:
    def act(connection: Connection) -> Any:
        _field(connection, "until", "moment")
        _automation(
            connection, "", "{id: s1, action: set_field, field: ticket.fields.until, clear: true}"
        )
        arrived = seeds.arrives(connection)
        custom_fields.write(connection, [Setting("ticket", arrived.ticket, "until", NOW)])
        drain(connection)
        return custom_fields.of_ticket(connection, arrived.ticket)

    assert store.write_now(act) == {}


def test_a_field_that_changes_starts_who_listens_to_it(sqlite_store: Store) -> None:
    def act(connection: Connection) -> list[str]:
        _field(connection, "size", "number")
        _field(connection, "other")
        _automation(
            connection, "", "{id: s1, action: set_field, field: ticket.fields.size, value: 5}"
        )
        add(connection, written("B", NOTE, when="field_changed, field: ticket.fields.size"))
        add(
            connection,
            written("C", NOTE, when="field_changed, field: [status, ticket.fields.other]"),
        )
        seeds.arrives(connection)
        drain(connection)
        return trace(connection)

    found = sqlite_store.write_now(act)

    assert "B: done" in found
    assert not any(line.startswith("C") for line in found)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("field: ticket.fields.size, value: many", "is not a number"),
        ("field: ticket.fields.colour, value: blue", 'there is no choice "blue"'),
        ("field: ticket.fields.sise, value: '1'", 'did you mean "ticket.fields.size"'),
        ("field: ticket.fields.size, value: '{{ ticket.fields.sise }}'", "did you mean"),
    ],
)
def test_a_step_that_cannot_be_is_refused_when_saved(
    sqlite_store: Store, step: str, said: str
) -> None:
    def act(connection: Connection) -> None:
        _field(connection, "size", "number")
        _field(connection, "colour", "choice")
        _automation(connection, "", f"{{id: s1, action: set_field, {step}}}")

    with pytest.raises(CannotSave) as caught:
        sqlite_store.write_now(act)

    assert said in str(caught.value)


def test_explaining_tells_what_stood_there_then(store: Store) -> None:
    def act(connection: Connection) -> Any:
        _field(connection, "size", "number")
        _automation(connection, "if: {field: ticket.fields.size, greater_than: 10}")
        arrived = seeds.arrives(connection)
        custom_fields.write(connection, [Setting("ticket", arrived.ticket, "size", 7)])
        drain(connection)
        custom_fields.write(connection, [Setting("ticket", arrived.ticket, "size", 70)])
        number = connection.execute(
            select(tables.ticket.c.number).where(tables.ticket.c.id == arrived.ticket)
        ).scalar_one()
        return explain(connection, LANGUAGE, "A", number)

    why = store.write_now(act)

    assert why.outcome == "conditions"
    assert [(leaf.field, leaf.found, leaf.outcome) for leaf in why.condition.leaves] == [
        ("ticket.fields.size", 7, "false")
    ]


def test_a_removed_field_is_asked_about_first_and_then_an_error_to_the_automation(
    store: Store,
) -> None:
    def act(connection: Connection) -> tuple[str, list[str], Any]:
        field = _field(connection, "size", "number")
        automation = _automation(connection, "if: {field: ticket.fields.size, is_not: 5}")
        with pytest.raises(InUse) as caught:
            custom_fields.remove(connection, field, BY)
        custom_fields.remove(connection, field, BY, confirmed=True)
        seeds.arrives(connection)
        drain(connection)
        attention = seeds.column(connection, tables.automation, "attention", id=automation)
        return str(caught.value), trace(connection), attention[0]

    said, found, attention = store.write_now(act)

    assert "the automations 'A'" in said
    assert found == []
    assert "is gone" in attention


RATING = Field(key="shop.rating", title="Rating", kind=Kind.NUMBER, stored_on="contact")


def _explodes(_facts: Facts) -> int:
    raise ZeroDivisionError("no orders yet")


SHARE = Field(key="shop.share", title="Share", kind=Kind.NUMBER, read=_explodes)


@pytest.fixture
def shop_language() -> Language:
    return assemble((*BUILT_IN, RATING, SHARE), triggers.BUILT_IN, actions.BUILT_IN)


def test_a_field_that_a_plug_in_stores_is_asked_like_any_other(
    store: Store, shop_language: Language
) -> None:
    def act(connection: Connection) -> list[str]:
        text = written("A", NOTE, more="if: {field: shop.rating, less_than: 3}")
        add(connection, text, shop_language)
        arrived = seeds.arrives(connection)
        custom_fields.write(connection, [Setting("contact", arrived.contact, "shop.rating", 2)])
        drain(connection, shop_language)
        return trace(connection)

    assert store.write_now(act) == ["A: done", "A s1 add_note: done"]


def test_a_computed_field_that_raises_is_an_error_that_names_leaf_and_reason(
    store: Store, shop_language: Language
) -> None:
    def act(connection: Connection) -> tuple[list[str], Any]:
        condition = "if: {any: [{not: {field: shop.share, less_than: 1}}, {field: message.subject, is: no}]}"
        add(connection, written("A", NOTE, more=condition), shop_language)
        arrived = seeds.arrives(connection)
        drain(connection, shop_language)
        return trace(connection), explain(connection, shop_language, "A", arrived.ticket + 1000)

    found, why = store.write_now(act)

    assert found == []
    assert why.outcome == "error"
    leaf = why.condition.leaves[0]
    assert (leaf.path, leaf.error) == ("if.any[0].not", "ZeroDivisionError: no orders yet")


def test_a_computed_field_is_refused_where_only_time_passes(
    sqlite_store: Store, shop_language: Language
) -> None:
    text = written(
        "A",
        NOTE,
        when="sweep",
        more="if: {all: [{field: ticket.created_at, older_than: 1h}, {field: shop.share, is: 1}]}",
    )

    with pytest.raises(CannotSave, match=r"shop\.share is known only at the event"):
        sqlite_store.write_now(add, text, shop_language)


def test_a_computed_field_needs_a_reader() -> None:
    with pytest.raises(ValueError, match="needs `read`"):
        Field(key="shop.x", title="x", kind=Kind.TEXT)


def test_a_moment_kept_in_utc_is_told_in_the_shops_own_time(sqlite_store: Store) -> None:
    def act(connection: Connection) -> list[Any]:
        _field(connection, "until", "moment")
        _automation(
            connection, "", "{id: s1, action: add_note, text: 'until {{ ticket.fields.until }}'}"
        )
        arrived = seeds.arrives(connection)
        at = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)
        custom_fields.write(connection, [Setting("ticket", arrived.ticket, "until", at)])
        drain(connection)
        return list(seeds.column(connection, tables.message, "text", direction="note"))

    assert sqlite_store.write_now(act) == ["until 2026-12-24 18:00"]
