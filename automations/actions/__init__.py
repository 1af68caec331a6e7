"""What an automation can do: one file each, named as in a saved automation."""

from typing import Any

from automations.actions.add_note import AddNoteAction
from automations.actions.add_tag import AddTagAction
from automations.actions.assign import AssignAction
from automations.actions.remove_tag import RemoveTagAction
from automations.actions.send_message import SendMessageAction
from automations.actions.set_priority import SetPriorityAction
from automations.actions.set_status import SetStatusAction
from automations.actions.set_type import SetTypeAction
from postroom.action import Action

BUILT_IN: tuple[Action[Any], ...] = (
    SendMessageAction(),
    SetStatusAction(),
    SetTypeAction(),
    SetPriorityAction(),
    AssignAction(),
    AddTagAction(),
    RemoveTagAction(),
    AddNoteAction(),
)
"""Every built-in action, in the order forms offer them."""

__all__ = ["BUILT_IN"]
