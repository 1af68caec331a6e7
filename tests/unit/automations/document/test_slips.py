"""Bad input for each step, trigger and field: an error that names the path and the fix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from automations.document import DocumentError, InvalidDocument
from tests.unit.automations.making import LANGUAGE, make_document

STEPS: Mapping[str, dict[str, Any]] = {
    "send_message": {"text": "x"},
    "send_translated": {"text": "x"},
    "send_ai": {"instructions": "x"},
    "set_status": {"status": "open"},
    "set_type": {"type": "return"},
    "set_priority": {"priority": "high"},
    "set_field": {"field": "ticket.fields.a", "value": "x"},
    "assign": {"agent": "Anna"},
    "add_tag": {"tag": "x"},
    "remove_tag": {"tag": "x"},
    "add_note": {"text": "x"},
    "archive": {},
    "handled_without_reply": {},
    "snooze": {"span": "2h"},
    "move_to_inbox": {"inbox": "shop"},
    "notify": {"to": ["Anna"]},
    "send_email": {"to": "a@b.example", "subject": "x", "text": "x"},
    "call_webhook": {"webhook": "w"},
    "stop": {},
}
TRIGGERS: Mapping[str, dict[str, Any]] = {
    "schedule": {"cron": "0 8 * * 1"},
    "date": {"on": "2026-12-24"},
    "due_soon": {"before": "2h"},
    "customer_silent": {"longer_than": "2h"},
    "agent_silent": {"longer_than": "2h"},
}
"""What they need; the others need nothing."""
ODD: tuple[Any, ...] = (
    "", " ", "nonsense", ["x", "y"], [], [[]], {}, {"a": 1}, True, -1, 3.5, None, "x" * 33_000,
)  # fmt: skip
FOREIGN = re.compile(r"Input should|String should|should have|valid (string|tuple|dict|bool)")
"""How pydantic says it, which helps nobody who writes an automation."""


@pytest.mark.parametrize("key", sorted(LANGUAGE.actions))
def test_a_step_with_something_odd_names_the_option_and_the_fix(key: str) -> None:
    """A step nobody wrote down here would be one without this test."""
    for option in _options(LANGUAGE.actions[key].options):
        for odd in ODD:
            step = {"action": key, **STEPS[key], option: odd}
            _look(f"then[0].{option}", "then[0]", then=[step])


@pytest.mark.parametrize("key", sorted(LANGUAGE.triggers))
def test_a_trigger_with_something_odd_names_the_option_and_the_fix(key: str) -> None:
    for option in _options(LANGUAGE.triggers[key].options):
        for odd in ODD:
            use = {"trigger": key, **TRIGGERS.get(key, {}), option: odd}
            _look(f"when[0].{option}", "when[0]", when=[use])


@pytest.mark.parametrize("key", sorted(LANGUAGE.fields))
def test_a_condition_with_something_odd_names_the_operator_and_the_fix(key: str) -> None:
    field = LANGUAGE.fields[key]
    name = key + {"name": ".x-mailer", "key": ".a"}.get(field.takes, "")
    for operator in LANGUAGE.operators_of(field):
        for odd in ODD:
            leaf = {"field": name, operator.key: odd}
            _look(f"if.{operator.key}", "if", **{"if": leaf})


@pytest.mark.parametrize(
    ("step", "path", "said"),
    [
        ({"action": "set_priority", "priority": "hgih"}, "priority", 'did you mean "high"?'),
        ({"action": "set_priority", "priority": "x"}, "priority", "low, normal, high or urgent"),
        ({"action": "notify", "to": "Anna", "mail": {"subjct": "x"}}, "mail.subjct", '"subject"'),
        ({"action": "notify", "to": "Anna", "mail": ["x"]}, "mail", "keys and values"),
        ({"action": "notify", "to": "Anna", "scope": {"brands": [[]]}}, "scope.brands[0]", "one"),
        ({"action": "add_tag", "tag": ["vip", ""]}, "tag[1]", "empty"),
        ({"action": "add_tag", "tag": []}, "tag", "empty"),
        ({"action": "add_tag", "tag": {}}, "tag", "one value, or a list"),
        ({"action": "send_message", "text": " \n"}, "text", "what is to be said"),
        ({"action": "send_message", "text": "x" * 32_001}, "text", "32001 characters"),
        ({"action": "send_translated", "text": "x", "to": "german"}, "to", "a code such as de"),
        ({"action": "assign", "to": "next_in_team", "team": "x", "cap": "many"}, "cap", "number"),
        ({"action": "assign", "to": "next_in_team", "team": "x", "cap": 0}, "cap", "at least 1"),
        ({"action": "set_field", "field": "ticket.fields.a", "from": {"field": "message.body"}},
         "from.matches", "is missing"),
        ({"action": "call_webhook", "webhook": "w", "headers": {"x-shop": "one\n"}}, "headers", "line"),
    ],
)  # fmt: skip
def test_what_is_wrong_inside_an_option_is_told_where_it_stands(
    step: dict[str, Any], path: str, said: str
) -> None:
    (error,) = _refused(then=[step])

    assert error.path == f"then[0].{path}"
    assert said in error.message


def test_names_lose_the_space_around_them() -> None:
    document = make_document(then=[{"action": "add_tag", "tag": [" vip "]}])

    assert document.then[0].options == {"tag": ["vip"]}


def test_a_mail_may_be_asked_for_with_a_word() -> None:
    for word, mail in (("true", {}), ("Yes", {}), ("no", None)):
        document = make_document(then=[{"action": "notify", "to": "Anna", "mail": word}])

        assert document.then[0].options["mail"] == mail


def _options(model: Any) -> Iterator[str]:
    yield from (one.alias or name for name, one in model.model_fields.items())


def _look(path: str, around: str, **given: Any) -> None:
    for error in _refused(**given):
        assert error.path == around or error.path.startswith(path), error
        assert error.message
        assert not FOREIGN.search(error.message), error
        assert len(error.message) < 400


def _refused(**given: Any) -> tuple[DocumentError, ...]:
    try:
        make_document(**given)
    except InvalidDocument as error:
        return error.errors
    return ()
