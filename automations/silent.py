"""Which actions surely send nothing to a customer."""

from __future__ import annotations

from automations.compiled import Compiled

SILENT = frozenset(
    {
        "set_status",
        "set_type",
        "set_priority",
        "set_field",
        "assign",
        "add_tag",
        "remove_tag",
        "add_note",
        "archive",
        "handled_without_reply",
        "snooze",
        "move_to_inbox",
        "call_webhook",
        "stop",
    }
)
"""Actions that surely send nothing; a plug-in's might."""


def sends(compiled: Compiled) -> bool:
    """Whether an automation may send something, so that guards, caps and pace must be asked."""
    return any(step.action.key not in SILENT for step in compiled.steps)
