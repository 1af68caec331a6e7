"""What the index is built from must never hide an automation whose condition holds."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automations.conditions.binding import bind
from automations.conditions.memory import HOLDS, compile_node
from automations.conditions.necessary import necessary
from tests.unit.automations.making import (
    LANGUAGE,
    ROWS,
    make_condition,
    make_facts,
    make_message,
)

LEAVES = st.sampled_from(
    [
        {"field": "ticket.inbox", "is": "shop"},
        {"field": "ticket.inbox", "is": ["claims", "shop"]},
        {"field": "ticket.inbox", "is_not": "shop"},
        {"field": "ticket.inbox", "is": "gone"},
        {"field": "message.source", "is": ["email", "chat"]},
        {"field": "message.source", "is": "chat"},
        {"field": "ticket.answered", "is": True},
    ]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.fixed_dictionaries({"all": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"any": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"not": inner})
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=300)
@given(TREES, st.sampled_from([1, 2]), st.sampled_from(["email", "chat", "sms"]), st.booleans())
def test_where_a_condition_holds_its_necessary_values_are_there(
    written: dict[str, Any], inbox: int, source: str, answered: bool
) -> None:
    tree = make_condition(written)
    facts = make_facts(inbox=inbox, answered=answered, message=make_message(source=source))

    needed = necessary(bind(tree, LANGUAGE, ROWS)[0])

    if compile_node(tree, LANGUAGE, ROWS)(facts) == HOLDS:
        assert inbox in needed.get("ticket.inbox", {inbox})
        assert source in needed.get("message.source", {source})


@pytest.mark.parametrize(
    ("written", "needed"),
    [
        ({"field": "ticket.inbox", "is": "shop"}, {"ticket.inbox": {1}}),
        ({"not": {"field": "ticket.inbox", "is_not": "shop"}}, {"ticket.inbox": {1}}),
        ({"field": "ticket.inbox", "is_not": "shop"}, {}),
        (
            {"all": [{"field": "ticket.inbox", "is": ["shop", "claims"]},
                     {"field": "ticket.inbox", "is": "shop"}]},
            {"ticket.inbox": {1}},
        ),
        (
            {"any": [{"field": "ticket.inbox", "is": "shop"},
                     {"field": "ticket.inbox", "is": "claims"}]},
            {"ticket.inbox": {1, 2}},
        ),
        (
            {"any": [{"field": "ticket.inbox", "is": "shop"}, {"field": "ticket.answered", "is": True}]},
            {},
        ),
    ],
)  # fmt: skip
def test_necessary_values_are_found(written: dict[str, Any], needed: dict[str, set[int]]) -> None:
    found = necessary(bind(make_condition(written), LANGUAGE, ROWS)[0])

    assert {field: set(values) for field, values in found.items()} == needed
