"""The language is what is registered: a plug-in's words stand beside the built-in ones."""

from typing import ClassVar

import pytest

from automations import builtin, language
from automations.actions.options import Options
from automations.conditions.memory import HOLDS, compile_node
from automations.document import InvalidDocument
from postroom.action import Action, Plan, PlanContext
from postroom.condition import Field, Kind
from postroom.registry import Registry
from postroom.trigger import Trigger
from tests.unit.automations.making import make_condition, make_document_in, make_facts

POINTS = Field(key="acme.points", title="Points", kind=Kind.NUMBER, read=lambda _: 12)


class Later(Action[Options]):
    key = "acme_later"
    title = "Later"
    options = Options
    planned: ClassVar[str] = "points"

    def plan(self, options: Options, context: PlanContext) -> Plan:
        return Plan()


def _with_plugin() -> language.Language:
    registry = Registry()
    for field in (*builtin.register_fields(), POINTS):
        registry.fields.add(field, "test")
    for thing in (*builtin.register_actions(), Later()):
        if isinstance(thing, Trigger):
            registry.triggers.add(thing, "test")
        else:
            registry.actions.add(thing, "test")
    return language.of(registry)


def test_a_field_of_a_plugin_is_asked_like_any_other() -> None:
    spoken = _with_plugin()

    node = make_condition({"field": "acme.points", "greater_than": 11}, spoken)

    assert compile_node(node, spoken, {})(make_facts()) == HOLDS


def test_without_the_plugin_its_field_is_unknown() -> None:
    with pytest.raises(InvalidDocument, match=r"no field \"acme.points\""):
        make_condition({"field": "acme.points", "greater_than": 11})


def test_what_a_plugin_only_plans_is_not_available_yet() -> None:
    with pytest.raises(InvalidDocument, match="not available yet"):
        make_document_in(_with_plugin(), {"then": [{"action": "acme_later"}]})


def test_the_built_in_language_is_what_the_registry_would_hold() -> None:
    plain, registered = language.built_in(), _with_plugin()

    assert set(registered.fields) - set(plain.fields) == {"acme.points"}
    assert set(registered.actions) - set(plain.actions) == {"acme_later"}
    assert set(registered.triggers) == set(plain.triggers)


def test_headers_are_written_with_their_name() -> None:
    spoken = language.built_in()

    found = spoken.find_field("message.headers.x.y")

    assert found is not None
    assert (found[0].key, found[1]) == ("message.headers", "x.y")
    assert spoken.find_field("message.headers") is None
    assert "message.headers.<name>" in spoken.field_words()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("ticket.status", {"is"}),
        ("ticket.type", {"is", "is_empty"}),
        ("ticket.tags", {"has", "is_empty"}),
        ("clock.time", {"before", "after", "within"}),
        ("message.body", {"is", "contains", "starts_with", "ends_with", "matches", "is_empty"}),
    ],
)
def test_a_field_takes_the_operators_of_its_kind(field: str, words: set[str]) -> None:
    spoken = language.built_in()

    assert {operator.key for operator in spoken.operators_of(spoken.fields[field])} == words
