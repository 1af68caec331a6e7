"""Each action's plan: the change it asks for, or why there is none."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from postroom.action import (
    AddNote,
    AddTag,
    Assign,
    Effect,
    RemoveTag,
    SendMessage,
    SetPriority,
    SetStatus,
    SetType,
)
from postroom.condition import Kind
from postroom.facts import Facts
from tests.unit.automations.making import LANGUAGE, ROWS, make_facts


class Context:
    """A context that renders by shouting, so that it can be seen; of nothing comes nothing."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def row(self, catalogue: str, name: str) -> int:
        return ROWS[catalogue][name]

    def kind(self, field: str) -> Kind:
        raise AssertionError(field)

    def choices(self, field: str) -> tuple[str, ...]:
        raise AssertionError(field)

    def fill(self, template: str) -> str:
        return template.upper().replace("{{ NOTHING }}", "")

    def told(self) -> Mapping[str, Any]:
        raise AssertionError


@pytest.mark.parametrize(
    ("action", "options", "ticket", "effects"),
    [
        ("send_message", {"text": "hello"}, {}, [SendMessage("HELLO")]),
        ("send_message", {"text": "hello", "mode": "draft"}, {}, [SendMessage("HELLO", "draft")]),
        ("send_message", {"text": "{{ nothing }} \n"}, {}, []),
        ("add_note", {"text": "seen"}, {}, [AddNote("SEEN")]),
        ("add_note", {"text": "{{ nothing }}"}, {}, []),
        ("set_status", {"status": "solved"}, {"status": 1}, [SetStatus(2)]),
        ("set_status", {"status": "solved"}, {"status": 2}, []),
        ("set_type", {"type": "return"}, {}, [SetType(1)]),
        ("set_type", {"type": "return"}, {"type": 1}, []),
        ("set_type", {"to": "nothing"}, {"type": 1}, [SetType(None)]),
        ("set_type", {"to": "nothing"}, {}, []),
        ("set_priority", {"priority": "high"}, {}, [SetPriority("high")]),
        ("set_priority", {"priority": "normal"}, {}, []),
        ("assign", {"agent": "Anna"}, {"team": 1}, [Assign(agent=1, team=1)]),
        ("assign", {"team": "support"}, {"assignee": 2}, [Assign(agent=None, team=1)]),
        ("assign", {"agent": "Jan", "team": "support"}, {}, [Assign(agent=2, team=1)]),
        ("assign", {"to": "nobody"}, {"assignee": 1}, [Assign(agent=None, team=None)]),
        ("assign", {"to": "nobody"}, {}, []),
        ("assign", {"agent": "Anna"}, {"assignee": 1}, []),
        ("add_tag", {"tag": "vip"}, {}, [AddTag(1)]),
        ("add_tag", {"tag": ["vip", "late"]}, {"tags": frozenset({1})}, [AddTag(2)]),
        ("add_tag", {"tag": "vip"}, {"tags": frozenset({1})}, []),
        ("remove_tag", {"tag": ["vip", "late"]}, {"tags": frozenset({1})}, [RemoveTag(1)]),
        ("remove_tag", {"tag": "vip"}, {}, []),
    ],
)
def test_an_action_plans_what_is_not_so_already(
    action: str, options: dict[str, Any], ticket: dict[str, Any], effects: list[Effect]
) -> None:
    found = LANGUAGE.actions[action]

    plan = found.plan(found.options.model_validate(options), Context(make_facts(**ticket)))

    assert list(plan.effects) == effects
    assert bool(plan.skipped) is not bool(effects)


@pytest.mark.parametrize(
    ("action", "options"),
    [
        ("send_message", {"text": ""}),
        ("send_message", {"text": " \n"}),
        ("add_note", {"text": " "}),
        ("send_message", {"text": "x" * 32_001}),
        ("send_message", {"text": "x", "mode": "shout"}),
        ("set_type", {}),
        ("set_type", {"type": "a", "to": "nothing"}),
        ("assign", {}),
        ("assign", {"agent": "Anna", "to": "nobody"}),
        ("assign", {"to": "last_who_answered", "cap": 3}),
        ("assign", {"to": "last_who_answered", "agent": "Anna"}),
        ("assign", {"to": "next_in_team"}),
        ("assign", {"to": "next_in_team", "team": "Returns", "agent": "Anna"}),
        ("assign", {"to": "next_in_team", "team": "Returns", "cap": 0}),
        ("assign", {"team": "Returns", "cap": 3}),
        ("snooze", {}),
        ("snooze", {"span": "2h", "until": "09:00"}),
        ("snooze", {"span": "two hours"}),
        ("snooze", {"until": "24:00"}),
        ("move_to_inbox", {}),
        ("archive", {"inbox": "Returns"}),
        ("assign", {"to": "everybody"}),
        ("add_tag", {"tag": [""]}),
        ("set_priority", {"priority": "huge"}),
        ("set_status", {"status": "open", "colour": "red"}),
    ],
)
def test_options_that_make_no_sense_are_refused(action: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LANGUAGE.actions[action].options.model_validate(options)


def test_what_an_action_refers_to_and_fills_in_are_options_of_its_own() -> None:
    for action in LANGUAGE.actions.values():
        named = {name.partition(".")[0] for name in (*action.references, *action.texts)}

        assert named <= set(action.options.model_fields)
