"""Words of warning beside what uses certain actions, such as EXPERIMENTAL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from automations.language import Language


def marks(actions: Iterable[str], language: Language) -> tuple[str, ...]:
    """The badges of these actions, each once."""
    known = (language.actions.get(key) for key in actions)
    return tuple(dict.fromkeys(action.badge for action in known if action and action.badge))


def actions_of(document: Mapping[str, Any]) -> list[str]:
    """Keys of the actions a stored document uses."""
    return [str(step.get("action", "")) for step in document.get("then", ())]
