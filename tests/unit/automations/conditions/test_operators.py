"""What each operator means, one row an answer; the negation is always the opposite."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automations.conditions import operators, sql
from automations.conditions.binding import BoundLeaf, bind
from automations.conditions.leaves import leaf_test
from automations.document import Leaf
from automations.language import assemble
from postroom.condition import Field, Kind
from tests.unit.automations.making import NOW, make_facts

HOUR = timedelta(hours=1)


def _field(kind: Kind, value: Any) -> Field:
    return Field(key="test.field", title="Test", kind=kind, read=lambda _facts: value)


def _leaf(kind: Kind, value: Any, word: str, wanted: Any) -> BoundLeaf:
    language = assemble([_field(kind, value)], [], [])
    operator, negated = language.written_operators[word]
    leaf = Leaf(field="test.field", operator=operator.key, wanted=wanted, negated=negated)
    bound = bind(leaf, language, {})[0]
    assert isinstance(bound, BoundLeaf)
    return bound


@pytest.mark.parametrize(
    ("kind", "found", "word", "wanted", "holds"),
    [
        (Kind.TEXT, "ala ma kota", "is", "Ala ma kota", True),
        (Kind.TEXT, "ala", "is", ("x", "ALA"), True),
        (Kind.TEXT, "ala ma", "is", "ala", False),
        (Kind.TEXT, "zazolc gesla jazn", "contains", "Zażółć", True),
        (Kind.TEXT, "strasse", "contains", "Straße", True),
        (Kind.TEXT, "100%", "contains", "0%", True),
        (Kind.TEXT, "abc", "contains", ("x", "y"), False),
        (Kind.TEXT, "abc", "contains", ("x", "b"), True),
        (Kind.TEXT, "re: order", "starts_with", ("RE:", "fwd:"), True),
        (Kind.TEXT, "order", "starts_with", "re:", False),
        (Kind.TEXT, "jan@example.com", "ends_with", "@example.com", True),
        (Kind.TEXT, "jan@example.com", "ends_with", ("@a", "@b"), False),
        (Kind.TEXT, "order 123-456", "matches", r"\d{3}-\d{3}", True),
        (Kind.TEXT, "order 12-456", "matches", r"\b\d{3}-\d{3}", False),
        (Kind.TEXT, "zolty", "matches", "ŻÓŁ[tT]Y", True),
        (Kind.TEXT, "x", "matches", (r"\D", "y"), True),
        (Kind.CHOICE, "email", "is", ("email", "chat"), True),
        (Kind.CHOICE, "sms", "is", ("email", "chat"), False),
        (Kind.YES_NO, True, "is", True, True),
        (Kind.YES_NO, False, "is", True, False),
        (Kind.NUMBER, 5, "is", (4, 5.0), True),
        (Kind.NUMBER, 5, "greater_than", 4.5, True),
        (Kind.NUMBER, 5, "greater_than", 5, False),
        (Kind.NUMBER, 5, "less_than", 5, False),
        (Kind.NUMBER, 5, "less_than", 6, True),
        (Kind.NUMBER, 5, "within", (5, 6), True),
        (Kind.NUMBER, 7, "within", (5, 6), False),
        (Kind.DATE, "2026-12-24", "is", ("2026-12-24",), True),
        (Kind.DATE, "2026-12-24", "within", ("2026-12-24", "2026-12-26"), True),
        (Kind.DATE, "2026-12-27", "within", ("2026-12-24", "2026-12-26"), False),
        (Kind.DATE, "2026-12-24", "before", "2026-12-24", False),
        (Kind.DATE, "2026-12-25", "after", "2026-12-24", True),
        (Kind.TIME, 539, "before", "09:00", True),
        (Kind.TIME, 540, "before", "09:00", False),
        (Kind.TIME, 541, "after", "09:00", True),
        (Kind.TIME, 480, "within", "08:00-16:00", True),
        (Kind.TIME, 960, "within", "08:00-16:00", False),
        (Kind.TIME, 1439, "within", "22:00-06:00", True),
        (Kind.TIME, 359, "within", ("22:00-06:00",), True),
        (Kind.TIME, 360, "within", "22:00-06:00", False),
        (Kind.TIME, 1439, "within", "08:00-24:00", True),
        (Kind.TIME, 0, "within", ("09:00-10:00", "23:00-01:00"), True),
        (Kind.MOMENT, NOW - 24 * HOUR, "older_than", "24h", True),
        (Kind.MOMENT, NOW - 23 * HOUR, "older_than", "24h", False),
        (Kind.MOMENT, NOW - 24 * HOUR, "younger_than", "24h", False),
        (Kind.MOMENT, NOW - 23 * HOUR, "younger_than", "24h", True),
        (Kind.MOMENT, NOW + 4 * HOUR, "within", "4h", True),
        (Kind.MOMENT, NOW + 5 * HOUR, "within", "4h", False),
        (Kind.MOMENT, NOW - HOUR, "within", "4h", False),
        (Kind.MOMENT, datetime(2026, 1, 1, tzinfo=UTC), "before", "2026-01-01T02:00:00+01:00", True),
        (Kind.MOMENT, datetime(2026, 1, 1, tzinfo=UTC), "after", "2026-01-01T00:00:00+00:00", False),
        (Kind.TEXT, "", "is_empty", None, True),
        (Kind.TEXT, " ", "is_empty", None, False),
        (Kind.SET, frozenset[int](), "is_empty", None, True),
        (Kind.SET, frozenset({1}), "is_empty", None, False),
        (Kind.CHOICE, None, "is_empty", None, True),
        (Kind.NUMBER, 0, "is_empty", None, False),
        (Kind.YES_NO, False, "is_empty", None, False),
    ],
)  # fmt: skip
def test_an_operator_answers(kind: Kind, found: Any, word: str, wanted: Any, holds: bool) -> None:
    leaf = _leaf(kind, found, word, wanted)
    facts = make_facts()

    assert leaf_test(leaf, negated=False)(facts) is holds
    assert leaf_test(leaf, negated=True)(facts) is not holds
    assert leaf.operator.test(found, leaf.wanted, NOW) is holds


def test_a_set_has_any_of_the_wanted() -> None:
    language = assemble(
        [
            Field(
                key="t", title="T", kind=Kind.SET, read=lambda _: frozenset({1, 2}), catalogue="tag"
            )
        ],
        [],
        [],
    )
    rows = {"tag": {"a": 1, "b": 3, "c": 4}}

    answers = {
        wanted: _bound_test(Leaf(field="t", operator="has", wanted=wanted), language, rows)
        for wanted in ("a", "b", ("b", "a"), ("b", "c"))
    }

    assert answers == {"a": True, "b": False, ("b", "a"): True, ("b", "c"): False}


@pytest.mark.parametrize("operator", operators.BUILT_IN, ids=lambda operator: operator.key)
@pytest.mark.parametrize("kind", list(Kind))
def test_unknown_satisfies_no_positive_operator_and_every_negation(
    kind: Kind, operator: Any
) -> None:
    if kind not in operator.kinds or operator is operators.IS_EMPTY:
        return
    wanted: dict[str, Any] = {
        "values": {Kind.YES_NO: True, Kind.NUMBER: 1}.get(kind, "2026-01-01"),
        "text": "a",
        "pattern": "a",
        "value": 1,
        "moment": {Kind.TIME: "09:00"}.get(kind, "2026-01-01T00:00:00+00:00"),
        "span": "1h",
        "range": {Kind.TIME: "09:00-22:00", Kind.MOMENT: "1h"}.get(kind, (1, 2)),
    }
    if kind in (Kind.TIME, Kind.DATE):
        return  # a clock always knows
    leaf = _leaf(kind, None, operator.key, wanted[operator.operand])

    assert not leaf_test(leaf, negated=False)(make_facts())
    assert leaf_test(leaf, negated=True)(make_facts())


def test_each_operator_has_one_negation_and_both_readings() -> None:
    words = [word for o in operators.BUILT_IN for word in (o.key, o.negated)]

    assert len(set(words)) == len(words)
    assert {o.key for o in operators.BUILT_IN} - set(sql.OPERATORS) == {
        "has",
        "is_empty",
        "matches",
    }


def _bound_test(leaf: Leaf, language: Any, rows: Any) -> bool:
    bound = bind(leaf, language, rows)[0]
    assert isinstance(bound, BoundLeaf)
    return leaf_test(bound, negated=False)(make_facts())
