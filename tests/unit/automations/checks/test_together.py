from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automations.checks.impossible import impossible
from automations.checks.together import contradiction, is_empty
from automations.conditions import memory
from automations.conditions.binding import BoundNode, bind
from postroom.facts import Facts
from tests.unit.automations.making import (
    LANGUAGE,
    NOW,
    ROWS,
    make_clock,
    make_condition,
    make_facts,
    make_message,
    make_moment,
)


def bound(written: dict[str, Any]) -> BoundNode:
    return bind(make_condition(written), LANGUAGE, ROWS)[0]


def both(*written: dict[str, Any]) -> dict[str, Any]:
    return {"all": list(written)}


@pytest.mark.parametrize(
    "written",
    [
        both({"field": "ticket.status", "is": "open"}, {"field": "ticket.status", "is": "solved"}),
        both(
            {"field": "ticket.answered", "is": "true"}, {"field": "ticket.answered", "is": "false"}
        ),
        both(
            {"field": "clock.time", "within": "08:00-10:00"},
            {"field": "clock.time", "after": "12:00"},
        ),
        both(
            {"field": "clock.time", "within": "22:00-06:00"},
            {"field": "clock.time", "not_within": "20:00-08:00"},
        ),
        both(
            {"field": "ticket.created_at", "older_than": "24h"},
            {"field": "ticket.created_at", "younger_than": "12h"},
        ),
        both(
            {"field": "ticket.due_at", "within": "4h"},
            {"field": "ticket.due_at", "older_than": "1h"},
        ),
        both(
            {"field": "ticket.tags", "has": "vip"},
            {"field": "ticket.tags", "does_not_have": ["vip", "late"]},
        ),
        both(
            {"field": "ticket.assignee", "is_empty": "true"},
            {"field": "ticket.assignee", "is": "Anna"},
        ),
        both(
            {"field": "message.subject", "is": "hello"},
            {"field": "message.subject", "contains": "bye"},
        ),
        both(
            {"field": "clock.date", "after": "2026-12-24"},
            {"field": "clock.date", "before": "2026-12-24"},
        ),
        both(
            {"any": [{"field": "ticket.status", "is": "open"}]},
            {"not": {"any": [{"field": "ticket.status", "is": "open"}]}},
        ),
    ],
)
def test_what_contradicts_is_found(written: dict[str, Any]) -> None:
    assert contradiction([bound(written)]) is not None


@pytest.mark.parametrize(
    "written",
    [
        {"all": []},
        both(
            {"field": "ticket.status", "is_not": "open"},
            {"field": "ticket.status", "is_not": "solved"},
        ),
        both(
            {"field": "ticket.tags", "has": ["vip", "late"]},
            {"field": "ticket.tags", "does_not_have": "vip"},
        ),
        {
            "any": [
                {"field": "ticket.status", "is": "open"},
                {"field": "ticket.status", "is": "solved"},
            ]
        },
        both(
            {"field": "message.subject", "contains": "a"},
            {"field": "message.subject", "contains": "b"},
        ),
        both(
            {"field": "ticket.created_at", "older_than": "12h"},
            {"field": "ticket.created_at", "younger_than": "24h"},
        ),
    ],
)
def test_what_can_hold_is_left_alone(written: dict[str, Any]) -> None:
    assert contradiction([bound(written)]) is None
    assert not list(impossible(bound(written)))


def test_an_any_of_nothing_never_holds() -> None:
    assert is_empty(bound({"any": []}))


def test_a_branch_that_never_holds_is_told_alone() -> None:
    never = both(
        {"field": "ticket.answered", "is": "true"}, {"field": "ticket.answered", "is": "false"}
    )

    (found,) = impossible(bound({"any": [{"field": "ticket.priority", "is": "high"}, never]}))

    assert (found.check, found.severity, found.path) == (
        "branch",
        "warning",
        "if.any[1].all[1]",
    )


_SPANS = st.sampled_from(("1h", "4h", "24h"))
_MINUTES = st.sampled_from(("08:00", "12:00", "17:00"))
_WINDOWS = st.sampled_from(("08:00-12:00", "12:00-17:00", "17:00-08:00"))
_LEAVES = st.one_of(
    st.tuples(st.just("ticket.priority"), st.sampled_from(("is", "is_not")), st.lists(st.sampled_from(("low", "high")), min_size=1, max_size=2)),
    st.tuples(st.just("ticket.answered"), st.sampled_from(("is", "is_not")), st.sampled_from(("true", "false"))),
    st.tuples(st.just("ticket.assignee"), st.just("is_empty"), st.sampled_from(("true", "false"))),
    st.tuples(st.just("ticket.assignee"), st.sampled_from(("is", "is_not")), st.sampled_from(("Anna", "Jan"))),
    st.tuples(st.just("ticket.tags"), st.sampled_from(("has", "does_not_have")), st.lists(st.sampled_from(("vip", "late")), min_size=1, max_size=2)),
    st.tuples(st.just("ticket.due_at"), st.sampled_from(("older_than", "not_older_than", "younger_than", "not_younger_than", "within", "not_within")), _SPANS),
    st.tuples(st.just("clock.time"), st.sampled_from(("before", "not_before", "after", "not_after")), _MINUTES),
    st.tuples(st.just("clock.time"), st.sampled_from(("within", "not_within")), _WINDOWS),
    st.tuples(st.just("message.subject"), st.sampled_from(("is", "is_not", "contains", "does_not_contain", "starts_with")), st.sampled_from(("a", "ab", "b"))),
)  # fmt: skip
_TREES = st.recursive(
    _LEAVES.map(lambda leaf: {"field": leaf[0], leaf[1]: leaf[2]}),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda members: {"all": members}),
        st.lists(inner, max_size=3).map(lambda members: {"any": members}),
        inner.map(lambda member: {"not": member}),
    ),
    max_leaves=8,
)
_FACTS = st.builds(
    lambda priority, answered, assignee, tags, due, minute, subject: make_facts(
        priority=priority,
        answered=answered,
        assignee=assignee,
        tags=frozenset(tags),
        due_at=None if due is None else NOW + timedelta(minutes=due),
        message=make_message(subject=subject),
        clock=make_clock(own=make_moment(minute=minute)),
    ),
    st.sampled_from(("low", "normal", "high")),
    st.booleans(),
    st.sampled_from((None, 1, 2)),
    st.sets(st.sampled_from((1, 2))),
    st.sampled_from((None, -1500, -300, -240, -60, 0, 60, 200, 240, 1500)),
    st.sampled_from((0, 479, 480, 481, 719, 720, 721, 1019, 1020, 1021, 1439)),
    st.sampled_from(("", "a", "ab", "b", "ba")),
)


@settings(max_examples=600, deadline=None)
@given(_TREES, st.lists(_FACTS, min_size=1, max_size=8))
def test_nothing_is_called_impossible_that_some_facts_satisfy(
    written: dict[str, Any], seen: list[Facts]
) -> None:
    condition = bound(written)
    holds = memory.compile_bound(condition)

    if any(holds(facts) == 0 for facts in seen):
        assert contradiction([condition]) is None
        assert not is_empty(condition)
        assert all(one.severity == "warning" for one in impossible(condition))
