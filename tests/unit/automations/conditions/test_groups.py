"""Groups mean what they say: what others got wrong with and, or and lists of values."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from automations.conditions.explain import explain
from automations.conditions.memory import HOLDS, compile_node
from postroom.facts import Facts
from tests.unit.automations.making import LANGUAGE, ROWS, make_condition, make_facts, make_message

A = {"field": "ticket.answered", "is": True}
B = {"field": "message.automatic", "is": True}
C = {"field": "ticket.priority", "is": "urgent"}
D = {"field": "ticket.tags", "has": "vip"}


def _facts(*, a: bool, b: bool, c: bool, d: bool) -> Facts:
    return make_facts(
        message=make_message(automatic=b),
        answered=a,
        priority="urgent" if c else "low",
        tags=frozenset({1}) if d else frozenset(),
    )


def _holds(written: dict[str, Any], facts: Facts) -> bool:
    """What memory says; an explanation must say the same."""
    node = make_condition(written)
    found = compile_node(node, LANGUAGE, ROWS)(facts) == HOLDS
    assert explain(node, facts, LANGUAGE, ROWS).outcome == ("true" if found else "false")
    return found


TRUTHS = list(product((False, True), repeat=4))


@pytest.mark.parametrize(("a", "b", "c", "d"), TRUTHS)
def test_alternatives_that_hold_do_not_cover_a_requirement_that_fails(
    a: bool, b: bool, c: bool, d: bool
) -> None:
    """UVdesk counts what holds of an "or" toward the "and"."""
    written = {"all": [A, B, {"any": [C, D]}]}

    assert _holds(written, _facts(a=a, b=b, c=c, d=d)) is (a and b and (c or d))


@pytest.mark.parametrize(("a", "b", "c", "d"), TRUTHS)
def test_all_asks_for_every_member_and_any_for_one(a: bool, b: bool, c: bool, d: bool) -> None:
    """FreeScout had the two turned around."""
    facts = _facts(a=a, b=b, c=c, d=d)

    assert _holds({"all": [A, B, C, D]}, facts) is all((a, b, c, d))
    assert _holds({"any": [A, B, C, D]}, facts) is any((a, b, c, d))


@pytest.mark.parametrize(("a", "b", "c", "d"), TRUTHS)
def test_groups_stand_inside_each_other_however_they_are_turned_around(
    a: bool, b: bool, c: bool, d: bool
) -> None:
    """Chatwoot's flat chain cannot say A and (B or C)."""
    facts = _facts(a=a, b=b, c=c, d=d)

    assert _holds({"all": [A, {"any": [B, C]}]}, facts) is (a and (b or c))
    assert _holds({"any": [{"all": [A, B]}, {"all": [C, D]}]}, facts) is ((a and b) or (c and d))
    assert _holds({"not": {"all": [A, {"any": [B, C]}]}}, facts) is not (a and (b or c))


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    ("field", "operator", "hit", "others"),
    [
        ("ticket.priority", "is", "urgent", ["low", "high"]),
        ("ticket.tags", "has", "vip", ["late", "late"]),
        ("ticket.status", "is", "open", ["solved", "solved"]),
        ("message.subject", "contains", "parcel", ["refund", "invoice"]),
        ("message.subject", "starts_with", "where", ["why", "when"]),
        ("message.subject", "ends_with", "parcel", ["refund", "invoice"]),
        ("message.subject", "matches", "par.el", ["ref.nd", "inv.*"]),
        ("message.subject", "is", "where is my parcel", ["a", "b"]),
        ("contact.email_domain", "is", "example.com", ["a.example", "b.example"]),
    ],
)
def test_a_list_means_any_of_its_values_wherever_the_right_one_stands(
    place: int, field: str, operator: str, hit: str, others: list[str]
) -> None:
    """Chatwoot looks at the first value of a list alone."""
    values = [*others[:place], hit, *others[place:]]
    facts = make_facts(priority="urgent", tags=frozenset({1}))
    negated = LANGUAGE.operators[operator].negated

    assert _holds({"field": field, operator: values}, facts)
    assert not _holds({"field": field, negated: values}, facts)
    assert not _holds({"field": field, operator: others}, facts)
    assert _holds({"field": field, negated: others}, facts)


def test_what_is_unknown_satisfies_no_operator_and_every_negation() -> None:
    facts = make_facts(type=None)

    assert not _holds({"field": "ticket.type", "is": "return"}, facts)
    assert _holds({"field": "ticket.type", "is_not": "return"}, facts)
    assert not _holds({"field": "ticket.due_at", "within": "4h"}, facts)
    assert _holds({"field": "ticket.due_at", "not_within": "4h"}, facts)
