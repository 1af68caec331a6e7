"""What the product itself brings to automations, registered the way a plug-in would."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from automations import actions, fields, triggers
from postroom.action import Action
from postroom.condition import Field
from postroom.hooks import hookimpl
from postroom.trigger import Trigger


@hookimpl
def register_fields() -> Iterable[Field]:
    """Every built-in field."""
    return fields.BUILT_IN


@hookimpl
def register_actions() -> Iterable[Action[Any] | Trigger]:
    """Every built-in trigger and action."""
    return (*triggers.BUILT_IN, *actions.BUILT_IN)
