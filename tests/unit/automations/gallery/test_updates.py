"""Newer versions: what was changed here stays."""

from __future__ import annotations

from typing import Any

import pytest

from automations.gallery.updates import merge

BASE: dict[str, Any] = {
    "name": "Sort",
    "when": [{"trigger": "message_received"}],
    "if": {"field": "message.subject", "contains": "a"},
    "then": [{"id": "one", "tag": "x"}, {"id": "two", "priority": "low"}],
}


@pytest.mark.parametrize(
    ("here", "newer", "kept", "merged"),
    [
        ({}, {"if": {"b": 1}}, (), {"if": {"b": 1}}),
        ({"if": {"own": 1}}, {"if": {"b": 1}}, ("if",), {"if": {"own": 1}}),
        ({"if": None}, {}, ("if",), {"if": None}),
        ({}, {"if": None}, (), {"if": None}),
        ({}, {"limits": {"once_per": "ticket"}}, (), {"limits": {"once_per": "ticket"}}),
        ({"limits": {"once_per": "contact"}}, {}, ("limits",), {"limits": {"once_per": "contact"}}),
        ({"name": "Mine"}, {"name": "New title"}, (), {"name": "Mine"}),
        ({"scope": {"inboxes": ["Shop"]}}, {}, (), {"scope": {"inboxes": ["Shop"]}}),
    ],
)
def test_own_changes_stay_and_the_rest_is_newer(
    here: dict[str, Any], newer: dict[str, Any], kept: tuple[str, ...], merged: dict[str, Any]
) -> None:
    found = merge(BASE, changed(here), changed(newer))

    assert found == (kept, changed(merged))


def test_steps_are_kept_one_by_one_while_they_are_the_same_ones() -> None:
    own = [{"id": "one", "tag": "own"}, {"id": "two", "priority": "low"}]
    new = [{"id": "one", "tag": "y"}, {"id": "two", "priority": "high"}]

    kept, merged = merge(BASE, {**BASE, "then": own}, {**BASE, "then": new})

    assert kept == ("then.one",)
    assert merged["then"] == [{"id": "one", "tag": "own"}, {"id": "two", "priority": "high"}]


def test_own_steps_are_kept_whole_when_there_are_others() -> None:
    own = [*BASE["then"], {"id": "three", "tag": "own"}]
    new = [{"id": "one", "tag": "y"}]

    kept, merged = merge(BASE, {**BASE, "then": own}, {**BASE, "then": new})

    assert kept == ("then",)
    assert merged["then"] == own


def changed(values: dict[str, Any]) -> dict[str, Any]:
    """The base with other values; None takes a key away."""
    return {key: value for key, value in {**BASE, **values}.items() if value is not None}
