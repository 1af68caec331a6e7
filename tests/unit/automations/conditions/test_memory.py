"""Trees in memory: three values, the place that decides, and what an error leaves undecided."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automations.conditions.binding import bind
from automations.conditions.explain import explain
from automations.conditions.memory import HOLDS, compile_node
from automations.document import Group, Leaf, Node, Not
from automations.language import assemble
from postroom.condition import Field, Kind
from tests.unit.automations.making import LANGUAGE, ROWS, make_condition, make_facts

Outcome = Literal["true", "false", "error"]


def _fails(_facts: object) -> bool:
    raise RuntimeError("a plug-in's field broke")


STUB = assemble(
    [
        Field(key="is.true", title="T", kind=Kind.YES_NO, read=lambda _: True),
        Field(key="is.false", title="F", kind=Kind.YES_NO, read=lambda _: False),
        Field(key="is.error", title="E", kind=Kind.YES_NO, read=_fails),
    ],
    [],
    [],
)
FACTS = make_facts()
LEAVES = st.builds(
    lambda outcome, negated: Leaf(
        field=f"is.{outcome}", operator="is", wanted=True, negated=negated
    ),
    st.sampled_from(["true", "false", "error"]),
    st.booleans(),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(
            lambda mode, members: Group(mode, tuple(members)),
            st.sampled_from(["all", "any"]),
            st.lists(inner, max_size=4),
        )
    ),
    max_leaves=14,
)


def outcome_of(node: Node) -> Outcome:
    """The law of style.md §6, read off it word by word."""
    match node:
        case Leaf():
            outcome = node.field.removeprefix("is.")
            return _turned(outcome) if node.negated else outcome  # type: ignore[return-value] # of the three
        case Not(member):
            return _turned(outcome_of(member))
        case Group("all", members):
            outcomes = [outcome_of(member) for member in members]
            return "false" if "false" in outcomes else "error" if "error" in outcomes else "true"
        case Group(_, members):
            outcomes = [outcome_of(member) for member in members]
            return "true" if "true" in outcomes else "error" if "error" in outcomes else "false"


def leaves_of(node: Node, *, turned: bool) -> list[Outcome]:
    """Every place in document order, as it comes out with the negations above it."""
    match node:
        case Leaf():
            return [_turned(outcome_of(node)) if turned else outcome_of(node)]
        case Not(member):
            return leaves_of(member, turned=not turned)
        case Group(mode, ()):
            return ["true" if (mode == "all") is not turned else "false"]
        case Group(_, members):
            return [outcome for member in members for outcome in leaves_of(member, turned=turned)]


def _turned(outcome: str) -> Outcome:
    return {"true": "false", "false": "true"}.get(outcome, "error")  # type: ignore[return-value] # of the three


@settings(deadline=None, max_examples=500)
@given(TREES)
def test_a_tree_comes_out_as_the_law_says(tree: Node) -> None:
    code = compile_node(tree, STUB, {})(FACTS)

    assert _said(code) == outcome_of(tree)
    assert explain(tree, FACTS, STUB, {}).outcome == outcome_of(tree)


@settings(deadline=None, max_examples=300)
@given(TREES)
def test_the_place_that_decided_is_one_that_could(tree: Node) -> None:
    code = compile_node(tree, STUB, {})(FACTS)
    leaves = leaves_of(tree, turned=False)

    if code < 0:
        assert leaves[-code - 1] == "error"
    if code > 0:
        assert leaves[code - 1] == "false"
    assert len(leaves) == len(bind(tree, STUB, {})[1])


def test_the_first_false_leaf_decides_an_all() -> None:
    tree = make_condition(
        {
            "all": [
                {"field": "ticket.answered", "is": False},
                {"field": "ticket.status", "is": "solved"},
                {"field": "ticket.tags", "has": "vip"},
            ]
        }
    )

    code = compile_node(tree, LANGUAGE, ROWS)(make_facts())

    assert bind(tree, LANGUAGE, ROWS)[1][code - 1] == "if.all[1]"


def test_empty_groups_decide_by_themselves() -> None:
    assert _code(Group("all", ())) == HOLDS
    assert _code(Group("any", ())) == 1
    assert _code(Not(Group("all", ()))) == 1
    assert _code(Not(Group("any", ()))) == HOLDS
    assert bind(Group("all", (Group("any", ()),)), STUB, {})[1] == ("if.all[0].any",)


@pytest.mark.parametrize(
    "written",
    [
        {"field": "ticket.tags", "has": "gone"},
        {"field": "ticket.tags", "does_not_have": "gone"},
        {"not": {"field": "ticket.tags", "has": ["vip", "gone"]}},
        {"field": "clock.time", "within": "09:00-17:00", "in": {"calendar": "gone"}},
    ],
)
def test_a_leaf_that_names_what_is_gone_is_an_error_either_way(written: dict[str, Any]) -> None:
    tree = make_condition(written)

    assert compile_node(tree, LANGUAGE, ROWS)(make_facts()) == -1
    assert "gone" in explain(tree, make_facts(), LANGUAGE, ROWS).leaves[0].error


def test_a_field_that_left_with_its_plugin_is_an_error() -> None:
    leaf = Leaf(field="acme.points", operator="greater_than", wanted=5)

    assert compile_node(leaf, LANGUAGE, ROWS)(make_facts()) == -1


def test_a_ticket_without_a_message_has_no_text() -> None:
    facts = make_facts()
    silent = type(facts)(
        ticket=facts.ticket,
        message=None,
        contact=facts.contact,
        event=facts.event,
        clock=facts.clock,
    )
    leaves: list[tuple[dict[str, Any], bool]] = [
        ({"field": "message.body", "contains": "x"}, False),
        ({"field": "message.body", "does_not_contain": "x"}, True),
        ({"field": "message.headers.x-mailer", "is_empty": True}, True),
        ({"field": "message.automatic", "is": False}, False),
        ({"field": "message.automatic", "is_not": False}, True),
    ]

    for written, holds in leaves:
        code = compile_node(make_condition(written), LANGUAGE, ROWS)(silent)
        assert (code == HOLDS) is holds, written


def _code(node: Node) -> int:
    return compile_node(node, STUB, {})(FACTS)


def _said(code: int) -> Outcome:
    return "true" if code == HOLDS else "false" if code > 0 else "error"
